package service

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/store"
)

// after is the patch of a task that starts after others: names with ":failure" or
// ":any".
func after(names ...string) string {
	var entries []string
	for _, name := range names {
		name, when, _ := strings.Cut(name, ":")
		entries = append(entries, fmt.Sprintf("{'task_id': '%s', 'when': '%s'}", name, cmp.Or(when, "success")))
	}
	return "{'start_after': [" + strings.Join(entries, ", ") + "]}"
}

// run starts a task manually and returns its run.
func (s *fixture) run(task model.Task) runner.Request {
	s.t.Helper()
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		s.t.Fatal(err)
	}
	return s.started()
}

func cancelledByUser(r *runner.Result) {
	r.Run.Status, r.Run.Reason = model.RunCancelled, model.ReasonUser
}

func nothingToDo(r *runner.Result) {
	r.Run.Status, r.Run.Reason, r.Run.StartTime = model.RunCancelled, model.ReasonNothingToDo, nil
}

func TestStartAfter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		end  func(*runner.Result)
		want []string // tasks that start
	}{
		{"success", success, []string{"on any", "on success"}},
		{"failure", failure(model.ReasonError, false), []string{"on any", "on failure"}},
		{"a time limit", failure(model.ReasonTimeout, false), []string{"on any", "on failure"}},
		{"cancelled", cancelledByUser, nil},
		{"nothing to do", nothingToDo, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newFixture(t)
			s.settings(`{"max_concurrent_runs": 5}`)
			build := s.task(s.job("build"), "build", "{}")
			other := s.job("other")
			tasks := []model.Task{
				s.task(s.job("own"), "on any", after("build:any")), s.task(other, "on success", after("build")), s.task(other, "on failure", after("build:failure")),
				s.task(other, "unrelated", "{}"),
			}
			first := s.end(s.run(build), func(r *runner.Result) { r.Run.Output = "said by build"; c.end(r) })
			for range c.want {
				o := s.started()
				if !slices.Contains(c.want, o.Task.Name) || o.Run.Trigger != model.TriggerFollowUp || string(o.Run.AfterRun) != first.ID || o.Previous != "said by build" {
					t.Errorf("%s starts: %s after %s, with %q", o.Task.Name, o.Run.Trigger, o.Run.AfterRun, o.Previous)
				}
				s.end(o, success)
			}
			s.noneStarted()
			var ids []string
			for _, task := range tasks {
				if slices.Contains(c.want, task.Name) {
					s.wantHistory(task, "08:30 follow_up success")
					ids = append(ids, s.runs(task)[0].ID)
				} else {
					s.wantHistory(task)
				}
			}
			if got := s.runs(build)[0].FollowUps; !slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(ids))) {
				t.Errorf("the run lists %v, want %v", got, ids)
			}
		})
	}
}

// Only the last attempt counts, and a retry of a follow-up remains linked.
func TestStartAfterRetries(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("build")
	build := s.task(job, "build", "{"+retrying+"'name': 'build'}")
	deploy := s.task(job, "deploy", "{"+retrying+after("build")[1:])
	alarm := s.task(job, "alarm", after("build:failure", "deploy:failure"))
	s.end(s.run(build), failure(model.ReasonStall, true))
	s.wantHistory(alarm)
	s.pass(time.Minute)
	last := s.end(s.started(), success)
	s.end(s.started(), failure(model.ReasonStall, true))
	s.pass(time.Minute)
	retry := s.started()
	if retry.Run.Trigger != model.TriggerRetry || string(retry.Run.AfterRun) != last.ID {
		t.Errorf("the retry is %s after %s", retry.Run.Trigger, retry.Run.AfterRun)
	}
	s.end(retry, failure(model.ReasonError, false))
	s.end(s.started(), success)
	s.noneStarted()
	s.wantHistory(deploy, "08:31 follow_up failed stall", "08:32 retry failed error")
	s.wantHistory(alarm, "08:32 follow_up success")
}

