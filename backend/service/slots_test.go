package service

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

func TestASlotFiresOnce(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", hourly)
	s.pass(29 * time.Minute)
	s.noneStarted()
	s.pass(time.Minute)
	o := s.started()
	s.wantHistory(task, "09:00 schedule running")
	s.sync() // more rounds at the same instant
	s.sync()
	s.noneStarted()
	if o.Task.ID != task.ID || o.Run.ScheduledTime != morning.Add(30*time.Minute) || o.Job == nil || o.Run.Attempt != 1 {
		t.Errorf("ordered %+v", o.Run)
	}
	if run := s.end(o, success); run.Status != model.RunSuccess {
		t.Errorf("ended %+v", run)
	}
	s.wantHistory(task, "09:00 schedule success")
	s.pass(59 * time.Minute)
	s.noneStarted()
	s.pass(time.Minute)
	s.started()
	s.wantHistory(task, "09:00 schedule success", "10:00 schedule running")
}

func TestManyTasksAtOneInstant(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 100}`)
	var tasks []model.Task
	for _, name := range []string{"a", "b", "c", "d"} {
		tasks = append(tasks, s.task(s.job(name), name, hourly))
	}
	s.pass(30 * time.Minute)
	for range tasks {
		s.started()
	}
	s.noneStarted()
	for _, task := range tasks {
		s.wantHistory(task, "09:00 schedule running")
	}
}

func TestMissedSlots(t *testing.T) {
	const away = 3*time.Hour + 10*time.Minute // from 08:30 to 11:40
	for _, c := range []struct {
		policy string
		want   []string
	}{
		{`'skip'`, []string{"09:00 schedule cancelled missed", "10:00 schedule cancelled missed", "11:00 schedule cancelled missed"}},
		{`'latest'`, []string{"09:00 schedule cancelled missed", "10:00 schedule cancelled missed", "11:00 catch_up running"}},
		{`null`, []string{"09:00 schedule cancelled missed", "10:00 schedule cancelled missed", "11:00 catch_up running"}},
		{`'all'`, []string{"09:00 catch_up running", "10:00 catch_up upcoming", "11:00 catch_up upcoming"}},
		{`'all', 'missed_window': 6000`, []string{"09:00 schedule cancelled missed", "10:00 catch_up running", "11:00 catch_up upcoming"}},
	} {
		for name, leave := range map[string]func(*fixture){
			"not running": func(s *fixture) { s.restart(away) },
			"asleep":      func(s *fixture) { s.sleep(away) },
		} {
			t.Run(strings.Trim(c.policy, "'")+", "+name, func(t *testing.T) {
				t.Parallel()
				s := newFixture(t)
				task := s.task(s.job("nightly"), "review", strings.Replace(hourly, "{", `{'missed': `+c.policy+`, `, 1))
				leave(s)
				if strings.Contains(strings.Join(c.want, " "), "running") {
					s.started()
				}
				s.noneStarted()
				s.wantHistory(task, c.want...)
				s.restart(0) // and are not decided again
				s.wantHistory(task, c.want...)
			})
		}
	}
}

// A request may wake the loop first after a sleep.
func TestARequestFirstAfterASleep(t *testing.T) {
	t.Parallel()
	for range 20 { // the loop chooses between alarm and request at random
		s := newFixture(t)
		task := s.task(s.job("nightly"), "review", strings.Replace(hourly, "{", `{'missed': 'skip', `, 1))
		go s.Status()
		s.sleep(45 * time.Minute)
		s.wantHistory(task, "09:00 schedule cancelled missed")
		s.halt()
	}
}

func TestCatchUpIsStaggered(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 10}`)
	for _, name := range []string{"a", "b", "c"} {
		s.task(s.job(name), name, hourly)
	}
	s.sleep(45 * time.Minute)
	s.started()
	s.noneStarted()
	s.pass(4 * time.Second)
	s.noneStarted()
	s.pass(time.Second)
	s.started()
	s.noneStarted()
	s.pass(5 * time.Second)
	s.started()
}

