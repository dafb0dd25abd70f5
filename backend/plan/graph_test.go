package plan

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

func TestCycle(t *testing.T) {
	task := func(id string, kind model.ScheduleType, enabled bool, after ...string) model.Task {
		t := model.NewTask()
		t.ID, t.Schedule.Type, t.Enabled = id, kind, enabled
		for _, before := range after {
			t.StartAfter = append(t.StartAfter, model.StartAfter{TaskID: before})
		}
		return t
	}
	const manual, sequential = model.Manual, model.Sequential
	for _, c := range []struct {
		name  string
		tasks []model.Task
		want  string // from a
	}{
		{"none", []model.Task{task("a", manual, true), task("b", manual, true, "a")}, ""},
		{"itself", []model.Task{task("a", manual, true, "a")}, "a a"},
		{"two", []model.Task{task("a", manual, true, "b"), task("b", manual, true, "a")}, "a b a"},
		{"the shortest", []model.Task{task("a", manual, true, "b", "c"), task("b", manual, true, "c"), task("c", manual, true, "a")}, "a c a"},
		{"beside one", []model.Task{task("a", manual, true, "b"), task("b", manual, true, "c"), task("c", manual, true, "b")}, ""},
		{"through a sequence", []model.Task{task("a", manual, true, "b"), task("b", sequential, true)}, "a b a"},
		{"a sequence that another task ends", []model.Task{task("a", manual, true, "c"), task("b", manual, true), task("c", sequential, true)}, ""},
		{"a sequence over a disabled task", []model.Task{task("a", manual, true, "c"), task("b", manual, false), task("c", sequential, true)}, "a c a"},
		{"disabled", []model.Task{task("a", manual, true, "b"), task("b", sequential, false)}, "a b a"},
		{"a deleted task", []model.Task{task("a", manual, true, "gone")}, ""},
	} {
		var order []string
		for _, t := range c.tasks {
			order = append(order, t.ID)
		}
		if got := strings.Join(NewGraph(c.tasks, [][]string{order}).Cycle("a"), " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A way exists exactly where a naive search finds one, and each of its steps is a
// link.
func TestRandomGraphs(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		n := 1 + r.IntN(9)
		linked := make([][]bool, n)
		var tasks []model.Task
		for i := range n {
			linked[i] = make([]bool, n)
			task := model.NewTask()
			task.ID = fmt.Sprint(i)
			tasks = append(tasks, task)
		}
		for range r.IntN(2 * n) {
			from, to := r.IntN(n), r.IntN(n)
			if !linked[from][to] {
				linked[from][to] = true
				tasks[to].StartAfter = append(tasks[to].StartAfter, model.StartAfter{TaskID: fmt.Sprint(from)})
			}
		}
		reaches := make([][]bool, n)
		for i := range n {
			reaches[i] = slices.Clone(linked[i])
		}
		for k := range n { // Warshall
			for i := range n {
				for j := range n {
					reaches[i][j] = reaches[i][j] || reaches[i][k] && reaches[k][j]
				}
			}
		}
		g := NewGraph(tasks, nil)
		for i := range n {
			way := g.Cycle(fmt.Sprint(i))
			if (way != nil) != reaches[i][i] {
				t.Fatalf("%v: the cycle of %d is %v", linked, i, way)
			}
			for step := range max(len(way)-1, 0) {
				if !linked[way[step][0]-'0'][way[step+1][0]-'0'] {
					t.Fatalf("%v: %v has a step that is no link", linked, way)
				}
			}
			for j := range n {
				if got := g.Leads(fmt.Sprint(i), fmt.Sprint(j)); got != reaches[i][j] {
					t.Fatalf("%v: %d leads to %d: %v", linked, i, j, got)
				}
			}
		}
	}
}
