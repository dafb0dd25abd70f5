package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/store"
)

// fakeGitHub answers with the number of events that there are: the state is how
// many were seen.
type fakeGitHub struct {
	mu     sync.Mutex
	events int
	err    error
	answer scheduler.GitHubAnswer // of an error
	asked  int
}

func (f *fakeGitHub) ask(_ context.Context, task model.Task, state json.RawMessage) (scheduler.GitHubAnswer, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked++
	if f.err != nil {
		return f.answer, f.err
	}
	seen := f.events
	if state != nil {
		if err := json.Unmarshal(state, &seen); err != nil {
			return scheduler.GitHubAnswer{}, err
		}
	}
	answer := scheduler.GitHubAnswer{State: json.RawMessage(fmt.Sprint(f.events))}
	for n := seen + 1; n <= f.events; n++ {
		answer.Events = append(answer.Events, scheduler.GitHubEvent{Title: fmt.Sprintf("issue %d opened", n), Text: fmt.Sprintf("issue %d", n)})
	}
	return answer, nil
}

// happen makes further events happen.
func (f *fakeGitHub) happen(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.events += n
}

func (f *fakeGitHub) fail(err error, answer scheduler.GitHubAnswer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err, f.answer = err, answer
}

func (f *fakeGitHub) calls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.asked
}

const onIssue = `{'schedule': {'type': 'manual'}, 'command': 'Look: {{payload}}', 'github': {'event': 'issue', 'poll_interval': 60}}`

func newGitHubStage(t *testing.T) (*fixture, *fakeGitHub) {
	t.Helper()
	s, gh := newFixture(t), &fakeGitHub{events: 3}
	s.halt()
	s.options.GitHub = gh.ask
	s.start()
	return s, gh
}

// ask lets time pass until GitHub was asked again and the answer is known.
func (s *fixture) ask(gh *fakeGitHub) {
	s.t.Helper()
	before := gh.calls()
	s.pass(time.Minute)
	s.eventually("GitHub is asked", func() bool { return gh.calls() > before && !s.hooks().Polling() })
	s.sync()
}

// finishAll lets the runs end one after another, and returns their payloads.
func (s *fixture) finishAll(n int) (payloads []string) {
	s.t.Helper()
	for range n {
		o := s.started()
		payloads = append(payloads, o.Run.Payload)
		s.end(o, success)
	}
	s.noneStarted()
	return payloads
}

// Each event starts one run, after what there was when the task was made; none is
// lost or doubled while a run is in progress or the service is down.
func TestGitHubEvents(t *testing.T) {
	t.Parallel()
	s, gh := newGitHubStage(t)
	task := s.task(s.job("Nightly"), "Triage", onIssue)
	s.pass(10 * time.Second)
	s.eventually("GitHub was asked", func() bool { return gh.calls() > 0 && !s.hooks().Polling() })
	s.ask(gh)
	s.noneStarted() // the three that were there before
	gh.happen(2)
	s.ask(gh)
	first := s.started()
	if first.Run.Trigger != model.TriggerEvent || first.Run.Payload != "issue 4" {
		t.Errorf("%+v", first.Run)
	}
	s.noneStarted() // one after another
	gh.happen(1)
	s.ask(gh)
	s.end(first, success)
	if got := s.finishAll(2); !slices.Equal(got, []string{"issue 5", "issue 6"}) {
		t.Errorf("%q", got)
	}
	gh.happen(3)
	s.ask(gh) // the first of them is running
	running := s.started()
	gh.happen(1)
	s.restart(time.Hour)
	s.pass(10 * time.Second)
	s.eventually("GitHub was asked", func() bool { return !s.hooks().Polling() })
	adopted := s.started()
	if adopted.Run.ID != running.Run.ID {
		t.Errorf("another run was adopted: %+v", adopted.Run)
	}
	s.ask(gh)
	s.end(adopted, success)
	if got := s.finishAll(3); !slices.Equal(got, []string{"issue 8", "issue 9", "issue 10"}) {
		t.Errorf("after a restart: %q", got)
	}
	if runs := s.runs(task); len(runs) != 7 {
		t.Errorf("%d runs", len(runs))
	}
}

