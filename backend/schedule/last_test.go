package schedule

import (
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// The hint depends on the expression: the last day of a month, or the last of a
// weekday.
func TestHintForLast(t *testing.T) {
	for cron, want := range map[string]string{
		"0 0 * * 5L": "the last Friday", "0 0 * * FRIL": "the last Friday", "0 0 * * friL": "the last Friday",
		"0 0 L * *": "the last day of a month", "0 0 * * L": "the last day of a month", "0 0 15W * *": "nearest working day",
	} {
		_, err := Compile(model.ScheduleConfig{Type: model.Calendar, CronExpression: cron}, nil)
		if err == nil || !strings.Contains(model.ProblemOf(err).Hint, want) {
			t.Errorf("%s: got %+v", cron, model.ProblemOf(err))
		}
	}
}
