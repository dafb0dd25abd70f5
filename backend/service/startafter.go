package service

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/scheduler"
)

// resolvePatch returns the patch of a task with what clients may write in other
// words: its schedule, and the tasks that it starts after.
func (svc *core) resolvePatch(patch json.RawMessage, before model.Task) (json.RawMessage, error) {
	patch, err := svc.withSchedule(patch, before)
	if err != nil {
		return nil, err
	}
	return svc.withStartAfter(patch)
}

// withStartAfter returns the patch of a task in which start_after names tasks by
// their ids: clients may give a name or the beginning of an id.
func (svc *core) withStartAfter(patch json.RawMessage) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	var entries []map[string]any
	if json.Unmarshal(patch, &fields) != nil || fields["start_after"] == nil || json.Unmarshal(fields["start_after"], &entries) != nil {
		return patch, nil // merge refuses what is not valid
	}
	for i, entry := range entries {
		ref, ok := entry["task_id"].(string)
		if !ok || model.IsID(ref) {
			continue
		}
		before, err := svc.findTask(ref)
		if err != nil {
			p := *model.ProblemOf(err)
			p.Field, p.Kind = fmt.Sprintf("start_after[%d].task_id", i), model.KindInvalid
			if strings.Contains(ref, ":") { // as in Build:failed, on the command line
				p.Hint += "; after a colon there can be success, failure or any"
			}
			return nil, &p
		}
		entry["task_id"] = before.ID
	}
	var err error
	if fields["start_after"], err = json.Marshal(entries); err != nil {
		return nil, err
	}
	return json.Marshal(fields)
}

// checkStartAfter refuses tasks to start after that do not exist or belong to a
// shared job, and a cycle. Entries that the task had before may stay: their task
// may have been deleted since.
func (svc *core) checkStartAfter(task, before model.Task) error {
	for i, entry := range task.StartAfter {
		field := fmt.Sprintf("start_after[%d].task_id", i)
		if had, ok := before.StartAfter.Of(entry.TaskID); ok && had.When == entry.When && task.JobID == before.JobID {
			continue
		}
		other, ok := svc.store.Tasks.Get(entry.TaskID)
		if !ok {
			return notFound(field, "task", entry.TaskID)
		}
		if svc.isShared(task.JobID) || svc.isShared(other.JobID) {
			return scheduler.SharedLink(field, other.Name)
		}
	}
	return svc.checkFollows(svc.store.Jobs.All(), task)
}

func (svc *core) isShared(jobID model.Text) bool {
	job, ok := svc.store.Jobs.Get(string(jobID))
	return ok && job.Fleet != nil
}

// checkFollows refuses changed or new tasks with which the end of a task would
// start it again, given all jobs as they would be.
func (svc *core) checkFollows(jobs []model.Job, changed ...model.Task) error {
	before := svc.store.Tasks.All()
	tasks := slices.Clone(before)
	for _, task := range changed {
		if i := slices.IndexFunc(tasks, func(t model.Task) bool { return t.ID == task.ID }); i >= 0 {
			tasks[i] = task
		} else {
			tasks = append(tasks, task)
		}
	}
	return scheduler.CheckFollows(tasks, jobs, before, svc.store.Jobs.All())
}

// checkChangeFollows is checkFollows for a change of one task.
func (svc *core) checkChangeFollows(id string, change func(model.Task) (model.Task, error)) error {
	before, ok := svc.store.Tasks.Get(id)
	if !ok {
		return nil // the change is refused anyway
	}
	after, err := change(before)
	if err != nil {
		return err
	}
	if slices.EqualFunc(after.StartAfter, before.StartAfter, func(a, b model.StartAfter) bool { return a.TaskID == b.TaskID }) &&
		after.JobID == before.JobID && after.Schedule.Type == before.Schedule.Type {
		return nil // disabling a task is never refused
	}
	return svc.checkFollows(svc.store.Jobs.All(), after)
}

// checkOrderFollows is checkFollows for a change of one job.
func (svc *core) checkOrderFollows(job model.Job) error {
	jobs := svc.store.Jobs.All()
	for i := range jobs {
		if jobs[i].ID == job.ID {
			jobs[i] = job
		}
	}
	return svc.checkFollows(jobs)
}

// linkedToShared refuses to share a job whose tasks start after others, or others
// after them.
func (svc *core) linkedToShared(job model.Job) error {
	tasks := svc.store.Tasks.All()
	of := func(id string) (model.Task, bool) {
		i := slices.IndexFunc(tasks, func(t model.Task) bool { return t.ID == id })
		if i < 0 {
			return model.Task{}, false
		}
		return tasks[i], true
	}
	for _, t := range tasks {
		for _, entry := range t.StartAfter {
			if other, ok := of(entry.TaskID); ok && (string(t.JobID) == job.ID || string(other.JobID) == job.ID) {
				return &model.Problem{Field: "id", Message: t.Name + " starts after " + other.Name + "; the fleet knows only the sequence of a shared job", Hint: "remove start_after, or use the order of the job and sequential tasks", Kind: model.KindConflict}
			}
		}
	}
	return nil
}

// startAfterCopies changes links among copied tasks to the copies; newID maps
// the former ids.
func startAfterCopies(tasks []model.Task, newID map[string]string) {
	for i := range tasks {
		entries := slices.Clone(tasks[i].StartAfter)
		for j := range entries {
			if id := newID[entries[j].TaskID]; id != "" {
				entries[j].TaskID = id
			}
		}
		tasks[i].StartAfter = entries
	}
}

// missingLinks lists imported tasks that start after one that is neither
// imported nor here.
func (svc *core) missingLinks(tasks []model.Task) (notes []string) {
	for _, t := range tasks {
		for _, entry := range t.StartAfter {
			imported := slices.ContainsFunc(tasks, func(o model.Task) bool { return o.ID == entry.TaskID })
			if _, ok := svc.store.Tasks.Get(entry.TaskID); !ok && !imported {
				notes = append(notes, fmt.Sprintf("%s starts after a task that is neither in the file nor here: %s", t.Name, entry.TaskID))
			}
		}
	}
	return notes
}

// followersLeft says which tasks will not start anymore once others are deleted.
func (svc *core) followersLeft(gone []model.Task) (notes []string) {
	for _, t := range svc.store.Tasks.All() {
		if slices.ContainsFunc(gone, func(g model.Task) bool { return g.ID == t.ID }) {
			continue
		}
		for _, g := range gone {
			if _, follows := t.StartAfter.Of(g.ID); follows {
				notes = append(notes, fmt.Sprintf("%s started after %s and does not anymore; restoring %s, or choosing another task to start after, resolves that", t.Name, g.Name, g.Name))
			}
		}
	}
	return notes
}
