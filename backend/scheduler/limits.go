package scheduler

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"slices"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/runner/verdict"
	"claude-scheduler/backend/store"
)

// spendingShown is how long a spending limit is shown if no run proves that it
// was lifted.
const spendingShown = 7 * 24 * time.Hour

// limits are the usage limits that were reached, and whose runs they block.
// The limits themselves are in state.json.
type limits struct {
	store  *store.Store
	faults *faults
	fleet  Fleet  // shares limits that waiting ends
	salt   []byte // for hashing logins in state.json; read once
}

// ownerOf returns whose usage the runs of a task count toward, as task,
// profiles and settings are now, and the project's settings as its newest run
// found them.
func (l *limits) ownerOf(known *scheduledTask) runner.Owner {
	if known.owner == nil {
		owner := l.computeOwner(known.task)
		if p := known.project; p != nil && p.Profiles == owner.Profiles {
			owner.Login, owner.Label = p.Login, p.Label
		}
		known.owner = &owner
	}
	return *known.owner
}

// noteOwner remembers the login that a run found in the project's settings.
func (known *scheduledTask) noteOwner(found runner.Owner) {
	known.project, known.owner = nil, nil
	if found.Login != found.Profiles {
		known.project = &store.ProjectLogin{Profiles: found.Profiles, Login: found.Login, Label: found.Label}
	}
}

// computeOwner is ownerOf as far as it is known without reading the project.
func (l *limits) computeOwner(task model.Task) runner.Owner {
	var profiles []model.Profile
	add := func(id model.Text) {
		if p, ok := l.store.Profiles.Get(string(id)); ok && id != "" {
			profiles = append(profiles, p)
		}
	}
	if job, ok := l.store.Jobs.Get(string(task.JobID)); ok {
		add(job.Profile)
	}
	add(task.Profile)
	login := claude.LoginOf(l.salt, nil, profiles...)
	return runner.Owner{Login: login.ID, Label: login.Label, Profiles: login.ID, Model: cmp.Or(task.Model, l.store.Settings.Get().Sanitized().DefaultModel, modelOf(profiles))}
}

// modelOf returns the model that profiles choose for tasks that name none.
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

// planOwner returns the owner of a task's run as package plan sees it. A model
// whose name does not contain its family has the family that the task's last run
// reported. known is nil if the task was deleted.
func (known *scheduledTask) planOwner(o runner.Owner) plan.Owner {
	family := plan.Family(o.Model)
	if known != nil && family == "" {
		family = known.family
	}
	return plan.Owner{Login: o.Login, Family: family, Model: o.Model}
}

// ownerNow returns the owner of a waiting run of a task, the zero Owner if the
// task was deleted (known is nil).
func (l *limits) ownerNow(known *scheduledTask) plan.Owner {
	if known == nil {
		return plan.Owner{}
	}
	return known.planOwner(l.ownerOf(known))
}

// planned returns the limits as package plan sees them.
func (l *limits) planned() []plan.Limit {
	limits := l.store.State.Get().Limits
	out := make([]plan.Limit, len(limits))
	for i, limit := range limits {
		out[i] = plan.Limit{
			Owner: plan.Owner{Login: limit.Login, Family: limit.Family, Model: limit.Model}, EveryModel: limit.EveryModel,
			Name: limit.Name + " of the " + limit.Owner, Until: limit.Until.Local(), Guessed: limit.Guessed,
		}
	}
	return out
}

