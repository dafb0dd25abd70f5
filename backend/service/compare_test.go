package service

import (
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
)

// answered ends a run with an answer and a cost.
func answered(text string, cost float64) func(*runner.Result) {
	return said(text, func(r *model.Run) { r.CostUSD = cost })
}

func TestCompareRuns(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	task, other := s.task(job, "review", `{}`), s.task(job, "other", `{}`)
	first := s.ran(task, answered("Found 2 problems.\n\na.go\nb.go\n", 0.5))
	s.ran(other, answered("Nothing.", 1))
	second := s.ran(task, answered("Found 3 problems.\r\n\r\na.go\r\nb.go\r\nc.go", 0.75))

	found, err := s.CompareRuns(second.ID[:8], "")
	check(t, err)
	want := "--- " + first.ID + "\t" + first.ScheduledTime.Format(time.RFC3339) + "\n+++ " + second.ID + "\t" + second.ScheduledTime.Format(time.RFC3339) +
		"\n@@ -1,4 +1,5 @@\n-Found 2 problems.\n+Found 3 problems.\n \n a.go\n b.go\n+c.go\n"
	if found.Run.ID != second.ID || found.Before == nil || found.Before.ID != first.ID || found.Difference.Text != "$0.25 more; another headline" && !strings.HasPrefix(found.Difference.Text, "$0.25 more") || found.Diff != want || found.Shortened {
		t.Errorf("%+v\n%+v\n%s", found, found.Difference, found.Diff)
	}
	if found, err = s.CompareRuns(first.ID, ""); err != nil || found.Before != nil || found.Difference != nil || found.Diff != "" {
		t.Errorf("the first run: %+v, %v", found, err)
	}
	if found, err = s.CompareRuns(first.ID, second.ID); err != nil || found.Before.ID != second.ID || !strings.Contains(found.Diff, "\n-c.go\n") {
		t.Errorf("the other way: %+v, %v", found, err)
	}
	if found, err = s.CompareRuns(second.ID, second.ID); err != nil || found.Diff != "" || !found.Difference.SameOutput {
		t.Errorf("with itself: %+v, %v", found, err)
	}

	_, err = s.RunTask("", task.ID, nil)
	check(t, err)
	running := s.started()
	for _, c := range []struct{ run, with, field string }{{running.Run.ID, "", "id"}, {second.ID, running.Run.ID, "with"}, {"ffff0000", "", "id"}, {second.ID, "ffff0000", "with"}} {
		_, err := s.CompareRuns(c.run, c.with)
		if p := model.ProblemOf(err); err == nil || p.Field != c.field || p.Operation != "compare runs" {
			t.Errorf("%+v: %v", c, err)
		}
	}
	check(t, s.CancelRun(running.Run.ID))
	s.ended()
	third := s.ran(task, answered("Found 3 problems.", 0.75))
	if found, err = s.CompareRuns(third.ID, ""); err != nil || found.Before.ID != second.ID {
		t.Errorf("a cancelled run is not compared with: %+v, %v", found.Before, err)
	}
}

// Attempts of one slot count once, with their last.
func TestCompareAttempts(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", `{'retry': {'max_retries': 1, 'retry_delay': 60}}`)
	attempts := func() (first, last model.Run) {
		first = s.ran(task, failure(model.ReasonError, true))
		s.pass(2 * time.Minute)
		o := s.started()
		return first, s.end(o, answered("Done.", 1))
	}
	a1, a2 := attempts()
	b1, b2 := attempts()
	for run, want := range map[string]string{a1.ID: "", a2.ID: "", b1.ID: a2.ID, b2.ID: a2.ID} {
		found, err := s.CompareRuns(run, "")
		got := ""
		if found.Before != nil {
			got = found.Before.ID
		}
		if err != nil || got != want {
			t.Errorf("%s is compared with %q, want %q, %v (a %s %s, b %s %s)", run, got, want, err, a1.ID, a2.ID, b1.ID, b2.ID)
		}
	}
}

// Long answers are compared in their beginning, without cutting a character.
func TestCompareLongAnswers(t *testing.T) {
	line := strings.Repeat("ä", 5000) + "\n"
	for name, text := range map[string]string{"lines": strings.Repeat(line, 100), "one line": "x" + strings.Repeat("ä", maxCompared)} {
		lines, shortened := wholeLines(text)
		if !shortened || len(lines) > maxCompared+1 || len(lines) < maxCompared-len(line) || !strings.HasPrefix(text+"\n", strings.TrimSuffix(lines, "\n")) || !strings.HasSuffix(lines, "ä\n") {
			t.Errorf("%s: %d bytes, %v, %q", name, len(lines), shortened, lines[max(0, len(lines)-9):])
		}
	}
	many := func(offset int) string {
		var out strings.Builder
		for i := range 100_000 {
			out.WriteByte(byte('a' + (i+offset)%3))
			out.WriteByte('\n')
		}
		return out.String()
	}
	began := time.Now()
	if text, shortened := outputDiff(model.Run{Output: many(0)}, model.Run{Output: many(1)}); text == "" || shortened {
		t.Error("no difference")
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}
