package service

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/transcript"
	"claude-scheduler/backend/userpath"
)

// evening is the hour of the previous day at which a report begins.
const evening = 18

// usualDays is how many days before a report its cost is compared with.
const usualDays = 7

// Today reports what happened since a time. The zero time means yesterday
// evening, or the last look if that was earlier; looking again on the same day
// changes nothing. It reads nothing from disk but the records of runs that need
// attention.
func (svc *systemService) Today(since time.Time) (apitype.Today, error) {
	now := svc.clock.Now()
	if zone, err := svc.scheduler.DefaultZone(); err == nil { // the evening and the day of the user, as of budgets
		now = now.In(zone)
	}
	if since.IsZero() {
		since = reportStart(now, svc.store.State.Get())
	}
	if since.After(now) {
		return apitype.Today{}, model.WithOperation("show today", model.Invalid("since", "is in the future", "for example yesterday, 12h or 2026-11-27T18:00:00+01:00"))
	}
	states := svc.scheduler.Tasks()
	facts := report.Facts{Now: now, Since: since}
	facts.Tasks = svc.reportTasks(states)
	history := svc.recentHistory(now, since)
	facts.Runs, facts.Last = history.runs, history.last
	built := report.Build(facts)
	jobs := map[string]string{}
	for _, job := range svc.store.Jobs.All() {
		jobs[job.ID] = job.Name
	}
	items := func(list []report.Item, actions bool) []apitype.TodayItem {
		out := make([]apitype.TodayItem, len(list))
		for i, item := range list {
			out[i] = svc.todayItem(item, history, jobs, actions)
		}
		return out
	}
	today := apitype.Today{
		Since: since, Requests: (&runService{svc.core}).Requests(), TaskFiles: svc.waitingFiles(), Runs: built.Runs, Done: built.Done, Other: built.Other, Older: built.Older,
		NeedsYou: items(built.NeedsYou, true), Found: items(built.Found, false), Quiet: items(built.Quiet, false), Running: items(built.Running, false),
		Next: upcoming(states, facts.Tasks, jobs, now), ChangedFiles: history.changedFiles, Branches: history.branches,
		Forecast: svc.forecast(now, states, facts.Tasks),
		RunTime:  history.runTime, CostUSD: history.cost, UsualCostUSD: history.usualCost(),
	}
	return today, nil
}

