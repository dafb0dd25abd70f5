package engine

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/execute"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/transcript"
)

// spendingShown is how long a spending limit is shown when no run shows that it
// was lifted.
const spendingShown = 7 * 24 * time.Hour

// unknownWait is the last wait for a limit whose reset was not known.
type unknownWait struct {
	length time.Duration
	until  time.Time
}

// ownerOf is whose usage the runs of a task count to, as task, profiles and
// settings are now.
func (e *Engine) ownerOf(task model.Task) execute.Owner {
	var profiles []model.Profile
	add := func(id model.Text) {
		if p, ok := e.Store.Profiles.Get(string(id)); ok && id != "" {
			profiles = append(profiles, p)
		}
	}
	if job, ok := e.Store.Jobs.Get(string(task.JobID)); ok {
		add(job.Profile)
	}
	add(task.Profile)
	login := claude.LoginOf([]byte(e.Store.State.Get().LoginSalt), profiles...)
	return execute.Owner{Login: login.ID, Label: login.Label, Model: cmp.Or(task.Model, e.inForce().DefaultModel, modelOf(profiles))}
}

// modelOf is the model that profiles choose for tasks that name none.
func modelOf(profiles []model.Profile) (name string) {
	for _, p := range profiles {
		for _, v := range p.EnvVars {
			if v.Name == "ANTHROPIC_MODEL" && v.Source == model.SourceStatic {
				name = v.Value
			}
		}
	}
	return name
}

// planOwner is an owner as package plan sees it. Where the name of the model
// does not tell its family, the task's last run does.
func (e *Engine) planOwner(taskID string, o execute.Owner) plan.Owner {
	family := plan.Family(o.Model)
	if known := e.armed[taskID]; known != nil && family == "" {
		family = known.family
	}
	return plan.Owner{Login: o.Login, Family: family, Model: o.Model}
}

// ownerNow is the owner of a waiting run of a task.
func (e *Engine) ownerNow(taskID string) plan.Owner {
	known := e.armed[taskID]
	if known == nil {
		return plan.Owner{}
	}
	return e.planOwner(taskID, e.ownerOf(known.task))
}

// planLimits are the limits as package plan sees them.
func (e *Engine) planLimits() []plan.Limit {
	limits := e.Store.State.Get().Limits
	out := make([]plan.Limit, len(limits))
	for i, l := range limits {
		out[i] = plan.Limit{
			Owner: plan.Owner{Login: l.Login, Family: l.Family, Model: l.Model}, EveryModel: l.EveryModel,
			Name: l.Name + " of the " + l.Owner, Until: l.Until,
		}
	}
	return out
}

// limitReached keeps back the owner's runs until a limit resets, and returns
// when that is; zero: waiting does not lift it.
func (e *Engine) limitReached(now time.Time, run model.Run, reached *transcript.ReachedLimit, owner execute.Owner) (until time.Time) {
	if reached == nil {
		reached = &transcript.ReachedLimit{Name: "usage limit"}
	}
	l := store.Limit{
		Login: owner.Login, Owner: cmp.Or(owner.Label, "default login"), Name: reached.Name, EveryModel: !reached.OneModel,
		Model: owner.Model, Since: now,
	}
	if reached.OneModel {
		l.Family = cmp.Or(reached.Family, plan.Family(run.Model), plan.Family(owner.Model))
	}
	if len(run.Errors) > 0 {
		l.Reason = run.Errors[0]
	}
	if !reached.Spending {
		l.Until = e.resetOf(now, run.ResetTime, reached.Longest, l)
	} else if len(run.Errors) > 1 {
		l.Reason = run.Errors[1] // the CLI's own words say what to do
	}
	e.changeLimits(func(limits []store.Limit) []store.Limit {
		limits = slices.DeleteFunc(limits, func(other store.Limit) bool { return limitKey(other) == limitKey(l) })
		return append(limits, l)
	})
	return l.Until
}

// resetOf is when a limit ends. One that names no reset that can be true, and
// comes back as soon as it was waited for, is waited for longer.
func (e *Engine) resetOf(now time.Time, named *time.Time, longest time.Duration, l store.Limit) time.Time {
	last := e.unknown[limitKey(l)]
	before := time.Duration(0)
	if since := now.Sub(last.until); since < last.length && since > -last.length {
		before = last.length
	}
	until, known := plan.Reset(now, named, longest, before)
	switch {
	case known:
		delete(e.unknown, limitKey(l))
	case last.until.After(now) && before > 0: // met by another run meanwhile
		return last.until
	default:
		e.unknown[limitKey(l)] = unknownWait{until.Sub(now), until}
	}
	return until
}

