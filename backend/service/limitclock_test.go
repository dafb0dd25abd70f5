package service

import (
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/runner/verdict"
	"claude-scheduler/backend/store"
)

// One run, and a retry after the wait for a limit that names no reset; the wait
// grows when the limit is reached again immediately.
func TestImplausibleReset(t *testing.T) {
	for _, after := range []time.Duration{0, -2 * time.Minute, -300 * 24 * time.Hour, 100 * 24 * time.Hour, 290 * 24 * time.Hour, 360 * 24 * time.Hour} {
		t.Run(after.String(), func(t *testing.T) {
			t.Parallel()
			s := newFixture(t)
			task := s.task(s.job("a"), "a", `{}`)
			if _, err := s.RunTask("", task.ID, nil); err != nil {
				t.Fatal(err)
			}
			s.limited(s.started(), after, verdict.Limit{Name: "weekly limit"})
			for _, wait := range []time.Duration{30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 4 * time.Hour} {
				s.pass(wait - time.Minute)
				s.noneStarted()
				s.pass(time.Minute)
				s.limited(s.started(), after, verdict.Limit{Name: "weekly limit"})
			}
			if n := len(s.runs(task)); n != 7 {
				t.Errorf("%q", s.history(task))
			}
		})
	}
}

// Data of an older version, which had one limit, and data from a wrong clock.
func TestLimitsOfOlderVersions(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.task(s.job("a"), "a", hourly)
	s.halt()
	until := morning.Add(2 * time.Hour)
	s.startAfter(func() { s.putState(store.State{HoldUntil: &until}) })
	if hold := s.Status().HoldUntil; hold == nil || !hold.Equal(until) {
		t.Errorf("waits until %v", hold)
	}
	s.halt()
	future := morning.AddDate(10, 0, 0)
	s.startAfter(func() {
		s.putState(store.State{Limits: []store.Limit{{Name: "usage limit", EveryModel: true, Since: future, Until: future.Add(time.Hour)}}})
	})
	if hold := s.Status().HoldUntil; hold == nil || !hold.Equal(morning.Add(plan.UnknownReset)) {
		t.Errorf("waits until %v", hold)
	}
}

// The clock was ten years ahead for a while: what it queued does not run.
func TestClockCorrected(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 1}`)
	task := s.task(s.job("a"), "a", `{'missed': 'all', 'schedule': {'type': 'calendar', 'cron_expression': '*/10 * * * *'}}`)
	s.sleep(10 * 365 * 24 * time.Hour)
	first := s.started()
	s.clock.Jump(morning.Add(time.Minute))
	s.sync()
	s.fake.end(first.Run.ID, failure(model.ReasonError, true))
	for s.ended().ID != first.Run.ID { // those that were cancelled ended too
	}
	s.noneStarted()
	var waiting, cancelled int
	for _, run := range s.runs(task) {
		switch {
		case run.Status == model.RunUpcoming:
			waiting++
		case run.Status == model.RunCancelled && strings.Contains(strings.Join(run.Errors, ""), "the clock was wrong"):
			cancelled++
		}
	}
	if waiting != 0 || cancelled < 100 {
		t.Errorf("%d wait, %d were cancelled", waiting, cancelled)
	}
	s.pass(9 * time.Minute)
	s.started() // today's slots continue
}

// The clock is set back by hours: no slot fires twice, and the status explains
// why none fires.
func TestClockSetBackIsExplained(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.task(s.job("a"), "a", hourly)
	s.pass(30 * time.Minute)
	s.end(s.started(), success)
	if s.hasFault("clock") {
		t.Error("a clock that goes right")
	}
	s.sleep(-2 * time.Hour)
	s.pass(time.Hour)
	s.noneStarted()
	if !s.hasFault("clock") {
		t.Error("nothing says why there are no slots")
	}
	s.pass(65 * time.Minute)
	if s.hasFault("clock") {
		t.Error("still reported")
	}
}

// The clock is set ahead or back while a run waits for the reset, which is a point
// in time: the run starts once, when the clock shows it or a later one.
func TestClockJumpsWhileALimitWaits(t *testing.T) {
	for name, c := range map[string]struct {
		by    time.Duration // one hour before the reset
		after time.Duration // when it starts; 0: immediately
	}{
		"beyond the reset":    {3 * time.Hour, 0},
		"ahead":               {30 * time.Minute, 30 * time.Minute},
		"back":                {-30 * time.Minute, 90 * time.Minute},
		"back before it came": {-3 * time.Hour, 4 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFixture(t)
			task := s.task(s.job("a"), "a", `{}`)
			if _, err := s.RunTask("", task.ID, nil); err != nil {
				t.Fatal(err)
			}
			s.limited(s.started(), 2*time.Hour, verdict.Limit{Name: "5-hour limit"})
			s.pass(time.Hour)
			s.noneStarted()
			s.clock.Jump(s.clock.Now().Add(c.by))
			s.sync()
			if c.after > 0 {
				s.pass(c.after - time.Minute)
				s.noneStarted()
				s.pass(time.Minute)
			}
			s.end(s.started(), success)
			s.noneStarted()
			if n := len(s.runs(task)); n != 2 || s.Status().HoldUntil != nil {
				t.Errorf("%q, and waits until %v", s.history(task), s.Status().HoldUntil)
			}
		})
	}
}