// reportStart returns the default start of a report: yesterday
// evening, or at the last look before today when that is earlier.
func reportStart(now time.Time, s store.State) time.Time {
	start := time.Date(now.Year(), now.Month(), now.Day()-1, evening, 0, 0, 0, now.Location())
	look := s.LookedAt.In(now.Location())
	if sameDay(look, now) {
		look = s.LookedBefore.In(now.Location())
	}
	oldest := now.Add(-report.Oldest)
	if !look.IsZero() && look.Before(start) {
		start = look
	}
	if start.Before(oldest) {
		return oldest
	}
	return start
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// recentHistory is the part of the history that a report needs.
type recentHistory struct {
	runs         []report.Run
	last         map[string]uint64 // run id -> topic of the previous success of its task
	summaries    map[string]store.Summary
	cost         float64
	runTime      float64            // seconds
	before       [usualDays]float64 // the same hours of each day before
	days         int                // how many of those days the history covers
	changedFiles int
	branches     []string
}

// usualCost returns the median of the same hours on the days before; 0:
// unknown.
func (h recentHistory) usualCost() float64 {
	if h.days == 0 {
		return 0
	}
	return median(slices.Clone(h.before[:h.days]))
}

// recentHistory walks the history once, in memory, newest first.
func (svc *core) recentHistory(now, since time.Time) recentHistory {
	h := recentHistory{last: map[string]uint64{}, summaries: map[string]store.Summary{}, branches: []string{}}
	oldest := now.Add(-report.Oldest)
	if since.Before(oldest) {
		oldest = since
	}
	const lag = 24 * time.Hour // a run may end long after its slot
	sums := min(oldest.Add(-lag).Unix(), since.AddDate(0, 0, -usualDays).Add(-lag).Unix())
	var hours [usualDays][2]int64 // the same hours on the days before, as Unix times
	for day := range usualDays {
		hours[day] = [2]int64{since.AddDate(0, 0, -day-1).Unix(), now.AddDate(0, 0, -day-1).Unix()}
	}
	waiting := map[string]string{} // task -> its oldest success so far, whose predecessor was not found yet
	var first time.Time            // start of the history
	for s := range svc.store.Runs.Newest() {
		first = s.ScheduledTime
		if s.ScheduledTime.Unix() < sums && len(waiting) == 0 {
			break
		}
		if s.Status == model.RunSuccess {
			if later, ok := waiting[s.TaskID]; ok {
				h.last[later] = s.Topic
				delete(waiting, s.TaskID)
			}
		}
		h.sum(&s, since, hours)
		run := factsOf(s)
		if run.At.Before(oldest) {
			continue
		}
		h.runs = append(h.runs, run)
		h.summaries[s.ID] = s
		if s.Status == model.RunSuccess {
			waiting[s.TaskID] = s.ID
		}
	}
	for h.days < usualDays && !first.IsZero() && !since.AddDate(0, 0, -h.days-1).Before(first) {
		h.days++
	}
	slices.Sort(h.branches)
	return h
}

// sum adds a run to the sums of the report, or to those of an earlier day.
func (h *recentHistory) sum(s *store.Summary, since time.Time, hours [usualDays][2]int64) {
	if s.EndTime.IsZero() || s.StartTime.IsZero() {
		return
	}
	if !s.EndTime.Before(since) {
		h.cost += s.CostUSD
		h.runTime += s.Duration
		h.changedFiles += int(s.Changes.Files)
		if s.Changes != (store.Changes{}) && s.Branch != "" && !slices.Contains(h.branches, s.Branch) {
			h.branches = append(h.branches, s.Branch)
		}
	}
	if s.CostUSD == 0 {
		return
	}
	end := s.EndTime.Unix()
	for day, span := range hours {
		if end >= span[0] && end < span[1] {
			h.before[day] += s.CostUSD
		}
	}
}

// reportTasks returns the tasks as the report considers them: with what keeps them
// from running now, otherwise with what their last check found.
func (svc *core) reportTasks(states []scheduler.TaskState) []report.Task {
	acknowledged := svc.store.State.Get().Problems
	watches := svc.watcher.Faults()
	out := make([]report.Task, len(states))
	for i, s := range states {
		t := report.Task{ID: s.Task.ID, Name: s.Task.Name, Job: string(s.Task.JobID), Enabled: s.Task.Enabled, Since: s.Task.UpdatedAt}
		if t.Enabled {
			problem := svc.blocker(s, watches[t.ID])
			if problem == nil && svc.preflights.problem(t.ID) != "" {
				if found, ok := svc.preflightOf(s.Task); ok {
					problem, t.Predicted, t.Since = failedCheck(found.Checks), true, found.At
				}
			}
			switch {
			case problem != nil:
				t.Problem, t.Check, t.Actions = problem.Sentence, problem.ID, problem.Actions
				if s.GitHub != nil && problem.Sentence == s.GitHub.Message && problem.Hint != "" {
					t.Problem += "; " + problem.Hint // no action solves it: it is outside of the scheduler
				}
			case s.Unlinked != nil:
				t.Unlinked, t.Problem, t.Check = true, s.Unlinked.Message, report.CheckSchedule
				t.Actions = report.CheckActions(t.Check, report.Cause{Task: t.ID, Job: t.Job, Gone: true})
			}
		}
		if a, ok := acknowledged[t.ID]; ok && a.Problem == t.Problem {
			t.Acknowledged, t.SnoozedUntil = a.Done, a.SnoozedUntil
		}
		out[i] = t
	}
	return out
}

// cannotRun returns which of job, profile and directory a task lacks, as a
// sentence; empty: none.
func (svc *core) cannotRun(t model.Task) string {
	if problem := svc.blocker(scheduler.TaskState{Task: t}, nil); problem != nil {
		return problem.Sentence
	}
	return ""
}

// todayItem returns an item on the wire.
func (svc *systemService) todayItem(item report.Item, h recentHistory, jobs map[string]string, actions bool) apitype.TodayItem {
	out := apitype.TodayItem{
		Run: item.Run.ID, Task: cmp.Or(item.Task.ID, item.Run.Task), TaskName: cmp.Or(item.Task.Name, item.Run.Name), JobName: jobs[cmp.Or(item.Task.Job, item.Run.Job)],
		Headline: item.Run.Headline, Outcome: item.Run.Outcome, Why: item.Why, Status: item.Run.Status, Reason: item.Run.Reason,
		Attempts: item.Attempts, Until: timeOrNil(item.Until), Actions: []report.Action{},
	}
	if item.Run.ID == "" {
		out.Headline, out.At = item.Task.Problem, timeOrNil(item.Task.Since)
	} else {
		s := h.summaries[item.Run.ID]
		out.At, out.Branch = timeOrNil(item.Run.At), s.Branch
		out.Changes = changesOf(s.Changes)
		if s.Outlier && !s.Status.Ended() {
			out.Why = apitype.Unusual
		}
		if !s.StartTime.IsZero() && !s.EndTime.IsZero() {
			out.Duration = &s.Duration
		}
		for range item.Attempts {
			out.CostUSD += s.CostUSD
			before, ok := h.summaries[s.RetryOfID()]
			if !ok {
				break
			}
			s = before
		}
	}
	if actions {
		c := svc.circumstances(item)
		out.Actions = report.Actions(item, c)
		if item.Run.ID != "" && c.FolderMissing && !item.WaitsForLimit {
			out.Why += ", its folder is missing" // the actions fix that
		}
	}
	return out
}

// circumstances returns what the actions of an item depend on.
func (svc *systemService) circumstances(item report.Item) (c report.Circumstances) {
	task, _ := svc.store.Tasks.Get(item.Task.ID)
	c.OwnBudget = task.MaxBudgetUSD > 0
	defer func() {
		if task.Source != nil { // rules are added in its file
			c.Rules = nil
		}
	}()
	job, hasJob := svc.store.Jobs.Get(string(task.JobID))
	c.FolderMissing = hasJob && svc.folders.missing(job.WorkingDirectory.Path) != ""
	failedOnBranch := item.Run.Status == model.RunFailed && item.Run.Reason == model.ReasonError
	if item.Run.ID == "" || item.Run.Denied == 0 && item.Run.Reason != model.ReasonNotStarted && item.Run.Reason != model.ReasonCheck && item.Run.Reason != model.ReasonBudget && item.Run.Reason != model.ReasonMCPServer && item.Run.Outcome == "" && !failedOnBranch {
		return c
	}
	run, ok, err := svc.store.Runs.Get(item.Run.ID)
	if err != nil || !ok {
		return c
	}
	c.Session = run.SessionID != ""
	if c.Unpublished = report.UnpublishedBranch(run); c.Unpublished != model.AfterSuccessNone && svc.folders.missing(string(run.Worktree)) == "" {
		c.Worktree = string(run.Worktree)
	}
	if report.LacksClaude(run) {
		c.Install = claude.InstallCommand
	}
	if item.Run.Reason == model.ReasonMCPServer && strings.Contains(strings.Join(run.Errors, " "), transcript.NeedsSignIn) {
		c.Servers = claude.ServersLine("claude", userpath.Expand(job.WorkingDirectory.Path))
	}
	if item.Run.Denied > 0 {
		c.Rules = (&runService{svc.core}).denied(run).Rules
		if c.Allowed = len(c.Rules) > 0 && containsAll(task.AllowedTools, c.Rules); c.Allowed {
			c.Rules = nil
		}
	}
	if item.Run.Reason == model.ReasonBudget {
		if p, ok := svc.budgetProfile(task, job, strings.Join(run.Errors, " ")); ok {
			c.Profile, c.ProfileID = p.Name, p.ID
		}
		return c
	}
	for _, id := range []model.Text{task.Profile, job.Profile} {
		p, ok := svc.store.Profiles.Get(string(id))
		if variable := brokenVariable(p, run.Errors); ok && c.Profile == "" && variable != "" {
			c.Profile, c.ProfileID, c.Variable = p.Name, p.ID, variable
		}
	}
	return c
}

func containsAll(list, wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(s string) bool { return !slices.Contains(list, s) })
}

