package plan

import (
	"slices"

	"claude-scheduler/backend/model"
)

// Graph is which tasks the end of each task may start: those that name it in
// start_after, and those that can be next to it in a sequence.
type Graph struct {
	next map[string][]string
}

// NewGraph returns the graph of all tasks. orders are the orders of the jobs.
// Disabled tasks count as if they were enabled, so that enabling one closes no
// cycle.
func NewGraph(tasks []model.Task, orders [][]string) Graph {
	g := Graph{next: map[string][]string{}}
	byID := make(map[string]model.Task, len(tasks))
	for _, t := range tasks {
		byID[t.ID] = t
		for _, entry := range t.StartAfter {
			g.next[entry.TaskID] = append(g.next[entry.TaskID], t.ID)
		}
	}
	for _, order := range orders {
		for i, id := range order {
			for _, after := range order[i+1:] {
				t := byID[after]
				if t.Schedule.Type == model.Sequential {
					g.next[id] = append(g.next[id], after)
				}
				if t.Enabled { // a sequence passes over disabled tasks
					break
				}
			}
		}
	}
	return g
}

// Cycle returns the tasks through which the end of a task would start it again,
// itself first and last; nil: there is no such way.
func (g Graph) Cycle(id string) []string { return g.way(id, id) }

// Leads reports whether the end of a task may lead to the start of another.
func (g Graph) Leads(from, to string) bool { return g.way(from, to) != nil }

// way returns the shortest way from the end of a task to the start of another.
func (g Graph) way(from, to string) []string {
	before := map[string]string{} // how each task was reached
	queue := []string{from}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, next := range g.next[at] {
			if _, seen := before[next]; seen {
				continue
			}
			before[next] = at
			if next != to {
				queue = append(queue, next)
				continue
			}
			way := []string{to}
			for step := before[to]; ; step = before[step] {
				way = append(way, step)
				if step == from {
					break
				}
			}
			slices.Reverse(way)
			return way
		}
	}
	return nil
}