// limitKey tells limits apart.
func limitKey(l store.Limit) string {
	return fmt.Sprintf("%q %v %q %q %v", l.Login, l.EveryModel, l.Family, l.Model, l.Until.IsZero())
}

// limitLifted forgets the spending limits of an owner whose run succeeded.
func (e *Engine) limitLifted(taskID string, owner execute.Owner) {
	if !slices.ContainsFunc(e.Store.State.Get().Limits, func(l store.Limit) bool { return l.Until.IsZero() && l.Login == owner.Login }) {
		return
	}
	o := e.planOwner(taskID, owner)
	e.changeLimits(func(limits []store.Limit) []store.Limit {
		return slices.DeleteFunc(limits, func(l store.Limit) bool {
			return l.Until.IsZero() && l.Login == o.Login && (l.EveryModel || l.Family == o.Family)
		})
	})
}

// reviewLimits drops limits that are over. One that was reached while the clock
// was far ahead ends soon: when it would have, nobody knows.
func (e *Engine) reviewLimits(now time.Time) {
	over := func(l store.Limit) bool {
		if l.Until.IsZero() {
			return now.Sub(l.Since) > spendingShown
		}
		return !l.Until.After(now)
	}
	wrong := func(l store.Limit) bool { return l.Since.Sub(now) > plan.RearmAfter || plan.TooFar(now, l.Until) }
	if !slices.ContainsFunc(e.Store.State.Get().Limits, func(l store.Limit) bool { return over(l) || wrong(l) }) {
		return
	}
	e.changeLimits(func(limits []store.Limit) []store.Limit {
		limits = slices.DeleteFunc(limits, over)
		for i, l := range limits {
			if wrong(l) {
				limits[i].Since = now
				if !l.Until.IsZero() {
					limits[i].Until = now.Add(plan.UnknownReset)
				}
			}
		}
		return limits
	})
}

// changeLimits records which limits are reached. A disk that refuses is
// reported; until it writes again, the limits of before hold.
func (e *Engine) changeLimits(change func([]store.Limit) []store.Limit) {
	e.report("state.json", e.Store.State.Update(func(s *store.State) error {
		s.Limits = change(slices.Clone(s.Limits))
		return nil
	}))
}

// takeOverLimits makes the salt of logins, and a limit of what a version wrote
// that knew only one.
func (e *Engine) takeOverLimits(now time.Time) {
	state := e.Store.State.Get()
	if state.LoginSalt != "" && state.HoldUntil == nil {
		return
	}
	e.report("state.json", e.Store.State.Update(func(s *store.State) error {
		s.LoginSalt = cmp.Or(s.LoginSalt, rand.Text())
		if s.HoldUntil != nil {
			s.Limits = append(slices.Clone(s.Limits), store.Limit{Owner: "default login", Name: "usage limit", EveryModel: true, Since: now, Until: *s.HoldUntil})
			s.HoldUntil = nil
		}
		return nil
	}))
}

// shownLimits are the limits for clients, and until when they keep back every
// task; nil: some may run.
func (e *Engine) shownLimits(now time.Time) (shown []contract.UsageLimit, everything *time.Time) {
	shown = []contract.UsageLimit{}
	for _, l := range e.Store.State.Get().Limits {
		c := contract.UsageLimit{Owner: l.Owner, Name: l.Name, ModelFamily: l.Family, Since: l.Since, Reason: l.Reason}
		if !l.EveryModel {
			c.ModelFamily = cmp.Or(l.Family, l.Model, "the model of the run")
		}
		if !l.Until.IsZero() {
			if !l.Until.After(now) {
				continue
			}
			until := l.Until
			c.Until = &until
		}
		shown = append(shown, c)
	}
	if len(shown) == 0 {
		return shown, nil
	}
	owners := []plan.Owner{}
	for _, a := range e.armed {
		if a.task.Enabled {
			owners = append(owners, e.ownerNow(a.task.ID))
		}
	}
	if len(owners) == 0 {
		owners = append(owners, plan.Owner{})
	}
	if until := plan.Everything(now, e.planLimits(), owners); !until.IsZero() {
		everything = &until
	}
	return shown, everything
}