// brokenVariable returns the variable of a profile that an error is about;
// empty: none.
func brokenVariable(p model.Profile, errors []string) string {
	for _, text := range errors {
		for _, v := range p.EnvVars {
			if environ.IsAbout(text, v.Name) {
				return v.Name
			}
		}
	}
	return ""
}

// budgetProfile returns the profile whose daily budget a sentence is about.
func (svc *core) budgetProfile(task model.Task, job model.Job, sentence string) (model.Profile, bool) {
	for _, id := range []model.Text{task.Profile, job.Profile} {
		p, ok := svc.store.Profiles.Get(string(id))
		if ok && plan.NamesBudgetOf(sentence, p.Name) {
			return p, true
		}
	}
	return model.Profile{}, false
}

// upcoming returns the next starts of tasks that can run, within a day; if there are
// none, the very next one. What a usage limit holds starts when it resets.
func upcoming(states []scheduler.TaskState, tasks []report.Task, jobs map[string]string, now time.Time) []apitype.Next {
	next := []apitype.Next{}
	for i, s := range states {
		if s.Blocked != "" || !tasks[i].RunsAtSlots() {
			continue
		}
		for _, at := range nextSlots(s, now, 1) {
			if s.Limited.After(at) {
				at = s.Limited
			}
			next = append(next, apitype.Next{TaskID: s.Task.ID, TaskName: s.Task.Name, JobName: jobs[string(s.Task.JobID)], At: at})
		}
	}
	slices.SortStableFunc(next, func(a, b apitype.Next) int { return a.At.Compare(b.At) })
	within := slices.IndexFunc(next, func(n apitype.Next) bool { return n.At.Sub(now) > 24*time.Hour })
	if within < 0 {
		return next
	}
	return next[:min(len(next), max(within, 1))]
}
