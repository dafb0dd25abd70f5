package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/importer"
	"claude-scheduler/backend/importer/source"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// ImportSources returns the other programs on this machine that have data to
// import.
func (svc *jobService) ImportSources(ctx context.Context) []apitype.ImportSource {
	var out []apitype.ImportSource
	for _, kind := range apitype.ImportKinds {
		h, err := source.Read(ctx, kind, "")
		source := sourceOf(kind, "", h)
		if err != nil {
			if source.Problem = model.ProblemOf(err); source.Problem.Kind == model.KindNotFound {
				continue
			}
		} else if source.Jobs+source.Tasks+source.Doubtful+source.Profiles+source.Runs == 0 {
			continue
		}
		out = append(out, source)
	}
	return out
}

func sourceOf(kind, path string, h importer.ImportSet) apitype.ImportSource {
	if path == "" {
		path = source.Location(kind)
	}
	return apitype.ImportSource{
		Kind: kind, Name: source.Name(kind), Path: path, Jobs: chosenJobs(h), Tasks: len(h.Tasks) - len(h.Uncertain), Doubtful: len(h.Uncertain),
		Profiles: len(h.Profiles), Runs: len(h.Runs),
	}
}

// chosenJobs counts the jobs that are imported unless a person chooses otherwise.
func chosenJobs(h importer.ImportSet) (n int) {
	for _, j := range h.Jobs {
		if hasCertainTask(h, tasksIn(h, j)) {
			n++
		}
	}
	return n
}

// hasCertainTask reports whether the tasks of a job make it worth importing: there
// are none, or one that certainly runs Claude Code.
func hasCertainTask(h importer.ImportSet, tasks []model.Task) bool {
	return len(tasks) == 0 || slices.ContainsFunc(tasks, func(t model.Task) bool { return !h.Uncertain[t.ID] })
}

// PlanImport returns what an import from another program would do; it changes
// nothing.
func (svc *jobService) PlanImport(ctx context.Context, c apitype.ImportChoice) (apitype.ImportPlan, error) {
	h, err := source.Read(ctx, c.Kind, c.Path)
	if err != nil {
		return apitype.ImportPlan{}, model.WithOperation("plan import", err)
	}
	plan := apitype.ImportPlan{Source: sourceOf(c.Kind, c.Path, h), Records: []apitype.ImportRecord{}, Settings: svc.settingsPlan(h), Notes: notesFor(h, "")}
	if len(h.Settings) > 0 {
		plan.Notes = append(plan.Notes, notesFor(h, "settings")...)
	}
	for _, p := range h.Profiles {
		_, exists := svc.store.Profiles.Get(p.ID)
		plan.Records = append(plan.Records, record("profile", p.ID, p.Name, format.Count(len(p.EnvVars), "variable"), exists, svc.checkProfile(p), h))
	}
	for _, j := range h.Jobs {
		_, exists := svc.store.Jobs.Get(j.ID)
		r := record("job", j.ID, j.Name, j.WorkingDirectory.Path, exists, j.Check(), h)
		if !exists && r.Problem == nil {
			if err := checkFolder("working_directory.path", j.WorkingDirectory.Path); err != nil {
				p := model.ProblemOf(err)
				r.Notes = append(r.Notes, apitype.ImportNote{Field: p.Field, Message: p.Message + ": its tasks will not run until it does"})
			}
		}
		own := tasksIn(h, j)
		r.Chosen = r.Chosen && hasCertainTask(h, own)
		plan.Records = append(plan.Records, r)
		for _, t := range own {
			_, exists := svc.store.Tasks.Get(t.ID)
			r := record("task", t.ID, t.Name, svc.meaningOf(t), exists, t.Check(), h)
			r.JobID, r.Enabled = t.JobID, t.Enabled
			r.Chosen = r.Chosen && !h.Uncertain[t.ID]
			plan.Records = append(plan.Records, r)
		}
	}
	if n := grantsEverything(h.Tasks); n > 0 {
		plan.Notes = append(plan.Notes, apitype.ImportNote{Field: "permissions", Message: format.Count(n, "task") + " may use all tools without asking (bypass), as in the source; use allowed tools instead where you can"})
	}
	for _, past := range h.Runs {
		if _, exists, err := svc.store.Runs.Get(past.Run.ID); err == nil && !exists {
			plan.Runs++
		}
	}
	return plan, nil
}

// grantsEverything counts the tasks that may use all tools.
func grantsEverything(tasks []model.Task) (n int) {
	for _, t := range tasks {
		if t.Permissions == "bypass" {
			n++
		}
	}
	return n
}

func record(kind, id, name, detail string, exists bool, err error, h importer.ImportSet) apitype.ImportRecord {
	return apitype.ImportRecord{
		Kind: kind, ID: id, Name: name, Detail: detail, Exists: exists, Problem: model.ProblemOf(err),
		Chosen: !exists && err == nil, Notes: notesFor(h, id),
	}
}

// tasksIn returns the tasks of a job in its order.
func tasksIn(h importer.ImportSet, job model.Job) []model.Task {
	var own []model.Task
	for _, t := range h.Tasks {
		if string(t.JobID) == job.ID {
			own = append(own, t)
		}
	}
	place := func(t model.Task) int { return slices.Index(job.TaskOrder, t.ID) }
	slices.SortStableFunc(own, func(a, b model.Task) int { return place(a) - place(b) })
	return own
}

func notesFor(h importer.ImportSet, id string) []apitype.ImportNote {
	notes := []apitype.ImportNote{}
	for _, r := range h.Remarks {
		if r.ID == id {
			notes = append(notes, apitype.ImportNote{Field: r.Field, Message: r.Message})
		}
	}
	return notes
}

// meaningOf describes the schedule of a task, with its own time zone if it has one.
func (svc *jobService) meaningOf(t model.Task) string {
	zone, err := svc.scheduler.DefaultZone()
	if err != nil {
		zone = nil
	}
	s, err := schedule.Compile(t.Schedule, zone)
	if err != nil {
		return string(t.Schedule.Type)
	}
	if t.Schedule.Timezone != "" && t.Schedule.Type == model.Calendar {
		return s.Meaning() + ", " + t.Schedule.Timezone
	}
	return s.Meaning()
}

// settingsPlan lists the settings that an import would change.
func (svc *jobService) settingsPlan(h importer.ImportSet) []apitype.ImportSetting {
	out := []apitype.ImportSetting{}
	now := svc.store.Settings.Get()
	for _, s := range h.Settings {
		next, err := svc.withSetting(now, s)
		if err != nil {
			continue
		}
		if before, after := formatSetting(now, s.Name), formatSetting(next, s.Name); before != after {
			out = append(out, apitype.ImportSetting{Name: s.Name, Now: before, Then: after})
		}
	}
	return out
}

// withSetting returns the settings with an imported one applied, if it is valid
// here.
func (svc *core) withSetting(settings model.Settings, s importer.Setting) (model.Settings, error) {
	patch, err := json.Marshal(map[string]any{s.Name: s.Value})
	if err != nil {
		return settings, err
	}
	next, err := merge(settings, patch)
	if err != nil {
		return settings, err
	}
	if err := svc.checkSettings(next, settings); err != nil {
		return settings, err
	}
	return next, nil
}

// formatSetting returns the display value of a setting.
func formatSetting(settings model.Settings, name string) string {
	data, err := json.Marshal(settings)
	if err != nil {
		return ""
	}
	var all map[string]any
	if err := json.Unmarshal(data, &all); err != nil {
		return ""
	}
	return fmt.Sprint(all[name])
}
