package plan

import (
	"math"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// order makes the tasks of a job from texts like "a manual", "b sequential off".
func order(words ...string) (ids []string, task func(string) (model.Task, bool)) {
	tasks := map[string]model.Task{}
	for _, w := range words {
		parts := strings.Fields(w)
		ids = append(ids, parts[0])
		if parts[1] == "gone" {
			continue
		}
		tasks[parts[0]] = model.Task{ID: parts[0], Enabled: len(parts) == 2, Schedule: model.ScheduleConfig{Type: model.ScheduleType(parts[1])}}
	}
	return ids, func(id string) (model.Task, bool) { t, ok := tasks[id]; return t, ok }
}

func TestSequence(t *testing.T) {
	for _, c := range []struct {
		name  string
		order []string
		first string
		after string
		chain string
	}{
		{"empty", nil, "", "a", ""},
		{"one task", []string{"a manual"}, "a", "a", ""},
		{"all sequential ones after it", []string{"a manual", "b sequential", "c sequential"}, "a", "a", "b c"},
		{"from the middle", []string{"a manual", "b sequential", "c sequential"}, "a", "b", "c"},
		{"another type ends it", []string{"a manual", "b sequential", "c calendar", "d sequential"}, "a", "a", "b"},
		{"another type has successors too", []string{"a manual", "b sequential", "c calendar", "d sequential"}, "a", "c", "d"},
		{"no successor is sequential", []string{"a manual", "b interval"}, "a", "a", ""},
		{"disabled ones are skipped", []string{"a manual", "b sequential off", "c sequential"}, "a", "a", "c"},
		{"it starts with the first enabled one", []string{"a manual off", "b sequential", "c sequential"}, "b", "b", "c"},
		{"none is enabled", []string{"a manual off", "b sequential off"}, "", "a", ""},
		{"ids of deleted tasks", []string{"x gone", "a manual", "y gone", "b sequential"}, "a", "a", "b"},
		{"a task that is not in the order", []string{"a manual", "b sequential"}, "a", "z", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			ids, task := order(c.order...)
			if first, ok := First(ids, task); first.ID != c.first || ok != (c.first != "") {
				t.Errorf("begins with %q, %v; want %q", first.ID, ok, c.first)
			}
			var chain []string
			for _, next := range Successors(ids, task, c.after) {
				chain = append(chain, next.ID)
			}
			if got := strings.Join(chain, " "); got != c.chain {
				t.Errorf("after %s comes %q, want %q", c.after, got, c.chain)
			}
		})
	}
}

func TestTriggersNext(t *testing.T) {
	for trigger, want := range map[model.Trigger][2]bool{ // alone, in a sequence
		model.TriggerSchedule:   {true, true},
		model.TriggerCatchUp:    {true, true},
		model.TriggerFileWatch:  {true, true},
		model.TriggerSequential: {true, true},
		model.TriggerManual:     {false, true}, // a task started manually runs alone, a job started manually does not
		model.TriggerRetry:      {false, true},
	} {
		for i, sequence := range []model.Text{"", "s"} {
			if got := TriggersNext(model.Run{Trigger: trigger, Sequence: sequence}); got != want[i] {
				t.Errorf("%s, sequence %q: %v", trigger, sequence, got)
			}
		}
	}
}