// A run that waits for a usage limit has not ended yet.
func TestStartAfterWaitsForALimit(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("build")
	build, alarm := s.task(job, "build", "{}"), s.task(job, "alarm", after("build:any"))
	reset := morning.Add(time.Hour)
	s.end(s.run(build), func(r *runner.Result) {
		r.Run.Status, r.Run.Reason, r.Run.ResetTime = model.RunFailed, model.ReasonUsageLimit, &reset
	})
	s.wantHistory(alarm)
	s.pass(2 * time.Hour)
	s.end(s.started(), success)
	if o := s.started(); o.Task.ID != alarm.ID {
		t.Errorf("%s starts", o.Task.Name)
	}
}

// What keeps a slot from running keeps a follow-up from running, on record.
func TestStartAfterIsRefused(t *testing.T) {
	t.Parallel()
	past := morning.Add(-time.Hour)
	for _, c := range []struct {
		name   string
		adjust func(s *fixture, follower model.Task)
		want   []string
	}{
		{"paused", func(s *fixture, _ model.Task) { s.settings(`{"paused_until": "9999-12-31T23:59:59Z"}`) }, []string{"08:30 follow_up cancelled paused"}},
		{"quiet", func(s *fixture, _ model.Task) { s.settings(`{"quiet_hours": ["08:00-09:00"]}`) }, []string{"08:30 follow_up cancelled quiet_time"}},
		{"still running", func(s *fixture, f model.Task) {
			s.settings(`{"max_concurrent_runs": 5}`)
			s.run(f)
		}, []string{"08:30 manual running", "08:30 follow_up cancelled overlap"}},
		{"disabled", func(s *fixture, f model.Task) { s.change(f, "{'enabled': false}") }, nil},
		{"over", func(s *fixture, f model.Task) {
			if err := s.store.Tasks.Update(func(all []model.Task) ([]model.Task, error) {
				for i := range all {
					if all[i].ID == f.ID {
						all[i].NotAfter = &past
					}
				}
				return all, nil
			}); err != nil {
				s.t.Fatal(err)
			}
			s.reload()
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newFixture(t)
			build := s.task(s.job("build"), "build", "{}")
			follower := s.task(s.job("deploy"), "deploy", after("build"))
			c.adjust(s, follower)
			s.end(s.run(build), success)
			s.noneStarted()
			s.wantHistory(follower, c.want...)
		})
	}
}

func (s *fixture) change(task model.Task, patch string) model.Task {
	s.t.Helper()
	changed, err := s.UpdateTask("", task.ID, quoted(patch))
	if err != nil {
		s.t.Fatal(err)
	}
	s.sync()
	return changed
}

// Automatic runs end with max_runs, and follow-ups count.
func TestStartAfterCounts(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("build")
	build := s.task(job, "build", "{}")
	deploy := s.task(job, "deploy", "{'max_runs': 2, "+after("build")[1:])
	for range 2 {
		s.end(s.run(build), success)
		s.end(s.started(), success)
	}
	s.end(s.run(build), success)
	s.noneStarted()
	s.wantHistory(deploy, "08:30 follow_up success", "08:30 follow_up success")
}

// A task that is sequential, too, starts once; and a follow-up leads the rest of
// its sequence.
func TestStartAfterInASequence(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("chain")
	a := s.task(job, "a", "{}")
	b := s.task(job, "b", "{'schedule': {'type': 'sequential'}, "+after("a:any")[1:])
	c := s.task(job, "c", second)
	if _, err := s.RunJob("", job.ID); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		s.end(s.started(), success)
	}
	s.noneStarted()
	s.wantHistory(b, "08:30 sequential success")
	s.end(s.run(a), success) // a manual run starts no sequence
	s.end(s.started(), success)
	s.end(s.started(), success)
	s.noneStarted()
	s.wantHistory(b, "08:30 sequential success", "08:30 follow_up success")
	s.wantHistory(c, "08:30 sequential success", "08:30 sequential success")
}

