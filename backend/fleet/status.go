package fleet

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/taskqueue/v1"

	"claude-scheduler/backend/apitype"
)

// describe returns the machines that the engine has seen in the last minutes,
// and the runs that wait.
func (a *Agent) describe(ctx context.Context, _ none) (apitype.FleetStatus, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	a.mu.Lock()
	jobs, open := slices.Clone(a.seen.jobs), slices.Clone(a.seen.open)
	a.mu.Unlock()
	var s apitype.FleetStatus
	pollers, err := a.pollers(ctx, workflowQueue, enums.TASK_QUEUE_TYPE_WORKFLOW)
	if err != nil {
		return s, problem(err)
	}
	s.Machines = machines(pollers)
	find := func(name string) *apitype.FleetMachine {
		i := slices.IndexFunc(s.Machines, func(m apitype.FleetMachine) bool { return m.Name == name })
		if i < 0 {
			return nil
		}
		return &s.Machines[i]
	}
	takers := map[string][]string{}
	for _, job := range jobs {
		pollers, err := a.pollers(ctx, jobQueue(job), enums.TASK_QUEUE_TYPE_ACTIVITY)
		if err != nil {
			return s, problem(err)
		}
		for _, taker := range machines(pollers) {
			if m := find(taker.Name); m != nil && time.Since(taker.LastSeen) < onlineFor {
				m.Jobs = append(m.Jobs, job)
				takers[job] = append(takers[job], m.Name)
			}
		}
	}
	for _, run := range open {
		if run.StartTime != nil {
			if m := find(run.Machine); m != nil {
				m.Running++
			}
			continue
		}
		w := apitype.FleetWait{RunID: run.ID, TaskID: run.TaskID, TaskName: run.TaskName, JobID: string(run.JobID), Since: run.ScheduledTime, Machine: run.Machine}
		switch {
		case run.Machine != "":
			w.For = "waits on " + run.Machine
		case time.Until(run.ScheduledTime) > 0:
			w.For = "waits for its time"
		case len(takers[w.JobID]) == 0:
			w.For = "no machine takes runs of its job now"
		default:
			w.For = fmt.Sprintf("waits for a place on %s", strings.Join(takers[w.JobID], " or "))
		}
		s.Waiting = append(s.Waiting, w)
	}
	return s, nil
}

// onlineFor is how long after it was last seen a machine counts as online.
const onlineFor = 2 * time.Minute

func (a *Agent) pollers(ctx context.Context, queue string, kind enums.TaskQueueType) ([]*taskqueue.PollerInfo, error) {
	d, err := a.engine.DescribeTaskQueue(ctx, queue, kind)
	return d.GetPollers(), err
}

// machines returns the machines among the pollers of a queue, by name.
func machines(pollers []*taskqueue.PollerInfo) []apitype.FleetMachine {
	var found []apitype.FleetMachine
	for _, p := range present(pollers) {
		id, _ := parseIdentity(p.GetIdentity())
		seen := p.GetLastAccessTime().AsTime()
		i := slices.IndexFunc(found, func(m apitype.FleetMachine) bool { return m.Name == id.Machine })
		if i < 0 {
			found = append(found, apitype.FleetMachine{Name: id.Machine, Jobs: []string{}})
			i = len(found) - 1
		}
		if seen.After(found[i].LastSeen) { // of two with one name, the one before has left
			found[i].Labels, found[i].Version, found[i].LastSeen = id.Labels, id.Version, seen
		}
		found[i].Online = time.Since(found[i].LastSeen) < onlineFor
	}
	slices.SortFunc(found, func(a, b apitype.FleetMachine) int { return strings.Compare(a.Name, b.Name) })
	return found
}
