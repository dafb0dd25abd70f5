package service

import (
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
)

const (
	second   = `{'schedule': {'type': 'sequential'}}`
	retrying = `'retry': {'max_retries': 2, 'retry_delay': 60}, `
)

// sequence returns a job of three tasks; first is the patch of the first one.
func (s *fixture) sequence(first string) (job model.Job, a, b, c model.Task) {
	s.t.Helper()
	job = s.job("chain")
	return job, s.task(job, "a", first), s.task(job, "b", second), s.task(job, "c", second)
}

// wantJob checks the status in jobs.json.
func (s *fixture) wantJob(job model.Job, want model.JobStatus) {
	s.t.Helper()
	s.flush()
	if got, _ := s.store.Jobs.Get(job.ID); got.Status != want {
		s.t.Errorf("the job is %s, want %s", got.Status, want)
	}
}

// wantLast checks the last_run_status in tasks.json.
func (s *fixture) wantLast(task model.Task, want model.RunStatus) {
	s.t.Helper()
	s.flush()
	if got, _ := s.store.Tasks.Get(task.ID); got.LastRunStatus != want {
		s.t.Errorf("the last run of %s is %q, want %q", task.Name, got.LastRunStatus, want)
	}
}

func TestRetries(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	task := s.task(job, "review", strings.Replace(hourly, "{", "{"+retrying, 1))
	s.pass(30 * time.Minute)
	first := s.end(s.started(), failure(model.ReasonTimeout, true))
	s.wantJob(job, model.JobInProgress)
	s.wantLast(task, model.RunFailed)
	s.pass(59 * time.Second)
	s.noneStarted()
	s.pass(time.Second)
	o := s.started()
	if string(o.Run.RetryOf) != first.ID || o.Run.Attempt != 2 {
		t.Errorf("attempt %d of %s", o.Run.Attempt, o.Run.RetryOf)
	}
	last := s.end(o, failure(model.ReasonTimeout, true))
	s.restart(time.Minute) // a retry that waits outlives the process
	s.noneStarted()
	s.pass(time.Minute) // twice the delay
	if o = s.started(); string(o.Run.RetryOf) != last.ID || o.Run.Attempt != 3 {
		t.Errorf("attempt %d of %s", o.Run.Attempt, o.Run.RetryOf)
	}
	s.end(o, failure(model.ReasonTimeout, true))
	s.pass(30 * time.Minute)
	s.noneStarted()
	s.wantHistory(task, "09:00 schedule failed timeout", "09:01 retry failed timeout", "09:03 retry failed timeout")
	s.wantJob(job, model.JobFailed)
}

