package scheduler

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/store"
)

// Follows returns which tasks the end of each task may start.
func Follows(tasks []model.Task, jobs []model.Job) plan.Graph {
	jobOf := make(map[string]string, len(tasks))
	for _, t := range tasks {
		jobOf[t.ID] = string(t.JobID)
	}
	orders := make([][]string, len(jobs))
	for i, job := range jobs {
		orders[i] = slices.DeleteFunc(TaskOrder(job, tasks), func(id string) bool { return jobOf[id] != job.ID })
	}
	return plan.NewGraph(tasks, orders)
}

// CheckFollows refuses tasks and jobs in which the end of a task would start it
// again. A cycle that was there before is not refused: it is a fault of its
// tasks, and must not prevent other changes.
func CheckFollows(tasks []model.Task, jobs []model.Job, tasksBefore []model.Task, jobsBefore []model.Job) error {
	if !anyStartsAfter(tasks) {
		return nil
	}
	before, after := Follows(tasksBefore, jobsBefore), Follows(tasks, jobs)
	for _, t := range tasks {
		if len(t.StartAfter) == 0 { // each cycle has a task that starts after another one
			continue
		}
		if cycle := after.Cycle(t.ID); cycle != nil && before.Cycle(t.ID) == nil {
			return model.Invalid("start_after", "would start "+t.Name+" again and again: "+chainText(cycle, tasks), "remove one of these links")
		}
	}
	return nil
}

func anyStartsAfter(tasks []model.Task) bool {
	return slices.ContainsFunc(tasks, func(t model.Task) bool { return len(t.StartAfter) > 0 })
}

// chainText names tasks in the order in which they start each other.
func chainText(ids []string, tasks []model.Task) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id
		if at := slices.IndexFunc(tasks, func(t model.Task) bool { return t.ID == id }); at >= 0 {
			names[i] = tasks[at].Name
		}
	}
	return strings.Join(names, " → ")
}

// linkFollowers determines which tasks the end of each task starts, and what is
// wrong with a task that names others: an edited file may contain anything.
func (l *loop) linkFollowers() {
	l.followersOf = map[string][]follower{}
	tasks := l.store.Tasks.All()
	if !anyStartsAfter(tasks) {
		return
	}
	graph := Follows(tasks, l.store.Jobs.All())
	for _, t := range tasks {
		known := l.tasks[t.ID]
		if known == nil || len(t.StartAfter) == 0 {
			continue
		}
		for i, entry := range t.StartAfter {
			if p := l.checkLink(known, entry, graph, tasks); p != nil {
				p.Field = fmt.Sprintf("start_after[%d]", i)
				if known.unlinked == nil {
					known.unlinked = p
				}
				continue
			}
			if known.problem == nil {
				l.followersOf[entry.TaskID] = append(l.followersOf[entry.TaskID], follower{t.ID, entry.When})
			}
		}
	}
}

// follower is a task that the end of another one starts.
type follower struct {
	task string
	when model.FollowsOn
}

// checkLink says why a task does not start after another one; nil: it does.
func (l *loop) checkLink(known *scheduledTask, entry model.StartAfter, graph plan.Graph, tasks []model.Task) *model.Problem {
	before := l.tasks[entry.TaskID]
	switch {
	case before == nil && isDamaged(l.store, entry.TaskID):
		return model.Invalid("", "the record of the task that it starts after is damaged", "correct it in tasks.json")
	case before == nil:
		return model.Invalid("", "the task that it starts after does not exist: "+entry.TaskID, "choose another task, or restore the deleted one")
	case known.shared || before.shared:
		return SharedLink("", before.task.Name)
	case entry.TaskID == known.task.ID || graph.Leads(known.task.ID, entry.TaskID):
		return model.Invalid("", "it would start itself again and again: "+chainText(graph.Cycle(known.task.ID), tasks), "remove one of these links")
	}
	return nil
}

const sharedLinkHint = "use tasks of jobs that are not shared; in a shared job, sequential tasks follow each other"

func sharedLink(name string) string {
	return "it does not start after " + name + ": a fleet decides when tasks of shared jobs run, and knows only their sequence"
}

// SharedLink is the problem of a link from or to a task of a shared job. before
// is the name of the task that is to end.
func SharedLink(field, before string) *model.Problem {
	return model.Invalid(field, sharedLink(before), sharedLinkHint)
}

// startFollowers returns the runs that the final end of a run starts, in tasks
// that start after its task. They are recorded in the same write as that end, so
// that a crash neither loses nor doubles one. sequence are the runs of its
// sequence that follow from it: a task among them that starts after it, too,
// starts once.
func (l *loop) startFollowers(now time.Time, run model.Run, sequence []model.Run) (started []model.Run) {
	for _, f := range l.followersOf[run.TaskID] {
		known := l.tasks[f.task]
		inSequence := run.Status == model.RunSuccess && slices.ContainsFunc(sequence, func(next model.Run) bool { return next.TaskID == f.task })
		if !f.when.Matches(run.Status) || inSequence || known == nil || !known.task.Enabled || known.over(now) != "" {
			continue
		}
		next := plan.FollowUp(uuid.NewString(), now, run, known.task)
		d := plan.Enqueue(now, l.snapshot(now), l.planTaskOf(f.task), model.TriggerFollowUp)
		if d.Reason != "" {
			next.Status, next.Reason, next.Errors, next.EndTime = model.RunCancelled, d.Reason, model.Strings{d.Message}, &now
		}
		for _, id := range d.Replaces {
			l.cancelRun(id, model.ReasonReplaced, "replaced by a newer run of this task")
		}
		started = append(started, next)
	}
	return started
}

// AfterText says after which ends of other tasks a task starts, to follow other
// words: "after Build of Site succeeded or Tests failed". Empty: after none.
func AfterText(files *store.Store, task model.Task) string {
	if len(task.StartAfter) == 0 {
		return ""
	}
	ends := make([]string, len(task.StartAfter))
	for i, entry := range task.StartAfter {
		name := "a deleted task"
		if before, ok := files.Tasks.Get(entry.TaskID); ok {
			name = nameBeside(files, before, task)
		}
		verb := map[model.FollowsOn]string{model.FollowsSuccess: "succeeded", model.FollowsFailure: "failed", model.FollowsAny: "ended"}[entry.When]
		ends[i] = name + " " + verb
	}
	return "after " + strings.Join(ends, " or ")
}

// nameBeside names a task, with its job if that is not the one of another task.
func nameBeside(files *store.Store, task, other model.Task) string {
	if job, ok := files.Jobs.Get(string(task.JobID)); ok && task.JobID != other.JobID {
		return task.Name + " of " + job.Name
	}
	return task.Name
}

// withAfter returns the meaning of a schedule with what else starts a task.
func withAfter(meaning string, kind model.ScheduleType, after string) string {
	switch {
	case after == "":
		return meaning
	case kind == model.Manual:
		return strings.ToUpper(after[:1]) + after[1:]
	}
	return meaning + ", and " + after
}

// followerTexts lists the tasks that start after a task: "Deploy of Site, when it
// succeeded".
func (l *loop) followerTexts(task model.Task) []string {
	texts := []string{}
	for _, f := range l.followersOf[task.ID] {
		known := l.tasks[f.task]
		text := nameBeside(l.store, known.task, task)
		text += map[model.FollowsOn]string{model.FollowsSuccess: ", when it succeeded", model.FollowsFailure: ", when it failed", model.FollowsAny: ", when it ended"}[f.when]
		if !known.task.Enabled {
			text += " (disabled)"
		}
		texts = append(texts, text)
	}
	return texts
}