// reached blocks the owner's runs until a limit resets, and returns
// when that is; zero: waiting does not end it.
func (l *limits) reached(now time.Time, run model.Run, reached *verdict.Limit, owner runner.Owner) (until time.Time) {
	if reached == nil {
		reached = &verdict.Limit{Name: "usage limit"}
	}
	limit := store.Limit{
		Login: owner.Login, Owner: cmp.Or(owner.Label, "default login"), Name: reached.Name, EveryModel: !reached.OneModel,
		Model: owner.Model, Since: now,
	}
	if reached.OneModel {
		limit.Family = cmp.Or(reached.Family, plan.Family(run.Model), plan.Family(owner.Model))
	}
	if len(run.Errors) > 0 {
		limit.Reason = run.Errors[0]
	}
	if !reached.Spending {
		l.setReset(now, &limit, run.ResetTime, reached.Longest)
	} else if len(run.Errors) > 1 {
		limit.Reason = run.Errors[1] // the CLI's message says what to do
	}
	l.change(func(limits []store.Limit) []store.Limit {
		limits = slices.DeleteFunc(limits, func(other store.Limit) bool { return limitKey(other) == limitKey(limit) })
		return append(limits, limit)
	})
	if !limit.Until.IsZero() {
		l.fleet.LimitReached(limit)
	}
	return limit.Until
}

// setReset sets when a limit ends. If it names no plausible reset and is reached
// again right after the wait, the next wait is longer.
func (l *limits) setReset(now time.Time, limit *store.Limit, named *time.Time, longest time.Duration) {
	limit.Until = now    // not one that waiting does not lift
	var last store.Limit // the last wait for the same limit if its end was a guess
	for _, other := range l.store.State.Get().Limits {
		if other.Guessed && limitKey(other) == limitKey(*limit) {
			last = other
		}
	}
	before, since := last.Until.Sub(last.Since), now.Sub(last.Until)
	if since >= before || since <= -before {
		before = 0
	}
	until, known := plan.Reset(now, named, longest, before)
	limit.Until, limit.Guessed = until, !known
	if !known && before > 0 && last.Until.After(now) { // reached by another run meanwhile
		limit.Since, limit.Until = last.Since, last.Until
	}
}

// limitKey identifies a limit.
func limitKey(limit store.Limit) string {
	return fmt.Sprintf("%q %v %q %q %v", limit.Login, limit.EveryModel, limit.Family, limit.Model, limit.Until.IsZero())
}

// lifted forgets the limits of an owner whose run began after they were reached,
// and succeeded: they are over, whatever reset was named. It reports whether there
// were any.
func (l *limits) lifted(known *scheduledTask, run model.Run, owner runner.Owner) bool {
	o := known.planOwner(owner)
	o.Family = cmp.Or(plan.Family(run.Model), o.Family) // it may have fallen back to another model
	over := func(limit store.Limit) bool {
		return limit.Login == o.Login && run.StartTime != nil && run.StartTime.After(limit.Since) &&
			(limit.EveryModel || limit.Family == o.Family && (o.Family != "" || limit.Model == o.Model))
	}
	if !slices.ContainsFunc(l.store.State.Get().Limits, over) {
		return false
	}
	l.change(func(limits []store.Limit) []store.Limit { return slices.DeleteFunc(limits, over) })
	return true
}

// review drops limits that are over. One that was reached while the clock
// was far ahead ends soon: the real end is unknown.
func (l *limits) review(now time.Time) {
	over := func(limit store.Limit) bool {
		if limit.Until.IsZero() {
			return now.Sub(limit.Since) > spendingShown
		}
		if limit.Guessed {
			return now.Sub(limit.Until) >= limit.Until.Sub(limit.Since)
		}
		return !limit.Until.After(now)
	}
	wrong := func(limit store.Limit) bool {
		return limit.Since.Sub(now) > plan.RearmAfter || plan.TooFar(now, limit.Until)
	}
	if !slices.ContainsFunc(l.store.State.Get().Limits, func(limit store.Limit) bool { return over(limit) || wrong(limit) }) {
		return
	}
	l.change(func(limits []store.Limit) []store.Limit {
		limits = slices.DeleteFunc(limits, over)
		for i, limit := range limits {
			if wrong(limit) {
				limits[i].Since = now
				if !limit.Until.IsZero() {
					limits[i].Until, limits[i].Guessed = now.Add(plan.UnknownReset), true
				}
			}
		}
		return limits
	})
}

