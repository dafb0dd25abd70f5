package service

import (
	"context"
	"fmt"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/importer"
	"claude-scheduler/backend/importer/source"
	"claude-scheduler/backend/model"
)

// ImportFrom imports the data of another program. Existing records are not
// changed and imported tasks are disabled, unless the choice says otherwise:
// the other program may still be running them.
func (svc *jobService) ImportFrom(ctx context.Context, c apitype.ImportChoice) (apitype.ImportReport, error) {
	h, err := source.Read(ctx, c.Kind, c.Path)
	if err != nil {
		return apitype.ImportReport{}, model.WithOperation("import", err)
	}
	report, err := edit(svc.core, func() (apitype.ImportReport, error) {
		a := &importSession{svc: svc, choice: c, source: h}
		a.report.JobIDs, a.report.Notes = []string{}, []string{}
		if err := a.choose(); err != nil {
			return a.report, err
		}
		err := a.writeChosen()
		svc.reload() // also after an error: some records may be written
		svc.reviewJobs(a.report.JobIDs...)
		svc.scheduler.Announce(apitype.ResetEvent())
		a.report.Notes = append(a.report.Notes, svc.importNotes(a.tasks)...)
		return a.report, err
	})
	return report, model.WithOperation("import", err)
}

// importSession is one import from another program.
type importSession struct {
	svc    *jobService
	choice apitype.ImportChoice
	source importer.ImportSet
	chosen map[string]bool
	tasks  []model.Task // imported tasks
	report apitype.ImportReport
}

func (a *importSession) note(format string, args ...any) {
	a.report.Notes = append(a.report.Notes, fmt.Sprintf(format, args...))
}

// choose marks what is imported, with its dependencies: a task's job, and both
// their profiles. Without ids, everything that is work for Claude.
func (a *importSession) choose() error {
	known := map[string]bool{}
	for _, p := range a.source.Profiles {
		known[p.ID] = true
	}
	for _, j := range a.source.Jobs {
		known[j.ID] = true
	}
	for _, t := range a.source.Tasks {
		known[t.ID] = true
	}
	a.chosen = map[string]bool{}
	for i, id := range a.choice.IDs {
		if !known[id] {
			return model.Invalid(fmt.Sprintf("ids[%d]", i), fmt.Sprintf("%q is not a record of this import", id), "use the ids of its plan")
		}
		a.chosen[id] = true
	}
	all := len(a.choice.IDs) == 0
	for _, t := range a.source.Tasks {
		if all && !a.source.Uncertain[t.ID] {
			a.chosen[t.ID] = true
		}
		if a.chosen[t.ID] {
			a.chosen[string(t.JobID)], a.chosen[string(t.Profile)] = true, true
		}
	}
	for _, j := range a.source.Jobs {
		if all && len(tasksIn(a.source, j)) == 0 {
			a.chosen[j.ID] = true
		}
		if a.chosen[j.ID] {
			a.chosen[string(j.Profile)] = true
		}
	}
	for _, p := range a.source.Profiles {
		a.chosen[p.ID] = a.chosen[p.ID] || all
	}
	return nil
}

// writeChosen writes what was chosen, referenced records first, so that an
// interruption leaves no dangling references.
func (a *importSession) writeChosen() error {
	for _, step := range []func() error{a.profiles, a.jobs, a.runs, a.importTasks, a.settings} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}