func TestEnablingAndEditingNeverCatchUp(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", strings.Replace(hourly, "{", `{'missed': 'all', 'enabled': false, `, 1))
	edit := func(patch string) {
		t.Helper()
		if _, err := s.UpdateTask("", task.ID, quoted(patch)); err != nil {
			t.Fatal(err)
		}
		s.sync()
		s.noneStarted()
	}
	s.pass(3 * time.Hour)
	edit(`{'enabled': true}`)
	edit(`{'schedule': {'cron_expression': '15 * * * *'}}`)
	s.restart(0)
	s.noneStarted()
	s.halt() // edited while nothing runs, and slots pass
	path := filepath.Join(s.home, "tasks.json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(data), "15 * * * *", "20 * * * *", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	s.clock.Jump(s.clock.Now().Add(2 * time.Hour)) // 13:30
	s.start()
	s.noneStarted()
	s.wantHistory(task)
	edit(`{'name': 'renamed'}`) // no edit of the schedule
	s.sleep(45 * time.Minute)   // 14:15
	s.noneStarted()
	s.sleep(10 * time.Minute) // 14:25
	s.started()
	s.wantHistory(task, "14:20 catch_up running")
}

func TestManualEditIsLoaded(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	events, stop := s.Subscribe()
	defer stop()
	// Only fields of the data model, as a user would write it.
	text := `[{"id": "5f0c3a52-7a0f-4c3e-9b43-0a4c3f1f2b11", "job_id": "` + job.ID + `", "name": "in the file",
		"schedule": {"type": "interval", "interval_value": 10, "interval_type": "minutes"}, "command": "Do it"}]`
	if err := os.WriteFile(filepath.Join(s.home, "tasks.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s.await(events, "the edit is loaded", func(e apitype.Event) bool { return e.Kind == apitype.EventReset })
	task, err := s.Task("in the file")
	if err != nil {
		t.Fatal(err)
	}
	s.pass(10 * time.Minute)
	s.started()
	s.wantHistory(task, "08:40 schedule running")
}

// Another program overwrites the statuses with old ones: they are derived from
// the runs again.
func TestStatusesByAnotherProgram(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	task := s.task(job, "review", `{}`)
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	s.end(s.started(), success)
	s.flush()
	// As they were before the run, and as they must be afterwards.
	outdated := strings.NewReplacer(`"completed"`, `"pending"`, `"last_run_status": "success"`, `"last_run_status": null`)
	right := map[string]string{"jobs.json": `"completed"`, "tasks.json": `"last_run_status": "success"`}
	for name, status := range right {
		text := s.read(name)
		if !strings.Contains(text, status) {
			t.Fatalf("%s has no status", name)
		}
		if err := os.WriteFile(filepath.Join(s.home, name), []byte(outdated.Replace(text)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, status := range right {
		s.eventually("the statuses of "+name+" are corrected", func() bool { return strings.Contains(s.read(name), status) })
	}
}

// read returns a file of the data directory.
func (s *fixture) read(name string) string {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.home, name))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

func TestAtReboot(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "greet", `{'schedule': {'type': 'calendar', 'cron_expression': '@reboot'}}`)
	count := func(want int) {
		t.Helper()
		s.sync()
		if got := len(s.runs(task)); got != want {
			t.Fatalf("%d runs, want %d", got, want)
		}
	}
	s.restart(time.Minute) // the machine is not known to have started
	count(0)
	s.options.BootID = "first"
	s.restart(time.Minute)
	s.end(s.started(), success)
	count(1)
	s.restart(time.Minute) // restarts only the service
	count(1)
	s.options.BootID = "second"
	s.restart(time.Minute)
	s.end(s.started(), success)
	count(2)
	s.options.AtLogin = true
	s.restart(time.Minute)
	s.end(s.started(), success)
	count(3)
}

func TestClockAYearAheadAndBack(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "review", `{'missed': 'skip', 'schedule': {'type': 'calendar', 'cron_expression': '0 9 * * *'}}`)
	s.clock.Jump(morning.AddDate(1, 0, 0))
	s.sync()
	if n := len(s.runs(task)); n != 365 {
		t.Errorf("%d slots are recorded, want 365", n)
	}
	s.clock.Jump(morning.Add(time.Minute))
	s.sync()
	s.restart(time.Minute) // recorded slots in the future do not count
	s.pass(time.Hour)
	s.started()
	s.noneStarted()
	s.pass(24 * time.Hour)
	var got []string
	for _, run := range s.runs(task) {
		if run.ScheduledTime.Before(morning.AddDate(0, 0, 2)) && run.Reason != model.ReasonMissed {
			got = append(got, run.ScheduledTime.UTC().Format("01-02 15:04 ")+string(run.Status))
		}
	}
	if strings.Join(got, ", ") != "03-10 09:00 running, 03-11 09:00 cancelled" { // the first still runs
		t.Errorf("got %q", got)
	}
}

func TestPauseSleptThrough(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(*fixture){
		"not running": func(s *fixture) { s.restart(3*time.Hour + time.Minute) },
		"asleep":      func(s *fixture) { s.sleep(3*time.Hour + time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newFixture(t)
			task := s.task(s.job("nightly"), "review", hourly)
			until := morning.Add(2 * time.Hour) // 10:30
			if _, err := s.Pause(apitype.PauseRequest{Until: &until}); err != nil {
				t.Fatal(err)
			}
			leave(s) // to 11:31
			s.started()
			s.wantHistory(task, "09:00 schedule cancelled paused", "10:00 schedule cancelled paused", "11:00 catch_up running")
			if until := s.Settings().PausedUntil; until != nil {
				t.Errorf("still paused until %s", until)
			}
		})
	}
}

func TestRunAtOnce(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	at, err := json.Marshal(morning.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	task := s.task(s.job("once"), "once", `{'schedule': {'type': 'calendar', 'run_at': `+string(at)+`}}`)
	s.pass(time.Hour)
	s.end(s.started(), success)
	s.pass(24 * time.Hour)
	s.noneStarted()
	s.wantHistory(task, "09:30 schedule success")
}
