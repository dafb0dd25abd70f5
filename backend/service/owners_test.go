package service

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/runner/verdict"
)

const sampleKey = "sk-ant-0123456789abcdef"

// profile makes a profile with one static variable and returns its id.
func (s *fixture) profile(name, variable, value string) string {
	s.t.Helper()
	p, err := s.CreateProfile(raw(map[string]any{"name": name, "env_vars": []any{map[string]any{"name": variable, "source": "static", "value": value}}}))
	if err != nil {
		s.t.Fatal(err)
	}
	return p.ID
}

// limited ends a run by a usage limit that resets after a while; 0: it names no reset.
func (s *fixture) limited(o runner.Request, after time.Duration, limit verdict.Limit) model.Run {
	s.t.Helper()
	return s.end(o, func(r *runner.Result) {
		failure(model.ReasonUsageLimit, false)(r)
		r.Limit = &limit
		if after != 0 {
			reset := s.clock.Now().Add(after)
			r.Run.ResetTime = &reset
		}
	})
}

func (s *fixture) names(n int) string {
	s.t.Helper()
	var names []string
	for range n {
		names = append(names, s.started().Task.Name)
	}
	if s.fake.count() > 0 {
		s.t.Errorf("%s started too", s.started().Task.Name)
	}
	return strings.Join(names, " ")
}

func with(patch string, fields string) string { return strings.Replace(patch, "{", "{"+fields+", ", 1) }

// A limit blocks the tasks of its login and no others, also after a restart.
func TestUsageLimitOfALogin(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 9}`)
	key := s.profile("Work", "ANTHROPIC_API_KEY", sampleKey)
	same := s.profile("Work too", "ANTHROPIC_API_KEY", sampleKey)
	gateway := s.profile("Gateway", "ANTHROPIC_BASE_URL", "https://gateway.example")
	bedrock := s.profile("Cloud", "CLAUDE_CODE_USE_BEDROCK", "1")
	owner := s.task(s.job("a"), "a", `{'profile': '`+key+`'}`)
	if _, err := s.RunTask("", owner.ID, nil); err != nil {
		t.Fatal(err)
	}
	s.limited(s.started(), 3*time.Hour, verdict.Limit{Name: "5-hour limit"})
	s.task(s.job("b"), "b", with(hourly, `'profile': '`+same+`'`))
	s.task(s.job("c"), "c", with(hourly, `'profile': '`+gateway+`'`))
	s.task(s.job("d"), "d", with(hourly, `'profile': '`+bedrock+`'`))
	s.task(s.job("e"), "e", hourly)
	s.restart(0)
	s.pass(30 * time.Minute)
	if got := sortedWords(s.names(3)); got != "c d e" {
		t.Errorf("started %q", got)
	}
	status := s.Status()
	if status.HoldUntil != nil || len(status.Limits) != 1 {
		t.Fatalf("waits until %v, limits %+v", status.HoldUntil, status.Limits)
	}
	l := status.Limits[0]
	if l.Owner != "API key of profile Work" || l.Name != "5-hour limit" || l.ModelFamily != "" || l.Until == nil || l.Until.Sub(morning) != 3*time.Hour {
		t.Errorf("the limit is shown as %+v", l)
	}
	for _, o := range s.Outlook(1) {
		if o.TaskID != owner.ID && o.Waiting != "" && !strings.Contains(o.Waiting, "5-hour limit of the API key of profile Work") {
			t.Errorf("it waits for %q", o.Waiting)
		}
	}
	for _, file := range []string{"state.json", "runs.json"} {
		data, err := os.ReadFile(filepath.Join(s.home, file))
		if err != nil || strings.Contains(string(data), sampleKey) {
			t.Errorf("%s holds the key: %v", file, err)
		}
	}
	if data, err := json.Marshal(status); err != nil || strings.Contains(string(data), sampleKey) {
		t.Errorf("the status holds the key: %v", err)
	}
	s.pass(150 * time.Minute) // the reset
	if got := sortedWords(s.names(2)); got != "a b" {
		t.Errorf("after the reset started %q", got)
	}
	if limits := s.Status().Limits; len(limits) != 0 {
		t.Errorf("still limited: %+v", limits)
	}
}

func sortedWords(words string) string {
	list := strings.Fields(words)
	for i := range list {
		for j := range list[:i] {
			if list[i] < list[j] {
				list[i], list[j] = list[j], list[i]
			}
		}
	}
	return strings.Join(list, " ")
}

// The family of the model that ran counts, however the task names it.
func TestUsageLimitOfAFamily(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 9, "default_model": "sonnet"}`)
	task := s.task(s.job("a"), "a", `{'model': 'best'}`)
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	o := s.started()
	reset := morning.Add(4 * 24 * time.Hour)
	s.end(o, func(r *runner.Result) {
		failure(model.ReasonUsageLimit, false)(r)
		r.Limit, r.Run.ResetTime, r.Run.Model = &verdict.Limit{Name: "weekly limit of this model", OneModel: true}, &reset, "claude-fable-5"
	})
	for name, fields := range map[string]string{"b": `'model': 'claude-fable-5[1m]'`, "c": `'model': 'best'`, "d": `'model': 'opus'`, "e": `'retry': {}`} {
		s.task(s.job(name), name, with(hourly, fields))
	}
	s.pass(30 * time.Minute)
	if got := sortedWords(s.names(2)); got != "d e" {
		t.Errorf("started %q", got)
	}
	if status := s.Status(); status.HoldUntil != nil || len(status.Limits) != 1 || status.Limits[0].ModelFamily != "fable" {
		t.Errorf("%+v", status)
	}
	s.wantHistory(task, "08:30 manual failed usage_limit", "08:30 retry upcoming")
}