// A service that is killed after the record of the run was written, and before the
// event was removed from those that wait, does not start it again.
func TestGitHubEventOfAStartedRun(t *testing.T) {
	t.Parallel()
	s, gh := newGitHubStage(t)
	task := s.task(s.job("Nightly"), "Triage", onIssue)
	s.ask(gh)
	gh.happen(1)
	s.ask(gh)
	o := s.started()
	s.end(o, success)
	s.halt()
	s.startAfter(func() {
		err := s.options.Store.Events.Update(func(e *store.Events) error {
			known := e.GitHub[task.ID]
			known.Pending = append(known.Pending, store.PendingEvent{RunID: o.Run.ID, Text: "issue 4"})
			e.GitHub[task.ID] = known
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	s.ask(gh)
	s.noneStarted()
	s.wantHistory(task, s.history(task)[0])
	if left := s.store.Events.Get().GitHub[task.ID].Pending; len(left) != 0 {
		t.Errorf("%+v still waits", left)
	}
}

// A burst keeps twenty waiting; the rest is on record, and starts nothing.
func TestGitHubBurst(t *testing.T) {
	t.Parallel()
	s, gh := newGitHubStage(t)
	task := s.task(s.job("Nightly"), "Triage", onIssue)
	s.ask(gh)
	gh.happen(50)
	s.ask(gh)
	if got := s.finishAll(20); got[0] != "issue 4" || got[19] != "issue 23" {
		t.Errorf("%q", got)
	}
	runs := s.runs(task)
	if i := slices.IndexFunc(runs, func(r model.Run) bool { return r.Reason == model.ReasonOverlap }); len(runs) != 21 || i < 0 || runs[i].Errors[0] != "30 more events came at once, from issue 24 opened; 20 wait at most" {
		t.Errorf("%d runs", len(runs))
	}
	if s.hasFault(task.ID) {
		t.Error("twenty events are reported as too many")
	}
	gh.happen(15) // 30 an hour
	s.ask(gh)
	if got := s.finishAll(10); len(got) != 10 {
		t.Errorf("%q", got)
	}
	if !s.hasFault(task.ID) {
		t.Error("nothing says why five events wait")
	}
	s.pass(time.Hour)
	if got := s.finishAll(5); len(got) != 5 || got[4] != "issue 68" {
		t.Errorf("an hour later: %q", got)
	}
	if s.hasFault(task.ID) {
		t.Error("still reported")
	}
}

// What happened while a task was disabled, or before it asked for something else,
// starts nothing; what happened during a pause does afterwards.
func TestGitHubBaseline(t *testing.T) {
	t.Parallel()
	s, gh := newGitHubStage(t)
	task := s.task(s.job("Nightly"), "Triage", onIssue)
	update := func(patch string) {
		t.Helper()
		if _, err := s.UpdateTask("", task.ID, quoted(patch)); err != nil {
			t.Fatal(err)
		}
		s.sync()
	}
	s.ask(gh)
	update(`{'enabled': false}`)
	asked := gh.calls()
	gh.happen(1)
	s.pass(time.Hour)
	if gh.calls() != asked {
		t.Error("GitHub is asked for a disabled task")
	}
	update(`{'enabled': true}`)
	s.ask(gh)
	s.noneStarted()
	gh.happen(1)
	update(`{'github': {'repository': 'ada/other'}}`)
	s.ask(gh)
	s.noneStarted()
	s.settings(`{"paused_until": "9999-12-31T00:00:00Z"}`)
	gh.happen(1)
	s.pass(time.Hour)
	s.noneStarted()
	s.settings(`{"paused_until": null}`)
	s.ask(gh)
	if got := s.finishAll(1); got[0] != "issue 6" {
		t.Errorf("%q", got)
	}
	update(`{'github': {'event': ''}}`)
	asked = gh.calls()
	s.pass(time.Hour)
	if gh.calls() != asked || len(s.store.Events.Get().GitHub) != 0 {
		t.Error("GitHub is asked although nothing is wanted")
	}
}

// A failure needs the user, is repeated less and less often, and loses nothing.
func TestGitHubFails(t *testing.T) {
	t.Parallel()
	s, gh := newGitHubStage(t)
	task := s.task(s.job("Nightly"), "Triage", onIssue)
	s.ask(gh)
	needsYou := func() string {
		t.Helper()
		today, err := s.Today(time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range today.NeedsYou {
			if item.TaskName == task.Name {
				return item.Headline
			}
		}
		return ""
	}
	if got := needsYou(); got != "" {
		t.Errorf("needs you: %q", got)
	}
	gh.fail(&model.Problem{Message: "gh is not signed in to GitHub", Hint: "sign in with gh auth login", Kind: model.KindUnavailable}, scheduler.GitHubAnswer{})
	s.ask(gh)
	if got := needsYou(); !strings.Contains(got, "events of GitHub: gh is not signed in to GitHub; sign in with gh auth login") {
		t.Errorf("needs you: %q", got)
	}
	if !slices.ContainsFunc(s.Status().Faults, func(f apitype.Fault) bool { return f.Subject == task.ID && f.Hint == "sign in with gh auth login" }) {
		t.Errorf("%+v", s.Status().Faults)
	}
	asked := gh.calls()
	for range 6 * 60 {
		s.pass(time.Minute)
		s.eventually("the answer", func() bool { return !s.hooks().Polling() })
	}
	if n := gh.calls() - asked; n < 7 || n > 16 {
		t.Errorf("asked %d times in six hours", n)
	}
	gh.happen(1)
	gh.fail(nil, scheduler.GitHubAnswer{})
	s.pass(time.Hour)
	if got := s.finishAll(1); got[0] != "issue 4" {
		t.Errorf("%q", got)
	}
	if got := needsYou(); got != "" {
		t.Errorf("still needs you: %q", got)
	}
	gh.fail(errors.New("GitHub cannot be reached"), scheduler.GitHubAnswer{Transient: true})
	s.ask(gh)
	if got := needsYou(); got != "" {
		t.Errorf("needs you for a moment without network: %q", got)
	}
}

func TestGitHubFields(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("Nightly")
	for fields, message := range map[string]string{
		`{'event': 'star'}`:                             `github.event: "star" is not a valid value`,
		`{'event': 'issue', 'repository': 'ada'}`:       `github.repository: "ada" is not a repository`,
		`{'event': 'issue', 'repository': '../../x'}`:   `github.repository: "../../x" is not a repository`,
		`{'event': 'issue', 'repository': 'a/b?c=d'}`:   `github.repository: "a/b?c=d" is not a repository`,
		`{'event': 'issue', 'label': 'bug'}`:            `github.label: is only for the event label`,
		`{'event': 'issue', 'poll_interval': 59}`:       `github.poll_interval: 59 is out of range`,
		`{'event': 'issue', 'poll_interval': 10000000}`: `github.poll_interval: 10000000 is out of range`,
	} {
		_, err := s.CreateTask(raw(map[string]any{"name": "x", "job_id": job.ID, "command": "y", "github": json.RawMessage(quoted(fields))}))
		if err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s: %v", fields, err)
		}
	}
}

// The editor says what to consider about the text of events.
func TestEventNotes(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	job := s.job("Nightly")
	for fields, note := range map[string]string{
		`{'command': 'x'}`: "",
		`{'command': '{{payload}}', 'github': {'event': 'issue'}}`:           "",
		`{'command': 'x', 'github': {'event': 'issue'}}`:                     "the prompt has no {{payload}}, so Claude does not see the event",
		`{'command': '{{payload}}', 'permissions': 'bypass'}`:                "{{payload}} comes from outside, and this task may do everything without asking",
		`{'command': '{{var.A}} {{payload}}', 'github': {'event': 'issue'}}`: "only a manual run has a value for A; others will not start",
	} {
		var patch map[string]any
		if err := json.Unmarshal(quoted(fields), &patch); err != nil {
			t.Fatal(err)
		}
		patch["name"], patch["job_id"] = "x", job.ID
		if got := strings.Join(s.DraftTask(t.Context(), raw(patch)).Notes, "; "); got != note {
			t.Errorf("%s: %q, want %q", fields, got, note)
		}
	}
}
