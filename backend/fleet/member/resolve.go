package member

import (
	"context"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

// unresolved is why this machine takes no runs of a job for a while.
type unresolved struct {
	problem *model.Problem
	until   time.Time
}

const (
	// resolveLimit is less than a claim is made ahead, so that a slot is still
	// punctual on another machine.
	resolveLimit = 8 * time.Second
	// resolveAgain is after how long the variables of a job are tried again.
	resolveAgain = time.Minute
)

// prepareOrder refuses a run whose variables have no values on this machine,
// before it is claimed: another machine may have them.
func (m *Member) prepareOrder(ctx context.Context, o link.Order) (struct{}, error) {
	if err := m.refusal(o.JobID); err != nil {
		return struct{}{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, resolveLimit)
	defer cancel()
	err := m.Resolve(ctx, m.profilesOf(o.Run.TaskID, o.JobID)...)
	if err == nil {
		return struct{}{}, nil
	}
	p := model.ProblemOf(err)
	m.mu.Lock()
	m.unresolved[o.JobID] = unresolved{p, time.Now().Add(resolveAgain)}
	m.mu.Unlock()
	m.Log.Warn("this machine takes no run of a shared job for now", "job", o.JobID, "error", err)
	m.scheduler.Announce(apitype.ResetEvent()) // keepServing looks again
	return struct{}{}, p
}

// profilesOf returns the profiles of the runs of a task, the job's first.
func (m *Member) profilesOf(taskID, jobID string) (profiles []model.Profile) {
	job, _ := m.Store.Jobs.Get(jobID)
	task, _ := m.Store.Tasks.Get(taskID)
	for _, id := range []model.Text{job.Profile, task.Profile} {
		if p, ok := m.Store.Profiles.Get(string(id)); ok && id != "" {
			profiles = append(profiles, p)
		}
	}
	return profiles
}

// unresolvedOf returns which variables of a job had no values a moment ago; nil: all
// had, or it is not known.
func (m *Member) unresolvedOf(jobID string) *model.Problem {
	m.mu.Lock()
	defer m.mu.Unlock()
	if u, ok := m.unresolved[jobID]; ok && time.Now().Before(u.until) {
		return u.problem
	}
	delete(m.unresolved, jobID)
	return nil
}
