package service

import (
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// A limit that another machine of the fleet has reached holds the tasks of that
// login here, and nothing else; one that is known, or over, changes nothing.
func TestLimitsOfOtherMachines(t *testing.T) {
	s := newFixture(t)
	profile := s.profile("Work", "ANTHROPIC_API_KEY", "dummy")
	job := s.job("job")
	plain := s.task(job, "plain", `{}`)
	work := s.task(job, "work", `{"profile":"`+profile+`"}`)
	if err := s.scheduler.UseLoginSalt("of the fleet"); err != nil {
		t.Fatal(err)
	}
	owner := func(task model.Task) (login string, limited time.Time) {
		t.Helper()
		for _, state := range s.scheduler.Tasks() {
			if state.Task.ID == task.ID {
				return state.Owner.Login, state.Limited
			}
		}
		t.Fatal("no such task")
		return "", limited
	}
	login, _ := owner(work)
	until := morning.Add(2 * time.Hour)
	limit := store.Limit{Login: login, Name: "usage limit", EveryModel: true, Since: morning, Until: until}
	over := limit
	over.Login, over.Until = "", morning.Add(-time.Minute)
	again := limit
	again.Until = until.Add(time.Hour)
	for _, reached := range []store.Limit{limit, over, again} {
		if err := s.scheduler.MirrorLimits([]store.Limit{reached}); err != nil {
			t.Fatal(err)
		}
	}
	if _, limited := owner(work); !limited.Equal(until) {
		t.Errorf("held until %s", limited)
	}
	if _, limited := owner(plain); !limited.IsZero() {
		t.Errorf("another login is held until %s", limited)
	}
	if limits := s.scheduler.Status().Limits; len(limits) != 1 || limits[0].Owner != "API key of profile Work" {
		t.Errorf("%+v", limits)
	}
	// Another salt, as when this machine joins another fleet: the limit stays its login's.
	if err := s.scheduler.UseLoginSalt("of another fleet"); err != nil {
		t.Fatal(err)
	}
	now, limited := owner(work)
	if now == login || !limited.Equal(until) {
		t.Errorf("login %s after %s, held until %s", now, login, limited)
	}
}

// A salt that the disk refuses is not used either, so that it is tried again: the
// known limits would no longer apply to any login.
func TestTheDiskRefusesASalt(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	profile := s.profile("Work", "ANTHROPIC_API_KEY", "dummy")
	s.task(s.job("job"), "work", `{"profile":"`+profile+`"}`)
	limitOf := func() (login, limited string) {
		t.Helper()
		state := s.scheduler.Tasks()[0]
		return state.Owner.Login, state.Limited.String()
	}
	login, _ := limitOf()
	until := morning.Add(2 * time.Hour)
	if err := s.scheduler.MirrorLimits([]store.Limit{{Login: login, Name: "usage limit", EveryModel: true, Since: morning, Until: until}}); err != nil {
		t.Fatal(err)
	}
	_, held := limitOf()
	plugIn := s.disconnectDisk()
	err := s.scheduler.UseLoginSalt("of the fleet")
	if p := model.ProblemOf(err); p == nil || p.Operation != "join fleet" {
		t.Errorf("%+v", err)
	}
	if now, limited := limitOf(); now != login || limited != held {
		t.Errorf("login %s after %s, held until %s", now, login, limited)
	}
	plugIn()
	if err := s.scheduler.UseLoginSalt("of the fleet"); err != nil {
		t.Fatal(err)
	}
	if now, limited := limitOf(); now == login || limited != held || s.store.State.Get().LoginSalt != "of the fleet" {
		t.Errorf("login %s after %s, held until %s, salt %q", now, login, limited, s.store.State.Get().LoginSalt)
	}
}
