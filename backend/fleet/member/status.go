package member

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// Status returns what this machine knows about its fleet.
func (m *Member) Status(ctx context.Context) apitype.FleetStatus {
	f := m.Store.Fleet.Get()
	s := apitype.FleetStatus{Joined: f.Joined(), Labels: []string{}, Machines: []apitype.FleetMachine{}, Jobs: []apitype.FleetJob{}, Waiting: []apitype.FleetWait{}}
	if !s.Joined {
		return s
	}
	s.Address, s.Namespace, s.Web, s.Machine, s.Draining = f.Address, f.Namespace, webOf(f), f.Machine, f.Draining
	s.Labels = append(s.Labels, f.Labels...)
	m.mu.Lock()
	s.Connected, s.Problem = m.connection.Connected && m.agent != nil, m.connection.Problem
	since, refused := m.connection.Since, m.connection.Refused
	if m.problem != "" {
		s.Problem = m.problem
	}
	m.mu.Unlock()
	switch {
	case !s.Connected && refused != nil: // it has answered
		s.Problem = refused.Error()
	case !s.Connected && !since.IsZero():
		s.UnreachableSince = &since
	}
	if s.Connected {
		found, err := call[apitype.FleetStatus](ctx, m, link.Describe, struct{}{})
		switch {
		case err == nil:
			s.Machines = append(s.Machines, found.Machines...)
			s.Waiting = append(s.Waiting, found.Waiting...)
			addOwn(&s, m.scheduler.LatestRun)
		case kindOf(err) == model.KindUnavailable: // the agent notices it a moment later
			s.Connected, s.Problem = false, model.ProblemOf(err).Message
		default:
			s.Problem = err.Error()
		}
	}
	m.addUnseen(&s, f)
	for i := range s.Machines {
		s.Machines[i].This = s.Machines[i].Name == f.Machine
		s.Machines[i].Draining = s.Machines[i].This && f.Draining
		if s.Machines[i].Labels == nil {
			s.Machines[i].Labels = []string{}
		}
	}
	s.Jobs = append(s.Jobs, m.sharedJobs(s.Machines)...)
	slices.SortFunc(s.Waiting, func(a, b apitype.FleetWait) int { return a.Since.Compare(b.Since) })
	return s
}

// addOwn corrects what the engine knows about the runs of this machine: not that
// they have started, since it has their records from before.
func addOwn(s *apitype.FleetStatus, latest func(id string) *model.Run) {
	s.Waiting = slices.DeleteFunc(s.Waiting, func(w apitype.FleetWait) bool {
		if w.Machine != s.Machine {
			return false
		}
		run := latest(w.RunID)
		if run == nil || run.StartTime == nil {
			return false
		}
		i := slices.IndexFunc(s.Machines, func(m apitype.FleetMachine) bool { return m.Name == s.Machine })
		if i >= 0 && !run.Status.Ended() {
			s.Machines[i].Running++
		}
		return true
	})
}

// forgetAfter is after how long a machine that was not seen is not listed any more.
const forgetAfter = 30 * 24 * time.Hour

// addUnseen adds the machines that the engine has forgotten, and remembers those
// that it knows.
func (m *Member) addUnseen(s *apitype.FleetStatus, f store.Fleet) {
	seen := maps.Clone(f.Seen)
	if seen == nil {
		seen = map[string]time.Time{}
	}
	before := len(seen)
	maps.DeleteFunc(seen, func(_ string, at time.Time) bool { return time.Since(at) > forgetAfter })
	changed := len(seen) < before
	for _, machine := range s.Machines {
		if machine.LastSeen.Sub(seen[machine.Name]) > time.Minute {
			seen[machine.Name], changed = machine.LastSeen, true
		}
	}
	for name, at := range seen {
		if !slices.ContainsFunc(s.Machines, func(known apitype.FleetMachine) bool { return known.Name == name }) {
			s.Machines = append(s.Machines, apitype.FleetMachine{Name: name, LastSeen: at, Jobs: []string{}})
		}
	}
	slices.SortFunc(s.Machines, func(a, b apitype.FleetMachine) int { return strings.Compare(a.Name, b.Name) })
	if changed {
		if err := m.Store.Fleet.Update(func(f *store.Fleet) error { f.Seen = seen; return nil }); err != nil {
			m.Log.Warn("remember the machines of the fleet", "error", err)
		}
	}
}

func (m *Member) sharedJobs(machines []apitype.FleetMachine) (jobs []apitype.FleetJob) {
	for _, job := range m.Store.Jobs.All() {
		if job.Fleet == nil {
			continue
		}
		j := apitype.FleetJob{
			JobID: job.ID, Name: job.Name, Revision: job.Revision, On: append([]string{}, job.Fleet.On...), OnLoss: string(job.Fleet.OnLoss),
			Machine: job.Fleet.Machine, Pinned: job.Fleet.Pinned, Path: job.WorkingDirectory.Path, Machines: []string{},
		}
		if err := m.refusal(job.ID); err != nil {
			j.Refused = model.ProblemOf(err).Message
		}
		for _, machine := range machines {
			stopped := machine.This && j.Refused != "" // the engine shows that it polled until minutes later
			if slices.Contains(machine.Jobs, job.ID) && !stopped {
				j.Machines = append(j.Machines, machine.Name)
			}
		}
		jobs = append(jobs, j)
	}
	slices.SortStableFunc(jobs, func(a, b apitype.FleetJob) int { return strings.Compare(a.Name, b.Name) })
	return jobs
}

// Share asks the fleet to decide about a job from now on.
func (m *Member) Share(s link.Share) error {
	m.keep(s.Definition.Job.ID, false)
	_, err := ask[struct{}](m, link.ShareJob, s)
	return err
}

// Change replaces the definition of a shared job.
func (m *Member) Change(d link.Definition) error {
	_, err := ask[struct{}](m, link.ChangeJob, link.Change{Definition: d})
	return err
}

// Unshare ends the sharing of a job, which becomes one of this machine only.
func (m *Member) Unshare(job string) error {
	m.keep(job, true)
	_, err := ask[struct{}](m, link.CloseJob, job)
	if err != nil {
		m.keep(job, false)
	}
	return err
}

// keep notes whether this machine keeps a job as it is when it is not shared any
// more.
func (m *Member) keep(job string, keeps bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keeps[job] = keeps
}

func (m *Member) isKept(job string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.keeps[job]
}

// Start asks for a manual run of a shared task, or of a shared job.
func (m *Member) Start(s link.Start) (model.Run, error) { return ask[model.Run](m, link.StartRun, s) }

// Cancel ends a run of the fleet, wherever it is.
func (m *Member) Cancel(c link.Cancel) error {
	_, err := ask[struct{}](m, link.CancelRun, c)
	return err
}

// Machine returns the name of this machine in the fleet; empty: it is in none.
func (m *Member) Machine() string { return m.Store.Fleet.Get().Machine }
