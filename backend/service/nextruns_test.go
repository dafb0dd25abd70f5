package service

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

func clocks(times []time.Time) string {
	var out []string
	for _, t := range times {
		out = append(out, t.UTC().Format("02 15:04"))
	}
	return strings.Join(out, ", ")
}

func (s *fixture) outlookOf(task model.Task) apitype.Outlook {
	s.t.Helper()
	for _, o := range s.Outlook(3) {
		if o.TaskID == task.ID {
			return o
		}
	}
	s.t.Fatalf("there are no next runs of %s", task.Name)
	panic("unreachable")
}

func TestNextRuns(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	calendar := s.task(job, "calendar", hourly)
	every := s.task(job, "every", `{'schedule': {'type': 'interval', 'interval_value': 20, 'interval_type': 'minutes'}}`)
	manual := s.task(job, "manual", `{}`)
	off := s.task(job, "off", strings.Replace(hourly, "{", `{'enabled': false, `, 1))
	s.pass(25 * time.Minute) // 08:55, and every ran at 08:50
	for _, c := range []struct {
		task          model.Task
		next, blocked string
	}{
		{calendar, "10 09:00, 10 10:00, 10 11:00", ""},
		{every, "10 09:10, 10 09:30, 10 09:50", ""},
		{manual, "", ""},
		{off, "", "disabled"},
	} {
		o := s.outlookOf(c.task)
		if clocks(o.Next) != c.next || !strings.Contains(o.Blocked, c.blocked) || (o.Blocked == "") != (c.blocked == "") || o.Meaning == "" {
			t.Errorf("%s: %q, %q, %q", c.task.Name, o.Meaning, clocks(o.Next), o.Blocked)
		}
	}
	// The runs start as forecast.
	promised := s.outlookOf(calendar).Next[0]
	s.pass(promised.Sub(s.clock.Now()))
	if got := s.runs(calendar); len(got) != 1 || !got[0].ScheduledTime.Equal(promised) {
		t.Errorf("%q, promised %s", s.history(calendar), promised)
	}
	if waiting := s.outlookOf(calendar).Waiting; !strings.Contains(waiting, job.WorkingDirectory.Path) {
		t.Errorf("it waits for %q", waiting) // "every" is still running in the same directory
	}
	if _, err := s.Pause(apitype.PauseRequest{}); err != nil {
		t.Fatal(err)
	}
	if blocked := s.outlookOf(calendar).Blocked; !strings.Contains(blocked, "paused until it is resumed") {
		t.Errorf("blocked by %q", blocked)
	}
	if _, err := s.Resume(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(job.WorkingDirectory.Path); err != nil {
		t.Fatal(err)
	}
	if blocked := s.outlookOf(calendar).Blocked; !strings.Contains(blocked, "does not exist") {
		t.Errorf("blocked by %q", blocked)
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 1}`)
	a, b := s.task(s.job("a"), "a", hourly), s.task(s.job("b"), "b", strings.Replace(hourly, "0 *", "30 *", 1))
	s.task(s.job("c"), "c", hourly)
	s.task(s.job("d"), "d", `{}`)
	status := s.Status()
	if status.Jobs != 4 || status.Tasks != 4 || status.Armed != 3 || status.PID != os.Getpid() || status.Home != s.store.Dir() ||
		status.Version != "test" || status.Next == nil || status.Next.TaskID != a.ID || !status.Next.At.Equal(morning.Add(30*time.Minute)) {
		t.Errorf("got %+v", status)
	}
	// A run that cannot start is not announced.
	home, _ := s.store.Jobs.Get(string(a.JobID))
	if err := os.Rename(home.WorkingDirectory.Path, home.WorkingDirectory.Path+"-moved"); err != nil {
		t.Fatal(err)
	}
	s.eventually("another task is next", func() bool { next := s.Status().Next; return next != nil && next.TaskName == "c" })
	if err := os.Rename(home.WorkingDirectory.Path+"-moved", home.WorkingDirectory.Path); err != nil {
		t.Fatal(err)
	}
	s.eventually("the folder is there again", func() bool { return s.Status().Next.TaskID == a.ID })
	s.pass(30 * time.Minute)
	status = s.Status()
	if status.Running != 1 || status.Waiting != 1 || status.Next.TaskID != b.ID || len(status.Faults) != 0 {
		t.Errorf("got %+v", status)
	}
	// A task that became invalid in the file is reported, and not changed.
	path := filepath.Join(s.home, "tasks.json")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	events, stop := s.Subscribe()
	defer stop()
	if err := os.WriteFile(path, []byte(strings.Replace(string(data), "30 * * * *", "99 * * * *", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	s.await(events, "the fault is reported", func(e apitype.Event) bool {
		return e.Status != nil && strings.Contains(string(raw(e.Status.Faults)), b.ID)
	})
	if blocked := s.outlookOf(b).Blocked; !strings.Contains(blocked, "schedule.cron_expression") {
		t.Errorf("blocked by %q", blocked)
	}
	s.pass(24 * time.Hour)
	s.wantHistory(b)
}

func TestDraft(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("nightly")
	task := s.task(job, "review", hourly)
	before := s.files()
	d := s.DraftTask(t.Context(), quoted(`{'name': 'new', 'job_id': '`+job.ID+`', 'command': 'Do it', 'schedule': {'type': 'calendar', 'cron_expression': '0 9 * * 1-5'}}`))
	if d.Problem != nil || !strings.HasPrefix(clocks(d.Next), "10 09:00, 11 09:00, 12 09:00, 13 09:00, 16 09:00") || d.Meaning == "" || d.Task.Permissions != "default" ||
		!strings.Contains(d.CommandLine, "claude -p") {
		t.Errorf("got %+v", d)
	}
	d = s.DraftTask(t.Context(), quoted(`{'id': '`+task.ID+`', 'schedule': {'cron_expression': '99 * * * *'}}`))
	if d.Problem == nil || d.Problem.Field != "schedule.cron_expression" || d.Task.Name != "review" {
		t.Errorf("got %+v", d.Problem)
	}
	d = s.DraftTask(t.Context(), quoted(`{'name': 'new'}`))
	if d.Problem == nil || d.Problem.Field != "command" {
		t.Errorf("got %+v", d.Problem)
	}
	d = s.DraftTask(t.Context(), quoted(`{`))
	if d.Problem == nil || d.Next == nil || d.Notes == nil {
		t.Errorf("got %+v", d)
	}
	after := s.files()
	for name := range before {
		if before[name] != after[name] {
			t.Errorf("%s was changed", name)
		}
	}
}

func TestCopiesAndOrder(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job, a, b, c := s.sequence(hourly)
	copied, err := s.DuplicateTask(a.ID)
	if err != nil || copied.Enabled || copied.Name != "a (copy)" {
		t.Fatal(copied, err)
	}
	if err := s.MoveTask(c.ID, "", 0); err != nil {
		t.Fatal(err)
	}
	if job, err = s.Job(job.ID); err != nil || strings.Join(job.TaskOrder, " ") != strings.Join([]string{c.ID, a.ID, copied.ID, b.ID}, " ") {
		t.Errorf("the order is %q", job.TaskOrder)
	}
	twin, err := s.DuplicateJob(job.ID)
	if err != nil || twin.Name != "chain (copy)" || len(twin.TaskOrder) != 4 {
		t.Fatal(twin, err)
	}
	for i, task := range s.Tasks(twin.ID) {
		if task.Enabled || task.ID != twin.TaskOrder[i] {
			t.Errorf("%s is enabled or out of order", task.Name)
		}
	}
	bundle, err := s.ExportJob(job.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.DeleteJob(job.ID); err != nil {
		t.Fatal(err)
	}
	if n := len(s.Tasks("")); n != 4 {
		t.Errorf("%d tasks are left", n)
	}
	result, err := s.Import(apitype.ImportRequest{Bundle: bundle})
	if err != nil || result.Created != 5 || strings.Join(result.Job.TaskOrder, " ") != strings.Join(job.TaskOrder, " ") {
		t.Errorf("imported %+v, %v", result, err)
	}
	if !strings.Contains(strings.Join(result.Notes, "\n"), "enabled in the file: c, a, b") {
		t.Errorf("the notes are %q", result.Notes)
	}
	s.pass(time.Hour) // imported tasks start only after a user enables them
	s.noneStarted()
	if _, err := s.UpdateTask("", a.ID, quoted(`{'enabled': true}`)); err != nil {
		t.Fatal(err)
	}
	s.pass(time.Hour)
	if o := s.started(); o.Task.ID != a.ID {
		t.Errorf("%s starts", o.Task.Name)
	}
	s.noneStarted()
}