func TestOnlyRetryableFailuresAreRetried(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", strings.Replace(hourly, "{", "{"+retrying, 1))
	s.pass(30 * time.Minute)
	s.end(s.started(), failure(model.ReasonLogin, false))
	s.pass(30 * time.Minute)
	s.noneStarted()
	s.wantHistory(task, "09:00 schedule failed login")
}

// A new slot replaces a waiting retry.
func TestSlotReplacesRetry(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", strings.Replace(hourly, "{", `{'retry': {'max_retries': 1, 'retry_delay': 7200}, `, 1))
	s.pass(30 * time.Minute)
	s.end(s.started(), failure(model.ReasonError, true))
	s.pass(time.Hour)
	s.started()
	s.wantHistory(task, "09:00 schedule failed error", "10:00 schedule running", "11:00 retry cancelled replaced")
}

// The next slot replaces the retry of a sequence, and its success is the job's
// status, although the retry was planned for later.
func TestJobStatusBehindAReplacedRetry(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job, _, b, c := s.sequence(strings.Replace(hourly, "{", `{'retry': {'max_retries': 1, 'retry_delay': 7200}, `, 1))
	s.pass(30 * time.Minute)
	s.end(s.started(), failure(model.ReasonError, true))
	s.wantJob(job, model.JobInProgress)
	s.pass(time.Hour)
	s.ended() // the retry
	s.wantHistory(b, "10:00 sequential cancelled predecessor_failed")
	for range 3 {
		s.end(s.started(), success)
	}
	s.wantHistory(c, "10:00 sequential cancelled predecessor_failed", "10:00 sequential success")
	s.wantJob(job, model.JobCompleted)
}

func TestSequenceOfSuccess(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job, a, b, c := s.sequence(`{}`)
	s.wantJob(job, model.JobPending)
	first, err := s.RunJob("", job.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := s.Job(job.ID); got.Status != model.JobInProgress {
		t.Errorf("the job that was just started is %s", got.Status)
	}
	for i, task := range []model.Task{a, b, c} {
		o := s.started()
		if o.Task.ID != task.ID || string(o.Run.Sequence) != first.ID {
			t.Errorf("%s starts in sequence %s", o.Task.Name, o.Run.Sequence)
		}
		if want := []string{"", "said by a", "said by b"}[i]; o.Previous != want {
			t.Errorf("%s receives %q, want %q", task.Name, o.Previous, want)
		}
		s.wantJob(job, model.JobInProgress)
		s.end(o, func(r *runner.Result) { r.Run.Status, r.Run.Output = model.RunSuccess, "said by "+task.Name })
		s.wantLast(task, model.RunSuccess)
	}
	s.noneStarted()
	s.wantJob(job, model.JobCompleted)
	s.wantHistory(c, "08:30 sequential success")
}

// Tasks that were added to the file, without a position in task_order, follow in the
// order of the file.
func TestSequenceOfTasksWithoutAPosition(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job, a, b, c := s.sequence(`{}`)
	err := s.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		jobs[0].TaskOrder = model.IDs{}
		return jobs, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	runsInOrder := func(want ...model.Task) {
		t.Helper()
		if _, err := s.RunJob("", job.ID); err != nil {
			t.Fatal(err)
		}
		for _, task := range want {
			o := s.started()
			if o.Task.ID != task.ID {
				t.Errorf("%s runs, want %s", o.Task.Name, task.Name)
			}
			s.end(o, success)
		}
		s.noneStarted()
	}
	runsInOrder(a, b, c)
	err = s.store.Jobs.Update(func(jobs []model.Job) ([]model.Job, error) {
		jobs[0].TaskOrder = model.IDs{b.ID, a.ID, b.ID, c.ID, a.ID}
		return jobs, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.UpdateTask("", a.ID, quoted(second)); err != nil {
		t.Fatal(err)
	}
	runsInOrder(b, a, c)
	if err := s.MoveTask(c.ID, "", 1); err != nil { // now all have a place
		t.Fatal(err)
	}
	runsInOrder(b, c, a)
}

func TestAManualRunStandsAlone(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job, a, b, _ := s.sequence(`{}`)
	if _, err := s.RunTask("", a.ID, nil); err != nil {
		t.Fatal(err)
	}
	s.end(s.started(), success)
	s.noneStarted()
	s.wantHistory(b)
	s.wantJob(job, model.JobCompleted)
}

func TestAScheduledRunLeads(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	_, _, b, _ := s.sequence(hourly)
	s.pass(30 * time.Minute)
	s.end(s.started(), success)
	s.started()
	s.wantHistory(b, "09:00 sequential running")
}

func TestSequenceEnds(t *testing.T) {
	cancelled := func(r *runner.Result) { r.Run.Status, r.Run.Reason = model.RunCancelled, model.ReasonUser }
	nothing := func(r *runner.Result) {
		r.Run.Status, r.Run.Reason, r.Run.StartTime = model.RunCancelled, model.ReasonNothingToDo, nil
	}
	for _, c := range []struct {
		name  string
		ends  []func(*runner.Result)
		b, c  string
		job   model.JobStatus
		lastA model.RunStatus
	}{
		{"the first fails", []func(*runner.Result){failure(model.ReasonError, false)}, "cancelled predecessor_failed", "cancelled predecessor_failed", model.JobFailed, model.RunFailed},
		{"the second fails", []func(*runner.Result){success, failure(model.ReasonError, false)}, "failed error", "cancelled predecessor_failed", model.JobFailed, model.RunSuccess},
		{"the last fails", []func(*runner.Result){success, success, failure(model.ReasonError, false)}, "success", "failed error", model.JobFailed, model.RunSuccess},
		{"the first is cancelled", []func(*runner.Result){cancelled}, "cancelled predecessor_failed", "cancelled predecessor_failed", model.JobFailed, model.RunCancelled},
		{"the first has nothing to do", []func(*runner.Result){nothing}, "cancelled nothing_to_do", "cancelled nothing_to_do", model.JobCompleted, ""},
		{"the second has nothing to do", []func(*runner.Result){success, nothing}, "cancelled nothing_to_do", "cancelled nothing_to_do", model.JobCompleted, model.RunSuccess},
	} {
		for name, lead := range map[string]func(*fixture, model.Job){
			"in the file": func(s *fixture, job model.Job) {
				if _, err := s.RunJob("", job.ID); err != nil {
					s.t.Fatal(err)
				}
			},
			"by schedule": func(s *fixture, _ model.Job) { s.pass(30 * time.Minute) },
		} {
			t.Run(c.name+", "+name, func(t *testing.T) {
				t.Parallel()
				s := newFixture(t)
				job, first, second, third := s.sequence(hourly)
				lead(s, job)
				for _, end := range c.ends {
					s.end(s.started(), end)
				}
				s.noneStarted()
				for task, want := range map[*model.Task]string{&second: c.b, &third: c.c} {
					history := s.history(*task)
					if len(history) != 1 || !strings.HasSuffix(history[0], " sequential "+want) {
						t.Errorf("%s: %q, want %s", task.Name, history, want)
					}
				}
				s.wantJob(job, c.job)
				s.wantLast(first, c.lastA)
				if words := strings.Join(s.runs(third)[0].Errors, ""); c.c != "failed error" && !strings.Contains(words, " before it ") {
					t.Errorf("it says %q", words)
				}
			})
		}
	}
}

func TestRetryInsideASequence(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]string{
		"by schedule": strings.Replace(hourly, "{", "{"+retrying, 1),
		"in the file": "{" + retrying + `'name': 'a'}`,
	} {
		t.Run(name, func(t *testing.T) {
			s := newFixture(t)
			job, a, b, c := s.sequence(first)
			if name == "in the file" {
				if _, err := s.RunJob("", job.ID); err != nil {
					t.Fatal(err)
				}
			} else {
				s.pass(30 * time.Minute)
			}
			s.end(s.started(), failure(model.ReasonStall, true))
			s.wantHistory(b) // not ended yet
			s.pass(time.Minute)
			retry := s.started()
			s.end(retry, success)
			s.end(s.started(), success)
			s.end(s.started(), success)
			s.wantJob(job, model.JobCompleted)
			if len(s.runs(b)) != 1 || len(s.runs(c)) != 1 {
				t.Errorf("got %q and %q", s.history(b), s.history(c))
			}
			if got := s.runs(a); len(got) != 2 || got[1].Sequence == "" || s.runs(c)[0].Sequence != got[1].Sequence {
				t.Errorf("the retry is in sequence %q", got[1].Sequence)
			}
		})
	}
}

// A task that its own policy does not let run ends the sequence.
func TestSequenceStoppedByAnActiveRun(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 5}`)
	job := s.job("chain")
	a := s.task(job, "a", `{'overlap': 'parallel'}`)
	b, c := s.task(job, "b", second), s.task(job, "c", second)
	if _, err := s.RunTask("", b.ID, nil); err != nil {
		t.Fatal(err)
	}
	alone := s.started()
	if _, err := s.RunJob("", job.ID); err != nil {
		t.Fatal(err)
	}
	o := s.started()
	if o.Task.ID != a.ID {
		t.Fatalf("%s starts", o.Task.Name)
	}
	s.end(o, success)
	s.noneStarted()
	s.wantHistory(c, "08:30 sequential cancelled predecessor_failed")
	if got := s.history(b); !slices.Contains(got, "08:30 sequential cancelled overlap") {
		t.Errorf("got %q", got)
	}
	s.end(alone, success)
	s.wantJob(job, model.JobFailed)
}

// The run that determines the job's status is followed by many slots that never ran.
func TestJobStatusBehindTwoWeeksOfMissedSlots(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	task := s.task(job, "review", `{'missed': 'skip', 'schedule': {'type': 'interval', 'interval_value': 1, 'interval_type': 'minutes'}}`)
	s.pass(time.Minute)
	s.end(s.started(), func(r *runner.Result) { success(r); r.Run.SessionID = "0d8cf0a5-4c0b-4a62-8a3e-3a7f3f0c9d10" })
	s.wantJob(job, model.JobCompleted)
	s.sleep(14*24*time.Hour + 30*time.Second)
	s.sync()
	if n := len(s.runs(task)); n < 1001 {
		t.Errorf("%d records, want the run and a thousand missed slots", n)
	}
	s.wantJob(job, model.JobCompleted)
	if _, err := s.UpdateTask("", task.ID, quoted(`{'session_mode': 'resume'}`)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	if started := s.started(); started.Session == "" {
		t.Error("the session is lost")
	}
}
