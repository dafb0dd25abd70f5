package member

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/userpath"
)

// serving is which shared jobs this machine takes runs of, and how many.
func (m *Member) serving() link.Serving {
	s := link.Serving{Jobs: []string{}, All: []link.Known{}, Places: m.Store.Settings.Get().Sanitized().MaxConcurrentRuns}
	for _, job := range m.Store.Jobs.All() {
		if job.Fleet == nil {
			continue
		}
		known := link.Known{JobID: job.ID, Revision: job.Revision}
		if !m.isConfirmed(job.ID) {
			known.Revision = 0
		}
		s.All = append(s.All, known)
		if m.refusal(job.ID) == nil {
			s.Jobs = append(s.Jobs, job.ID)
		}
	}
	for _, active := range m.scheduler.ActiveRuns() {
		if active.Run.FleetRun == "" && active.Started {
			s.Places--
		}
	}
	return s
}

// refusal explains why this machine takes no runs of a job; nil: it does.
func (m *Member) refusal(id string) error {
	f := m.Store.Fleet.Get()
	no := func(message, hint string) error {
		return &model.Problem{Message: message, Hint: hint, Kind: model.KindConflict}
	}
	job, ok := m.Store.Jobs.Get(id)
	if !ok || job.Fleet == nil {
		return no("the job is not shared", "")
	}
	settings := m.Store.Settings.Get()
	missing := missingLabels(f, *job.Fleet)
	switch {
	case f.Draining:
		return no("this machine drains", "claude-scheduler fleet drain --off")
	case settings.PausedUntil != nil && settings.PausedUntil.After(time.Now()):
		return no("this machine is paused", "claude-scheduler resume")
	case !m.isConfirmed(id):
		return no("its records are compared with those of the fleet", "")
	case job.Fleet.Machine != "" && job.Fleet.Machine != f.Machine:
		return no("only "+job.Fleet.Machine+" runs it: "+job.Fleet.Pinned, "")
	case len(missing) > 0:
		return no("this machine does not have the labels "+strings.Join(missing, ", "), "join again with them")
	case job.Fleet.Machine == "" && m.quietNow(settings) != "":
		return no("it is quiet time on this machine: "+m.quietNow(settings), "it takes runs again afterwards")
	case job.WorkingDirectory.Path == "":
		return no("it is not mapped to a directory of this machine", "claude-scheduler fleet map")
	}
	path := userpath.Expand(job.WorkingDirectory.Path)
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return no(path+" is not a directory of this machine", "claude-scheduler fleet map")
	}
	if p := m.unresolvedOf(id); p != nil {
		return p
	}
	return m.missingProfile(job)
}

// quietNow says why it is quiet time on this machine, by the settings; empty: it
// is not. A job that only this machine runs waits for the end instead.
func (m *Member) quietNow(settings model.Settings) string {
	zone, err := m.scheduler.DefaultZone()
	if err != nil {
		return "" // the service reports it
	}
	return scheduler.QuietTimes(model.Task{}, settings.Sanitized(), zone).At(time.Now())
}

func missingLabels(f store.Fleet, shared model.JobFleet) (missing []string) {
	for _, label := range shared.On {
		if !slices.Contains(f.Labels, label) {
			missing = append(missing, label)
		}
	}
	return missing
}

// missingProfile refuses a job that refers to a profile that this machine does not
// have.
func (m *Member) missingProfile(job model.Job) error {
	wanted := []model.Text{job.Profile}
	for _, t := range m.Store.Tasks.All() {
		if string(t.JobID) == job.ID && t.Enabled {
			wanted = append(wanted, t.Profile)
		}
	}
	for _, id := range wanted {
		if _, ok := m.Store.Profiles.Get(string(id)); !ok && id != "" {
			return &model.Problem{Field: "profile", Message: fmt.Sprintf("the profile %s does not exist on this machine", id), Hint: "create a profile with the same name as on the machine that shared the job", Kind: model.KindConflict}
		}
	}
	return nil
}