// When a run reaches the limit, its task may have been deleted and its profile changed.
func TestUsageLimitOfADeletedTask(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("a"), "a", `{}`)
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	o := s.started()
	s.fake.ignoresCancel = true // it ends before it hears of the deletion
	if _, err := s.DeleteTask(task.ID); err != nil {
		t.Fatal(err)
	}
	s.limited(o, 3*time.Hour, verdict.Limit{Name: "5-hour limit"})
	other := s.task(s.job("b"), "b", hourly)
	s.pass(30 * time.Minute)
	s.noneStarted()
	s.wantHistory(other, "09:00 schedule upcoming")
}

// A run that reached the limit and was then cancelled, or timed out, counts too.
func TestUsageLimitOfARunThatEndedOtherwise(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("a"), "a", `{}`)
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	reset := s.clock.Now().Add(3 * time.Hour)
	s.end(s.started(), func(r *runner.Result) {
		failure(model.ReasonTimeout, false)(r)
		r.Limit, r.LimitReset = &verdict.Limit{Name: "5-hour limit"}, &reset
	})
	other := s.task(s.job("b"), "b", hourly)
	s.pass(30 * time.Minute)
	s.noneStarted()
	s.wantHistory(other, "09:00 schedule upcoming")
	if limits := s.Status().Limits; len(limits) != 1 || limits[0].Until == nil || !limits[0].Until.Equal(reset) {
		t.Errorf("%+v", limits)
	}
}