// change records which limits are reached. A write error is
// reported; until writing works again, the earlier limits apply.
func (l *limits) change(change func([]store.Limit) []store.Limit) {
	l.faults.report("state.json", l.store.State.Update(func(s *store.State) error {
		s.Limits = change(slices.Clone(s.Limits))
		return nil
	}))
}

// load creates the salt of logins, and converts the single limit of an older
// version.
func (l *limits) load(now time.Time) {
	state := l.store.State.Get()
	l.salt = []byte(cmp.Or(state.LoginSalt, rand.Text()))
	if state.LoginSalt != "" && state.HoldUntil == nil {
		return
	}
	l.faults.report("state.json", l.store.State.Update(func(s *store.State) error {
		s.LoginSalt = string(l.salt)
		if s.HoldUntil != nil {
			s.Limits = append(slices.Clone(s.Limits), store.Limit{Owner: "default login", Name: "usage limit", EveryModel: true, Since: now, Until: *s.HoldUntil})
			s.HoldUntil = nil
		}
		return nil
	}))
}

// shown returns the limits for clients, and until when they block every task;
// nil: some may run.
func (l *limits) shown(now time.Time, tasks map[string]*scheduledTask) (shown []apitype.UsageLimit, everything *time.Time) {
	shown = []apitype.UsageLimit{}
	for _, limit := range l.store.State.Get().Limits {
		c := apitype.UsageLimit{Owner: limit.Owner, Name: limit.Name, ModelFamily: limit.Family, Since: limit.Since, Reason: limit.Reason, Guessed: limit.Guessed}
		if !limit.EveryModel {
			c.ModelFamily = cmp.Or(limit.Family, limit.Model, "the model of the run")
		}
		if !limit.Until.IsZero() {
			if !limit.Until.After(now) {
				continue
			}
			until := limit.Until
			c.Until = &until
		}
		shown = append(shown, c)
	}
	if len(shown) == 0 {
		return shown, nil
	}
	owners := []plan.Owner{}
	for _, a := range tasks {
		if a.task.Enabled {
			owners = append(owners, l.ownerNow(a))
		}
	}
	if len(owners) == 0 {
		owners = append(owners, plan.Owner{})
	}
	if until := plan.AllBlockedUntil(now, l.planned(), owners); !until.IsZero() {
		everything = &until
	}
	return shown, everything
}

// endLimits forgets all limits, and starts the runs that were to resume after one.
func (l *loop) endLimits() error {
	err := l.store.State.Update(func(s *store.State) error { s.Limits, s.Windows = nil, nil; return nil })
	l.faults.report("state.json", err)
	l.retryNow(func(*activeRun) bool { return true })
	return err
}

// retryWithNewLogin starts the runs that were to resume after a usage limit and
// whose task has another login now: the limit of the earlier one does not
// concern them. before are the tasks as they were.
func (l *loop) retryWithNewLogin(before map[string]*scheduledTask) {
	l.retryNow(func(a *activeRun) bool {
		was, is := before[a.run.TaskID], l.tasks[a.run.TaskID]
		return was != nil && is != nil && was.owner != nil && was.owner.Login != l.limits.ownerOf(is).Login
	})
}

// retryNow makes those of the runs that wait to resume after a usage limit due
// for which which returns true. Limits that still apply to them block them.
func (l *loop) retryNow(which func(*activeRun) bool) {
	now := l.clock.Now()
	for _, a := range l.active {
		if a.started || !a.notBefore.After(now) || !which(a) {
			continue
		}
		if before, ok := l.store.Runs.Summary(string(a.run.RetryOf)); !ok || before.Reason != model.ReasonUsageLimit {
			continue
		}
		a.run.ScheduledTime, a.notBefore = now, now
		_ = l.records.put(a.run) // reported as a fault; after a restart it would wait again
		l.events.send(apitype.RunEvent(a.run))
	}
}
