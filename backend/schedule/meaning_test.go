package schedule

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// testdata/meanings.txt has one expression and its meaning per line, separated by " => ".
func TestMeaningsOfExpressions(t *testing.T) {
	file, err := os.Open("testdata/meanings.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	count := 0
	for lines := bufio.NewScanner(file); lines.Scan(); count++ {
		expression, want, ok := strings.Cut(lines.Text(), " => ")
		if !ok {
			t.Fatalf("line %d: no =>", count+1)
		}
		if got := compile(t, expression, time.UTC).Meaning(); got != want {
			t.Errorf("%s\n got %s\nwant %s", expression, got, want)
		}
	}
	if count < 90 {
		t.Errorf("only %d lines", count)
	}
}

func TestMeaningsOfTheOtherTypes(t *testing.T) {
	berlin, newYork := location(t, "Europe/Berlin"), "America/New_York"
	at := time.Date(2026, 12, 3, 14, 0, 0, 0, berlin)
	odd := at.Add(90*time.Second + time.Millisecond)
	for _, test := range []struct {
		config model.ScheduleConfig
		want   string
	}{
		{model.ScheduleConfig{Type: model.Manual}, "Manually"},
		{model.ScheduleConfig{Type: model.Sequential}, "After the previous task succeeded"},
		{model.ScheduleConfig{Type: model.Interval, IntervalValue: 30, IntervalType: model.Minutes}, "Every 30 minutes"},
		{model.ScheduleConfig{Type: model.Interval, IntervalValue: 1, IntervalType: model.Minutes}, "Every minute"},
		{model.ScheduleConfig{Type: model.Interval, IntervalValue: 1, IntervalType: model.Hours}, "Every hour"},
		{model.ScheduleConfig{Type: model.Interval, IntervalValue: 36, IntervalType: model.Hours}, "Every 36 hours"},
		{model.ScheduleConfig{Type: model.Interval, IntervalValue: 1, IntervalType: model.Days}, "Every day"},
		{model.ScheduleConfig{Type: model.Interval, IntervalValue: 3, IntervalType: model.Days}, "Every 3 days"},
		{model.ScheduleConfig{Type: model.Calendar, RunAt: &at}, "Once, on 3 December 2026 at 14:00"},
		{model.ScheduleConfig{Type: model.Calendar, RunAt: &at, Timezone: newYork}, "Once, on 3 December 2026 at 08:00"},
		{model.ScheduleConfig{Type: model.Calendar, RunAt: &odd}, "Once, on 3 December 2026 at 14:01:30"},
		{model.ScheduleConfig{Type: model.Calendar, CronExpression: "@reboot"}, "Once after each boot or login, when the scheduler starts"},
		{model.ScheduleConfig{Type: model.FileWatch, WatchPath: "~/notes", WatchRecursive: true}, "When anything below ~/notes changes"},
		{model.ScheduleConfig{Type: model.FileWatch, WatchPath: "~/notes"}, "When anything directly in ~/notes changes"},
		{model.ScheduleConfig{Type: model.FileWatch, WatchPath: "~/notes", WatchRecursive: true, WatchPatterns: model.Strings{"*.md"}},
			"When files matching *.md below ~/notes change"},
		{model.ScheduleConfig{Type: model.FileWatch, WatchPath: "/srv", WatchRecursive: true, WatchPatterns: model.Strings{"**/*.go", "go.mod", "!vendor/**"}},
			"When files matching **/*.go or go.mod, but not vendor/**, below /srv change"},
		{model.ScheduleConfig{Type: model.FileWatch, WatchPath: "/srv", WatchRecursive: true, WatchPatterns: model.Strings{"!*.tmp"}},
			"When files other than *.tmp below /srv change"},
	} {
		s, err := Compile(test.config, berlin)
		if err != nil {
			t.Errorf("%s: %v", test.want, err)
			continue
		}
		if got := s.Meaning(); got != test.want {
			t.Errorf("got %s\nwant %s", got, test.want)
		}
	}
}