// The end of a run and what it starts are recorded together: after a crash before
// that write, both happen again; after it, neither.
func TestStartAfterACrash(t *testing.T) {
	t.Parallel()
	for _, moment := range crashes {
		t.Run(moment, func(t *testing.T) {
			s := newFixture(t)
			build := s.task(s.job("build"), "build", "{}")
			deploy := s.task(s.job("deploy"), "deploy", after("build"))
			s.endWithCrash(s.run(build), moment, success)
			if o := s.started(); o.Task.ID != deploy.ID {
				t.Errorf("%s starts", o.Task.Name)
			} else {
				s.endWithCrash(o, "", success)
			}
			s.noneStarted()
			s.wantHistory(build, "08:30 manual success")
			s.wantHistory(deploy, "08:30 follow_up success")
		})
	}
}

// crashes are the moments at which a service can die around the end of a run.
var crashes = []string{"before the end", "before the write", "after the write"}

// endWithCrash lets a run end, with a crash of the service at a moment; empty: none.
func (s *fixture) endWithCrash(o runner.Request, moment string, change func(*runner.Result)) {
	s.t.Helper()
	run, _, err := s.store.Runs.Get(o.Run.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	now := s.clock.Now()
	run.EndTime = &now
	result := runner.Result{Run: run}
	change(&result)
	switch moment {
	case "before the end":
		s.halt()
		s.fake.drain()
		s.fake.leave(run.ID, runner.Ended, result)
		s.start()
		s.gone(run.ID)
	case "before the write":
		plugIn := s.disconnectDisk()
		s.fake.endAs(runner.Result{Run: run}, change)
		s.gone(run.ID)
		s.halt()
		plugIn()
		s.fake.drain()
		s.fake.leave(run.ID, runner.Ended, result)
		s.start()
		s.gone(run.ID)
	case "after the write":
		s.fake.end(run.ID, change)
		s.gone(run.ID)
		s.halt()
		s.fake.drain() // what it started continues under its supervisor, and is adopted
		s.start()
	default:
		s.fake.end(run.ID, change)
		s.gone(run.ID)
	}
}

// gone returns once a run is no longer active.
func (s *fixture) gone(id string) {
	s.t.Helper()
	s.eventually("the run has ended", func() bool { return !s.scheduler.IsActive(id) })
	s.sync()
}

// drain forgets which runs were taken over by a service that is gone.
func (f *fakeExecutor) drain() {
	f.mu.Lock()
	clear(f.results)
	f.mu.Unlock()
	for len(f.started) > 0 {
		<-f.started
	}
}

// Random tasks, ends and crashes: each final end starts exactly the tasks that
// start after it.
func TestStartAfterAtRandom(t *testing.T) {
	t.Parallel()
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(seed, 1))
			s := newFixture(t)
			s.settings(`{"max_concurrent_runs": 3}`)
			jobs := []model.Job{s.job("one"), s.job("two"), s.job("three")}
			var tasks []model.Task
			for i := range 4 + r.IntN(6) {
				entries := map[string]string{}
				for range 1 + r.IntN(3) {
					if i > 0 && r.IntN(4) > 0 {
						entries[tasks[r.IntN(i)].ID] = string(model.FollowsOns[r.IntN(3)])
					}
				}
				fields := []string{fmt.Sprintf("'overlap': '%s'", []string{"skip", "queue", "parallel"}[r.IntN(3)])}
				if r.IntN(3) == 0 {
					fields = append(fields, "'schedule': {'type': 'sequential'}")
				}
				if r.IntN(3) == 0 {
					fields = append(fields, "'retry': {'max_retries': 1, 'retry_delay': 60}")
				}
				if r.IntN(6) == 0 {
					fields = append(fields, "'enabled': false")
				}
				var names []string
				for _, id := range slices.Sorted(maps.Keys(entries)) {
					names = append(names, id+":"+entries[id])
				}
				tasks = append(tasks, s.task(jobs[r.IntN(3)], fmt.Sprint("t", i), "{"+strings.Join(fields, ", ")+", "+after(names...)[1:]))
			}
			ends := []func(*runner.Result){success, success, failure(model.ReasonError, false), failure(model.ReasonStall, true), cancelledByUser, nothingToDo}
			for range 6 {
				if _, err := s.RunTask("", tasks[r.IntN(len(tasks))].ID, nil); err != nil && model.ProblemOf(err).Kind != model.KindConflict {
					t.Fatal(err)
				}
				for {
					id, waiting := s.oneRunning(r)
					if id == "" && !waiting {
						break
					}
					if id == "" {
						s.pass(time.Minute) // a retry
						continue
					}
					run, _, _ := s.store.Runs.Get(id)
					s.endWithCrash(runner.Request{Run: run}, []string{"before the end", "after the write", "", ""}[r.IntN(4)], ends[r.IntN(len(ends))])
				}
			}
			s.wantFollowers(tasks)
		})
	}
}