func TestProfileEditedDuringTheRun(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 9}`)
	key := s.profile("Work", "ANTHROPIC_API_KEY", sampleKey)
	task := s.task(s.job("a"), "a", `{'profile': '`+key+`'}`)
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	o := s.started()
	if _, err := s.UpdateTask("", task.ID, quoted(`{'profile': null}`)); err != nil {
		t.Fatal(err)
	}
	s.limited(o, 3*time.Hour, verdict.Limit{Name: "5-hour limit"})
	s.task(s.job("b"), "b", hourly)
	s.pass(30 * time.Minute)
	s.started() // the default login has met no limit
}

// Waiting does not lift a spending limit: it is reported, and blocks no task.
func TestSpendingLimit(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("a"), "a", hourly)
	other := s.task(s.job("b"), "b", `{}`)
	s.pass(30 * time.Minute)
	s.limited(s.started(), 0, verdict.Limit{Name: "spending limit", Spending: true})
	if status := s.Status(); status.HoldUntil != nil || len(status.Limits) != 1 || status.Limits[0].Until != nil || !s.hasFault("usage") {
		t.Errorf("%+v", status)
	}
	s.restart(10*time.Hour + 10*time.Minute)
	o := s.started()
	if !s.hasFault("usage") {
		t.Error("forgotten at a restart")
	}
	s.wantHistory(task, "09:00 schedule failed usage_limit", "10:00 schedule cancelled missed", "11:00 schedule cancelled missed", "12:00 schedule cancelled missed",
		"13:00 schedule cancelled missed", "14:00 schedule cancelled missed", "15:00 schedule cancelled missed", "16:00 schedule cancelled missed",
		"17:00 schedule cancelled missed", "18:00 schedule cancelled missed", "19:00 catch_up running") // no separate resume
	s.end(o, failure(model.ReasonError, false))
	if _, err := s.RunTask("", other.ID, nil); err != nil {
		t.Fatal(err)
	}
	s.end(s.started(), success) // so the spending limit was lifted
	if s.hasFault("usage") || len(s.Status().Limits) != 0 {
		t.Errorf("still reported: %+v", s.Status().Limits)
	}
}

// A run that succeeds although a limit was reached before it began shows that this
// one is over. One that began earlier shows nothing, nor does one of another login
// or another model.
func TestSuccessShowsThatALimitIsOver(t *testing.T) {
	for name, c := range map[string]struct {
		limit verdict.Limit
		task  string // whose run succeeds
		model string // that it reports
		over  bool
	}{
		"the same login":                {verdict.Limit{Name: "weekly limit"}, `{'model': 'sonnet'}`, "claude-sonnet-5", true},
		"another login":                 {verdict.Limit{Name: "weekly limit"}, `{'profile': 'KEY'}`, "claude-opus-5", false},
		"the same model":                {verdict.Limit{Name: "weekly Opus limit", OneModel: true, Family: "opus"}, `{'model': 'opus'}`, "claude-opus-5", true},
		"another model":                 {verdict.Limit{Name: "weekly Opus limit", OneModel: true, Family: "opus"}, `{'model': 'sonnet'}`, "claude-sonnet-5", false},
		"it fell back to another model": {verdict.Limit{Name: "weekly Opus limit", OneModel: true, Family: "opus"}, `{'model': 'opus'}`, "claude-sonnet-5", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFixture(t)
			s.settings(`{"max_concurrent_runs": 9}`)
			key := s.profile("Work", "ANTHROPIC_API_KEY", sampleKey)
			limited := s.task(s.job("limited"), "limited", `{'model': 'opus'}`)
			early := s.task(s.job("early"), "early", `{'model': 'opus'}`)
			later := s.task(s.job("later"), "later", strings.Replace(c.task, "KEY", key, 1))
			run := func(task model.Task) runner.Request {
				if _, err := s.RunTask("", task.ID, nil); err != nil {
					t.Fatal(err)
				}
				return s.started()
			}
			before := run(early)
			s.limited(run(limited), 100*time.Hour, c.limit)
			s.pass(time.Minute)
			s.end(before, success)
			if len(s.Status().Limits) != 1 {
				t.Fatalf("lifted by a run from before: %+v", s.Status().Limits)
			}
			s.end(run(later), func(r *runner.Result) { success(r); r.Run.Model = c.model })
			if over := len(s.Status().Limits) == 0; over != c.over {
				t.Fatalf("limits %+v", s.Status().Limits)
			}
			if !c.over {
				s.noneStarted()
			} else if o := s.started(); o.Task.ID != limited.ID || o.Run.Trigger != model.TriggerRetry {
				t.Errorf("%s %s starts", o.Task.Name, o.Run.Trigger)
			}
		})
	}
}

// The settings of a project may choose a login that no profile names. A run
// detects it; from then on it applies, also after a restart.
func TestUsageLimitOfALoginThatAProjectChooses(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 9, "resume_after_usage_limit": false}`)
	own, other := s.task(s.job("own"), "own", hourly), s.task(s.job("other"), "other", hourly)
	end := func(o runner.Request, limitedFor time.Duration) {
		t.Helper()
		s.end(o, func(r *runner.Result) {
			success(r)
			if limitedFor > 0 {
				failure(model.ReasonUsageLimit, false)(r)
				reset := s.clock.Now().Add(limitedFor)
				r.Limit, r.Run.ResetTime = &verdict.Limit{Name: "5-hour limit"}, &reset
			}
			r.Owner = o.Owner
			if o.Task.ID == own.ID {
				r.Owner.Login, r.Owner.Label = "of the project", "API key of the project's settings"
			}
		})
	}
	s.pass(30 * time.Minute) // 9:00
	for range 2 {
		o := s.started()
		end(o, map[string]time.Duration{own.ID: 90 * time.Minute}[o.Task.ID])
	}
	s.restart(0)
	s.pass(time.Hour) // 10:00
	o := s.started()
	if s.noneStarted(); o.Task.ID != other.ID {
		t.Fatalf("while the project's login is limited, %s started", o.Task.Name)
	}
	if held := s.Status().Limits; len(held) != 1 || held[0].Owner != "API key of the project's settings" {
		t.Errorf("%+v", held)
	}
	end(o, 5*time.Hour)
	s.restart(0)
	for _, at := range []time.Duration{40 * time.Minute, 20 * time.Minute} { // the reset, and the slot of 11:00
		s.pass(at)
		o := s.started()
		if s.noneStarted(); o.Task.ID != own.ID {
			t.Fatalf("while the default login is limited, %s started", o.Task.Name)
		}
		end(o, 0)
	}
}

