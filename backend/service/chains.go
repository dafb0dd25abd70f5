package service

import (
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/scheduler"
)

// chains are which tasks follow each other as long as every run succeeds.
type chains struct {
	tasks  map[string]scheduler.TaskState
	orders map[model.Text][]string // of the jobs that have sequential tasks
	next   map[string][]string     // the tasks that start after each
}

func chainsOf(tasks map[string]scheduler.TaskState, orders map[model.Text][]string) chains {
	c := chains{tasks, orders, map[string][]string{}}
	for id, s := range tasks {
		for _, entry := range s.Task.StartAfter {
			if entry.When.Matches(model.RunSuccess) && s.Unlinked == nil {
				c.next[entry.TaskID] = append(c.next[entry.TaskID], id)
			}
		}
	}
	return c
}

// after returns the tasks that one success after another leads to, each once.
func (c chains) after(id string) (ids []string) {
	seen := map[string]bool{id: true}
	var visit func(id string)
	start := func(next string) {
		if t, ok := c.find(next); ok && t.Enabled && !seen[next] {
			seen[next], ids = true, append(ids, next)
			visit(next)
		}
	}
	visit = func(id string) {
		if sequence := plan.Successors(c.orders[c.tasks[id].Task.JobID], c.find, id); len(sequence) > 0 {
			start(sequence[0].ID)
		}
		for _, next := range c.next[id] {
			start(next)
		}
	}
	visit(id)
	return ids
}

// find returns a task that has not ended.
func (c chains) find(id string) (model.Task, bool) {
	s, ok := c.tasks[id]
	return s.Task, ok && s.Over == ""
}