// oneRunning returns a random run that the executor has; empty: all that are
// active wait, or none is active.
func (s *fixture) oneRunning(r *rand.Rand) (id string, waiting bool) {
	s.t.Helper()
	s.sync()
	var running []string
	for _, a := range s.scheduler.ActiveRuns() {
		if a.Started {
			running = append(running, a.Run.ID)
			s.eventually("the executor has the run", func() bool { return s.fake.follows(a.Run.ID) })
		} else {
			waiting = true
		}
	}
	if len(running) == 0 {
		return "", waiting
	}
	s.sync() // the starts are recorded
	return running[r.IntN(len(running))], waiting
}

// follows reports whether a run continues in the executor.
func (f *fakeExecutor) follows(id string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.results[id] != nil
}

// wantFollowers compares the records with the rule: the last attempt that
// succeeded or failed has exactly one run of each enabled task that starts after
// it, and nothing else is linked to it.
func (s *fixture) wantFollowers(tasks []model.Task) {
	s.t.Helper()
	runs, err := s.store.Runs.List(store.Filter{})
	if err != nil {
		s.t.Fatal(err)
	}
	retried, linked, sequential := map[string]bool{}, map[string][]string{}, map[string][]string{}
	for _, run := range runs {
		retried[string(run.RetryOf)] = true
		if run.Trigger == model.TriggerFollowUp {
			linked[string(run.AfterRun)] = append(linked[string(run.AfterRun)], run.TaskID)
		}
		if run.Trigger == model.TriggerSequential {
			sequential[string(run.Sequence)] = append(sequential[string(run.Sequence)], run.TaskID)
		}
	}
	followed := 0
	for _, run := range runs {
		var want []string
		for _, t := range tasks {
			if entry, ok := t.StartAfter.Of(run.TaskID); ok && t.Enabled && entry.When.Matches(run.Status) && !retried[run.ID] {
				want = append(want, t.ID)
			}
		}
		got := linked[run.ID]
		for _, id := range want { // a task that follows in its sequence, too, starts once
			if run.Status == model.RunSuccess && !slices.Contains(got, id) && slices.Contains(sequential[cmp.Or(string(run.Sequence), run.ID)], id) {
				got = append(got, id)
			}
		}
		followed += len(got)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			s.t.Errorf("the end of run %s (%s, %s) started %d tasks, want %d", run.ID, run.TaskName, run.Status, len(got), len(want))
		}
		if len(run.FollowUps) != len(linked[run.ID]) {
			s.t.Errorf("run %s lists %d runs, %d name it", run.ID, len(run.FollowUps), len(linked[run.ID]))
		}
	}
	s.t.Logf("%d runs, %d of them started by an end", len(runs), followed)
}