// TestRetryWithAnotherKey: a run that waits for the reset of a limit starts at once
// when its profile gets another key, and no other run does.
func TestRetryWithAnotherKey(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 9}`)
	work := s.profile("Work", "ANTHROPIC_API_KEY", sampleKey)
	changed := s.task(s.job("a"), "a", `{'profile': '`+work+`'}`)
	other := s.task(s.job("b"), "b", `{}`)
	for _, task := range []model.Task{changed, other} {
		if _, err := s.RunTask("", task.ID, nil); err != nil {
			t.Fatal(err)
		}
		s.limited(s.started(), 5*time.Hour, verdict.Limit{Name: "5-hour limit"})
	}
	s.pass(time.Hour)
	edit := func(key string) {
		if _, err := s.UpdateProfile(work, raw(map[string]any{"description": key, "env_vars": []any{map[string]any{"name": "ANTHROPIC_API_KEY", "source": "static", "value": key}}})); err != nil {
			t.Fatal(err)
		}
	}
	edit(sampleKey)
	s.noneStarted()
	edit(sampleKey + "2")
	if o := s.started(); o.Task.ID != changed.ID {
		t.Errorf("%s started", o.Task.Name)
	}
	s.noneStarted()
}

// The login of a task is determined once, and again when its profile is edited.
func TestProfileEditedDuringALimit(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 9, "resume_after_usage_limit": false}`)
	work := s.profile("Work", "EDITOR", "vi")
	s.task(s.job("b"), "b", with(hourly, `'profile': '`+work+`'`))
	task := s.task(s.job("a"), "a", `{}`)
	if _, err := s.RunTask("", task.ID, nil); err != nil {
		t.Fatal(err)
	}
	s.limited(s.started(), 5*time.Hour, verdict.Limit{Name: "5-hour limit"})
	s.pass(time.Hour)
	s.noneStarted()
	if _, err := s.UpdateProfile(work, raw(map[string]any{"env_vars": []any{map[string]any{"name": "ANTHROPIC_API_KEY", "source": "static", "value": sampleKey}}})); err != nil {
		t.Fatal(err)
	}
	s.started() // its own key has met no limit
}
