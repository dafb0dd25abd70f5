package service

import (
	"maps"
	"slices"
	"strings"

	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
)

// schedule checks that the records are complete and that something starts the
// task.
func (k *checking) schedule(blocker *report.TaskCheck, recordErr error) {
	switch {
	case blocker != nil && blocker.ID == report.CheckSchedule:
		k.checks = append(k.checks, *blocker)
	case recordErr != nil:
		p := model.ProblemOf(recordErr)
		k.add(report.CheckSchedule, report.CheckFailed, p.Message, p.Hint)
	case k.unlinked != nil:
		k.add(report.CheckSchedule, report.CheckWarning, k.unlinked.Message, k.unlinked.Hint)
	case !k.request.Task.Enabled:
		k.ok(report.CheckSchedule, "the task is off; only manual runs start")
	case k.slot.IsZero() && k.after != "":
		k.ok(report.CheckSchedule, "starts "+k.after)
	case k.slot.IsZero():
		k.ok(report.CheckSchedule, "no scheduled times")
	default:
		k.ok(report.CheckSchedule, "next "+format.Clock(k.slot.In(k.now.Location()), k.now))
	}
}

// variables reports the variables of the profiles.
func (k *checking) variables() {
	var bad []string
	var first *environ.Result
	for i, r := range k.env.Results {
		if r.Problem == nil {
			continue
		}
		bad = append(bad, r.Problem.Message)
		if first == nil {
			first = &k.env.Results[i]
		}
	}
	fine := format.Count(len(k.env.Results), "variable") + " found"
	switch {
	case first != nil:
		cause := report.Cause{Task: k.request.Task.ID, Variable: first.Name, Profile: first.Profile, ProfileID: k.profileID(first.Profile)}
		k.addCause(report.CheckVariables, report.CheckFailed, strings.Join(bad, "; "), first.Problem.Hint, cause)
	case len(k.env.Skipped) > 0:
		var words []string
		if len(k.env.Results) > 0 {
			words = append(words, fine)
		}
		for _, name := range slices.Sorted(maps.Keys(k.env.Skipped)) {
			words = append(words, name+" is "+k.env.Skipped[name])
		}
		k.notChecked(report.CheckVariables, strings.Join(words, "; "))
	case len(k.env.Results) == 0:
		k.ok(report.CheckVariables, "none in a profile")
	default:
		k.ok(report.CheckVariables, fine)
	}
}

// profileID returns the id of the task's profile with a name.
func (k *checking) profileID(name string) string {
	ids := []model.Text{k.request.Task.Profile}
	if k.request.Job != nil {
		ids = append(ids, k.request.Job.Profile)
	}
	for _, id := range ids {
		if p, ok := k.svc.store.Profiles.Get(string(id)); ok && p.Name == name {
			return p.ID
		}
	}
	return ""
}

// budget checks, as the scheduler does, whether today's budgets are sufficient
// for a run at the next slot, and whether a whole budget is.
func (k *checking) budget() {
	budget := k.svc.scheduler.TaskBudget(k.request.Task.ID)
	zone, err := k.svc.scheduler.DefaultZone()
	switch otherDay := err == nil && !k.slot.IsZero() && !sameDay(k.slot.In(zone), k.now.In(zone)); {
	case !budget.Limited:
		k.ok(report.CheckBudget, "no daily budget")
	case budget.Refusal != "" && !otherDay:
		k.budgetProblem(report.CheckFailed, budget.Refusal, "raise it, or wait until tomorrow")
	case budget.Certain:
		k.budgetProblem(report.CheckFailed, budget.Shortfall, "raise the budget")
	case budget.Shortfall != "":
		k.budgetProblem(report.CheckWarning, budget.Shortfall, "raise the budget, or set a max_budget_usd below it")
	case otherDay:
		k.ok(report.CheckBudget, "the day of the next slot has its own budget")
	default:
		k.ok(report.CheckBudget, format.Budget(budget.LeftUSD)+" is left for the day")
	}
}

// budgetProblem adds a problem with a budget of the day, which its action raises.
func (k *checking) budgetProblem(state report.CheckState, sentence, hint string) {
	cause := report.Cause{Task: k.request.Task.ID}
	var job model.Job
	if k.request.Job != nil {
		job, cause.Job = *k.request.Job, k.request.Job.ID
	}
	if p, ok := k.svc.budgetProfile(k.request.Task, job, sentence); ok {
		cause.Profile, cause.ProfileID = p.Name, p.ID
	}
	k.addCause(report.CheckBudget, state, sentence, hint, cause)
}