// A run that is replaced by a follow-up starts nothing itself.
func TestStartAfterReplaces(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 5}`)
	build := s.task(s.job("build"), "build", "{}")
	deploy := s.task(s.job("deploy"), "deploy", "{'overlap': 'replace', "+after("build")[1:])
	last := s.task(s.job("last"), "last", after("deploy:any"))
	s.run(deploy)
	s.end(s.run(build), success)
	s.endWithCrash(s.started(), "", success)
	s.wantHistory(deploy, "08:30 manual cancelled replaced", "08:30 follow_up success")
	s.endWithCrash(s.started(), "", success)
	s.wantHistory(last, "08:30 follow_up success")
}

// Every way to make a cycle is refused, and changes nothing.
func TestStartAfterRefusesCycles(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	one, two := s.job("one"), s.job("two")
	a := s.task(one, "a", "{}")
	b := s.task(one, "b", second)
	c := s.task(two, "c", after("b"))
	refused := func(what, chain string, err error) {
		t.Helper()
		p := model.ProblemOf(err)
		if p == nil || p.Field != "start_after" || p.Kind != model.KindInvalid || !strings.HasSuffix(p.Message, chain) || p.Hint == "" {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := s.UpdateTask("", a.ID, quoted(after("c:failure")))
	refused("update", "a → b → c → a", err) // through the sequence of the job
	if draft := s.DraftTask(t.Context(), quoted(fmt.Sprintf("{'id': '%s', 'start_after': [{'task_id': '%s'}]}", a.ID, c.ID))); draft.Problem == nil || draft.Problem.Field != "start_after" {
		t.Errorf("the draft has %v", draft.Problem)
	}
	_, err = s.UpdateTask("", a.ID, quoted(after("a")))
	if p := model.ProblemOf(err); p == nil || p.Field != "start_after[0].task_id" {
		t.Errorf("itself: %v", err)
	}
	// each other way to close the same cycle
	b = s.change(b, "{'schedule': {'type': 'manual'}}")
	a = s.change(a, after("c"))
	_, err = s.UpdateTask("", b.ID, quoted(second))
	refused("type of schedule", "a → b → c → a", err)
	d := s.task(two, "d", second) // follows c
	e := s.task(two, "e", "{}")
	s.change(c, "{'start_after': []}")
	s.change(e, after("d"))
	refused("order", "e → d → e", model.WithOperation("move task", s.MoveTask(d.ID, "", 2)))
	_, err = s.UpdateJob(two.ID, raw(map[string]any{"task_order": []string{c.ID, e.ID, d.ID}}))
	refused("task_order", "e → d → e", err)
	// deleted, linked the other way round meanwhile, and restored
	f := s.task(one, "f", after("e"))
	deleted, err := s.DeleteTask(f.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.store.Tasks.Update(func(all []model.Task) ([]model.Task, error) { // as in an edited file
		for i := range all {
			if all[i].ID == d.ID {
				all[i].StartAfter = model.StartAfters{{TaskID: f.ID, When: model.FollowsAny}}
			}
		}
		return all, nil
	}); err != nil {
		t.Fatal(err)
	}
	_, err = s.Restore(deleted)
	refused("restore", "d → e → f → d", err)
	// in a file
	for _, how := range []string{"copy", "overwrite"} {
		bundle, err := s.ExportJob(two.ID)
		if err != nil {
			t.Fatal(err)
		}
		for i := range bundle.Tasks {
			bundle.Tasks[i].StartAfter = model.StartAfters{{TaskID: bundle.Tasks[(i+1)%len(bundle.Tasks)].ID, When: model.FollowsAny}}
		}
		_, err = s.Import(apitype.ImportRequest{Bundle: bundle, OnConflict: how})
		refused("import, "+how, "", err)
	}
	if got := len(s.Tasks("")); got != 5 {
		t.Errorf("there are %d tasks", got)
	}
	if got, _ := s.Task(a.ID); len(got.StartAfter) != 1 {
		t.Errorf("a starts after %v", got.StartAfter)
	}
}

// A file that was edited may contain anything: what cannot be followed is a fault
// of the task, and nothing else stops.
func TestStartAfterInAnEditedFile(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("one")
	a, b, c := s.task(job, "a", "{}"), s.task(job, "b", after("a")), s.task(job, "c", after("b"))
	if err := s.store.Tasks.Update(func(all []model.Task) ([]model.Task, error) {
		all[0].StartAfter = model.StartAfters{{TaskID: b.ID, When: model.FollowsAny}}
		return all, nil
	}); err != nil {
		t.Fatal(err)
	}
	s.reload()
	s.end(s.run(a), success)
	s.noneStarted()
	s.wantHistory(b)
	for _, o := range s.Outlook(1) {
		notes := strings.Join(o.Notes, " ")
		if wrong := strings.Contains(notes, "a → b → a") || strings.Contains(notes, "b → a → b"); wrong != (o.TaskID != c.ID) || wrong == (o.Attention == "") {
			t.Errorf("%s: %q, attention %q", o.TaskID, notes, o.Attention)
		}
	}
	s.end(s.run(b), success) // c is not part of the cycle
	s.end(s.started(), success)
	s.noneStarted()
	if _, err := s.UpdateTask("", a.ID, quoted("{'priority': 1}")); err != nil {
		t.Errorf("another change is refused: %v", err)
	}
	s.change(a, "{'start_after': []}")
	s.end(s.run(a), success)
	s.end(s.started(), success)
	s.end(s.started(), success)
	s.noneStarted()
}

// The deletion of a task names the tasks that start after it; they are faulty until it is
// restored.
func TestDeletedTaskHadFollowers(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("one")
	a, b := s.task(job, "a", "{}"), s.task(s.job("two"), "b", after("a:any"))
	deleted, err := s.DeleteTask(a.ID)
	if err != nil || len(deleted.Notes) != 1 || !strings.Contains(deleted.Notes[0], "b started after a") {
		t.Fatalf("notes %q, %v", deleted.Notes, err)
	}
	attention := func() string {
		s.sync()
		for _, o := range s.Outlook(1) {
			if o.TaskID == b.ID {
				return o.Attention + "; " + o.Meaning
			}
		}
		return ""
	}
	if got := attention(); !strings.Contains(got, "does not exist: "+a.ID+"; After a deleted task ended") {
		t.Errorf("b: %q", got)
	}
	if _, err := s.UpdateTask("", b.ID, quoted("{'priority': 1}")); err != nil {
		t.Errorf("another change is refused: %v", err)
	}
	// its own schedule continues
	c := s.task(job, "c", strings.Replace(hourly, "{", "{"+strings.Trim(after(b.ID), "{}")+", ", 1))
	goneB, err := s.DeleteTask(b.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.sync()
	if next := s.Status().Next; next == nil || next.TaskID != c.ID {
		t.Errorf("the next start is %+v", next)
	}
	report, err := s.Today(time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.NeedsYou) != 1 || report.NeedsYou[0].Task != c.ID || report.NeedsYou[0].Why != "does not start after another task" {
		t.Errorf("the report has %+v", report.NeedsYou)
	}
	if _, err := s.Restore(goneB); err != nil {
		t.Fatal(err)
	}
	if done, err := s.Restore(deleted); err != nil || len(done.Notes) > 0 {
		t.Fatal(done, err)
	}
	if got := attention(); got != "; After a of one ended" {
		t.Errorf("b: %q", got)
	}
	s.end(s.run(a), success)
	s.end(s.started(), success)
	s.wantHistory(b, "08:30 follow_up success")
}

// Links within a job follow its copy; links to other jobs stay.
func TestCopiedTasksStartAfterCopies(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	one := s.job("one")
	outside := s.task(s.job("two"), "outside", "{}")
	a := s.task(one, "a", "{}")
	b := s.task(one, "b", after("a:failure", "outside"))
	copied, err := s.DuplicateJob(one.ID)
	if err != nil {
		t.Fatal(err)
	}
	tasks := s.Tasks(copied.ID)
	if got := tasks[1].StartAfter; len(got) != 2 || got[0].TaskID != tasks[0].ID || got[0].When != model.FollowsFailure || got[1].TaskID != outside.ID {
		t.Errorf("the copy starts after %+v", got)
	}
	if again, err := s.DuplicateTask(b.ID); err != nil || len(again.StartAfter) != 2 || again.StartAfter[0].TaskID != a.ID || again.Enabled {
		t.Errorf("the copy of a task starts after %+v: %v", again.StartAfter, err)
	}
	bundle, err := s.ExportJob(one.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.DeleteTask(outside.ID); err != nil {
		t.Fatal(err)
	}
	done, err := s.Import(apitype.ImportRequest{Bundle: bundle, OnConflict: "copy"})
	if err != nil || !slices.ContainsFunc(done.Notes, func(n string) bool { return strings.Contains(n, "neither in the file nor here: "+outside.ID) }) {
		t.Errorf("notes %q, %v", done.Notes, err)
	}
}

func TestStartAfterInputs(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("one")
	s.task(job, "a", "{}")
	for entry, field := range map[string]string{
		"{'task_id': 'nothing'}":                              "start_after[0].task_id",
		"{'task_id': 'a', 'when': 'maybe'}":                   "start_after[0].when",
		"{'when': 'any'}":                                     "start_after[0].task_id",
		"{'task_id': '00000000-0000-4000-8000-00000000000f'}": "start_after[0].task_id",
		"{'task_id': 'a'}, {'task_id': 'a', 'when': 'any'}":   "start_after[1].task_id",
	} {
		fields := map[string]any{}
		if err := json.Unmarshal(quoted("{'name': 'b', 'command': 'x', 'job_id': 'one', 'start_after': ["+entry+"]}"), &fields); err != nil {
			t.Fatal(err)
		}
		if _, err := s.CreateTask(raw(fields)); model.ProblemOf(err) == nil || model.ProblemOf(err).Field != field || model.ProblemOf(err).Kind != model.KindInvalid {
			t.Errorf("%s: %v", entry, err)
		}
	}
	_, err := s.CreateTask(quoted("{'name': 'b', 'command': 'x', 'job_id': 'one', 'start_after': [{'task_id': 'a:maybe'}]}"))
	if p := model.ProblemOf(err); err == nil || !strings.Contains(p.Hint, "success, failure or any") {
		t.Errorf("a:maybe: %v", err)
	}
	if got := len(s.Tasks("")); got != 1 {
		t.Errorf("there are %d tasks", got)
	}
}

// The forecast counts the tasks that start after one with slots, as if every run
// succeeded.
func TestForecastOfFollowUps(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("one")
	s.task(job, "build", "{'schedule': {'type': 'calendar', 'cron_expression': '0 9 * * *'}}")
	s.task(job, "tests", second)
	s.task(s.job("two"), "deploy", after("tests", "build:any"))
	s.task(job, "alarm", after("deploy:failure"))
	today, err := s.Today(time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if got := today.Forecast.Week.Runs; got != 3*7 {
		t.Errorf("%d runs are expected in a week, want build, tests and deploy each day", got)
	}
}

// A fleet knows only the sequence of a job: neither the job of a task that starts
// after another one is shared, nor the job of that other one.
func TestLinkedJobsAreNotShared(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	build, deploy := s.job("build"), s.job("deploy")
	s.task(build, "build", "{}")
	s.task(deploy, "deploy", after("build"))
	for _, job := range []string{"build", "deploy"} {
		_, err := s.ShareJob(job, apitype.FleetShare{})
		if p := model.ProblemOf(err); err == nil || p.Kind != model.KindConflict || !strings.Contains(p.Message, "deploy starts after build") || p.Hint == "" {
			t.Errorf("share %s: %v", job, err)
		}
	}
	for _, job := range s.Jobs() {
		if job.Fleet != nil {
			t.Errorf("%s is shared", job.Name)
		}
	}
}
