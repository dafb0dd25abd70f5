package store

import (
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

func TestLatest(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	for i, of := range []string{"a", "b", "a", "a", "c"} {
		run := small(of+string(rune('0'+i)), model.RunSuccess, epoch.Add(time.Duration(i)*time.Hour))
		run.TaskID = of
		putRuns(t, s, run)
	}
	tests := []struct {
		tasks string
		n     int
		want  string
	}{
		{"a", 2, "a3 a2"},
		{"a b", 2, "a3 a2 b1"},
		{"b c gone", 14, "c4 b1"},
		{"a", 0, ""},
		{"", 3, ""},
	}
	for _, tt := range tests {
		var got []string
		for _, run := range s.Runs.Latest(strings.Fields(tt.tasks), tt.n) {
			got = append(got, nameOf(run.ID))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("the latest %d of %q: %v, want %s", tt.n, tt.tasks, got, tt.want)
		}
	}
}