func TestRetry(t *testing.T) {
	config := func(retries, delay int, multiplier float64) model.RetryConfig {
		return model.RetryConfig{MaxRetries: retries, RetryDelay: delay, BackoffMultiplier: multiplier}
	}
	const day = 24 * time.Hour
	for _, c := range []struct {
		config  model.RetryConfig
		attempt int // the attempt that failed
		after   time.Duration
		again   bool
	}{
		{config(0, 60, 2), 1, 0, false},
		{config(1, 60, 2), 1, time.Minute, true},
		{config(1, 60, 2), 2, 0, false},
		{config(3, 60, 2), 2, 2 * time.Minute, true},
		{config(3, 60, 2), 3, 4 * time.Minute, true},
		{config(3, 60, 2), 4, 0, false},
		{config(3, 60, 1), 3, time.Minute, true},
		{config(3, 10, 1.5), 3, 22*time.Second + 500*time.Millisecond, true},
		{config(3, 0, 2), 3, 0, true},
		{config(3, 60, 0), 3, time.Minute, true}, // from a file that does not say
		{config(100, 60, 100), 100, day, true},
		{config(3, 2*24*60*60, 1), 1, 2 * day, true}, // asked for
		{config(3, 2*24*60*60, 2), 2, 2 * day, true},
		{config(9, 3_000_000, 2), 1, 3_000_000 * time.Second, true},
		{config(9, 100_000, 10), 4, 100_000 * time.Second, true},
		{config(9, math.MaxInt, 2), 5, longestWait, true},
		{config(9, 60, math.MaxFloat64), 9, day, true},
		{config(9, 0, math.MaxFloat64), 9, 0, true},
		{config(9, -60, 2), 1, 0, true},
	} {
		got, ok := Retry(c.config, c.attempt, at("09:00"))
		if ok != c.again || ok && !got.Equal(at("09:00").Add(c.after)) {
			t.Errorf("%+v, attempt %d: %s %v, want after %s, %v", c.config, c.attempt, got, ok, c.after, c.again)
		}
	}
}

func TestJobStatus(t *testing.T) {
	started := at("09:00")
	run := func(words string) EndedRun {
		r := EndedRun{Ended: started}
		for _, w := range strings.Fields(words) {
			switch w {
			case "started":
				r.Started = started
			case "sequence":
				r.InSequence = true
			case "success", "failed", "cancelled":
				r.Status = model.RunStatus(w)
			default:
				r.Reason = model.Reason(w)
			}
		}
		return r
	}
	for _, c := range []struct {
		active bool
		ended  []string // newest first
		want   model.JobStatus
	}{
		{false, nil, model.JobPending},
		{true, nil, model.JobInProgress},
		{true, []string{"success started"}, model.JobInProgress},
		{false, []string{"success started"}, model.JobCompleted},
		{false, []string{"failed started error"}, model.JobFailed},
		{false, []string{"failed not_started"}, model.JobFailed},
		{false, []string{"cancelled started user"}, model.JobFailed},
		{false, []string{"success started", "failed started error"}, model.JobCompleted},
		{false, []string{"failed started error", "success started"}, model.JobFailed},

		{false, []string{"success started sequence", "success started sequence"}, model.JobCompleted},
		{false, []string{"cancelled predecessor_failed sequence", "failed started error"}, model.JobFailed},
		{false, []string{"cancelled user sequence", "success started sequence"}, model.JobFailed},
		{false, []string{"cancelled overlap sequence", "success started sequence"}, model.JobFailed},
		{false, []string{"cancelled nothing_to_do sequence", "success started sequence"}, model.JobCompleted},
		{false, []string{"success started sequence", "failed started timeout sequence"}, model.JobCompleted}, // the retry succeeded

		// A run that never started does not count.
		{false, []string{"cancelled overlap"}, model.JobPending},
		{false, []string{"cancelled missed", "cancelled paused", "success started"}, model.JobCompleted},
		{false, []string{"cancelled nothing_to_do", "failed started error"}, model.JobFailed},
		{false, []string{"cancelled nothing_to_do"}, model.JobPending},
		{false, []string{"cancelled replaced", "cancelled user"}, model.JobPending},
		{false, []string{"cancelled replaced sequence", "success started"}, model.JobCompleted},
	} {
		var ended []EndedRun
		for _, words := range c.ended {
			ended = append(ended, run(words))
		}
		if got := JobStatus(c.active, ended); got != c.want {
			t.Errorf("active %v, %q: %s, want %s", c.active, c.ended, got, c.want)
		}
	}
}

// A retry that was cancelled before its time is older than a run that started
// in between.
func TestJobStatusBehindACancelledRetry(t *testing.T) {
	ten, eleven, noon := at("10:00"), at("11:00"), at("12:00")
	ended := []EndedRun{ // newest slot first, as they are listed
		{Scheduled: noon, Ended: ten, Status: model.RunCancelled, Reason: model.ReasonUser, InSequence: true},
		{Scheduled: eleven, Started: eleven, Status: model.RunSuccess},
	}
	if got := JobStatus(false, ended); got != model.JobCompleted {
		t.Errorf("the job is %s", got)
	}
	if ended[0].Scheduled != noon {
		t.Error("the caller's list was changed")
	}
}
