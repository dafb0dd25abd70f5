package member

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

// RecordsEdited notes that another program has written jobs or tasks. This
// machine takes no runs of its shared jobs until their definitions were fetched
// again: only the fleet changes them.
func (m *Member) RecordsEdited() {
	m.mu.Lock()
	m.edits++
	m.mu.Unlock()
}

// confirm notes that a shared job is as the fleet has it.
func (m *Member) confirm(job string, edits int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.confirmed[job] = edits
}

// isConfirmed reports whether a shared job is as the fleet has it.
func (m *Member) isConfirmed(job string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.confirmed[job] == m.edits
}

// editsNow counts how often another program has written the records.
func (m *Member) editsNow() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.edits
}

// undoneEdits describes what a definition changes in the records of the same
// revision, which somebody edited in the files; nil: nothing.
func undoneEdits(job model.Job, tasks []model.Task, d link.Definition) error {
	if job.Revision != d.Job.Revision {
		return nil
	}
	var changes []string
	note := func(name string, fields []string) {
		if len(fields) > 0 {
			changes = append(changes, fmt.Sprintf("%s (%s)", name, strings.Join(fields, ", ")))
		}
	}
	note(job.Name, differences(job, d.Job))
	for _, task := range d.Tasks {
		i := slices.IndexFunc(tasks, func(t model.Task) bool { return t.ID == task.ID })
		if i < 0 {
			changes = append(changes, task.Name+" (deleted)")
			continue
		}
		note(task.Name, differences(tasks[i], task))
	}
	for _, task := range tasks {
		if !slices.ContainsFunc(d.Tasks, func(t model.Task) bool { return t.ID == task.ID }) {
			changes = append(changes, task.Name+" (added)")
		}
	}
	if changes == nil {
		return nil
	}
	return &model.Problem{
		Message: fmt.Sprintf("the shared job %s was changed in the files of this machine, which was undone: %s", d.Job.Name, strings.Join(changes, "; ")),
		Hint:    "change it in the window or with the CLI, so that all machines get the change", Kind: model.KindConflict,
	}
}

// differences returns the names of the fields that differ between two records. Each
// machine has its own time of the last change: it also changes what is not shared,
// such as the directory of a job.
func differences(a, b any) []string {
	fields := func(record any) (all map[string]any) {
		text, err := json.Marshal(record)
		if err == nil {
			err = json.Unmarshal(text, &all)
		}
		if err != nil {
			panic(err) // a record is a JSON object
		}
		return all
	}
	one, two := fields(a), fields(b)
	names := maps.Clone(one)
	maps.Copy(names, two)
	return slices.DeleteFunc(slices.Sorted(maps.Keys(names)), func(name string) bool {
		return name == "updated_at" || reflect.DeepEqual(one[name], two[name])
	})
}
