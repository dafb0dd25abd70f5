package service

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/ask"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/notify"
	"claude-scheduler/backend/permission"
	"claude-scheduler/backend/transcript"
)

// longestMessage bounds the message of an answer, in bytes.
const longestMessage = 4000

// Requests returns the permissions that runs wait for, oldest first.
func (svc *runService) Requests() []apitype.OpenRequest {
	out := []apitype.OpenRequest{}
	for _, active := range svc.scheduler.ActiveRuns() {
		for _, r := range active.Run.Requests {
			out = append(out, svc.openRequest(active.Run, r))
		}
	}
	slices.SortStableFunc(out, func(a, b apitype.OpenRequest) int { return a.AskedAt.Compare(b.AskedAt) })
	return out
}

// requestsOf returns the requests that runs wait for, by run: their records are
// older.
func (svc *runService) requestsOf(runs []model.Run) map[string][]model.PermissionRequest {
	if !slices.ContainsFunc(runs, func(r model.Run) bool { return r.Status == model.RunRunning }) {
		return nil
	}
	out := map[string][]model.PermissionRequest{}
	for _, active := range svc.scheduler.ActiveRuns() {
		out[active.Run.ID] = active.Run.Requests
	}
	return out
}

// openRequest describes a request completely: the user decides based on it.
func (svc *runService) openRequest(run model.Run, r model.PermissionRequest) apitype.OpenRequest {
	call := transcript.RequestedCall(r, run.Directory)
	out := apitype.OpenRequest{
		Run: run.ID, ID: r.ID, Task: run.TaskID, TaskName: run.TaskName, AskedAt: r.AskedAt, Deadline: r.Deadline,
		Tool: r.ToolName, Title: call.Title, Line: transcript.RequestLine(r), Rules: []string{}, Options: []string{},
	}
	if job, ok := svc.store.Jobs.Get(string(run.JobID)); ok {
		out.JobName = job.Name
	}
	describe(&out, r, call)
	at := svc.placeOf(run)
	grant := permission.For(model.PermissionDenial{ToolName: r.ToolName, ToolInput: r.ToolInput, Moved: r.Moved}, at)
	task, known := svc.store.Tasks.Get(run.TaskID)
	switch {
	case r.Masked:
		out.Refused = "it contains a secret, which a rule would have to spell out"
	case !known:
		out.Refused = "its task was deleted"
	case task.Source != nil && len(grant.Rules) > 0:
		out.Refused = fmt.Sprintf("%s defines the task; add %s to allowed_tools there", task.Source.File, strings.Join(grant.Rules, ", "))
	case grant.Refused == "" && containsAll(task.AllowedTools, grant.Rules):
		out.Refused = "the task has the rule already, and Claude Code asks anyway"
	default:
		out.Rules, out.Refused, out.Note = grant.Rules, grant.Refused, grant.Note
	}
	return out
}

// Answer answers a request of a run. by is the run whose processes answer; a
// run cannot answer any request.
func (svc *runService) Answer(ctx context.Context, by, ref string, a apitype.AnswerRequest) (apitype.AnswerResult, error) {
	result, err := edit(svc.core, func() (apitype.AnswerResult, error) {
		var none apitype.AnswerResult
		if by != "" {
			return none, &model.Problem{Field: "answer", Message: "a run cannot answer requests for permissions, which are for users", Hint: "answer outside of a run", Kind: model.KindConflict}
		}
		run, request, err := svc.findRequest(ref, a.Request)
		if err != nil {
			return none, err
		}
		decision, err := decisionOf(a)
		if err != nil {
			return none, err
		}
		result := apitype.AnswerResult{Request: svc.openRequest(run, request), Answer: a.Answer, Rules: []string{}}
		if a.Answer == apitype.AnswerAlways {
			if result.Rules, err = rulesToAdd(result.Request, a.Rules); err != nil {
				return none, err
			}
		}
		// First the answer: if it comes too late, nothing must be added to the task.
		if err := svc.runner.Answer(ctx, run.ID, ask.Answer{ID: request.ID, Decision: decision, Message: a.Message, Rules: result.Rules, Shown: ask.Digest(request.ToolName, request.ToolInput)}); err != nil {
			return none, err
		}
		result.Task, _ = svc.store.Tasks.Get(run.TaskID)
		if len(result.Rules) > 0 {
			result.Task, err = svc.addRules("", run.TaskID, result.Rules)
		}
		return result, err
	})
	return result, model.WithOperation("answer request", err)
}

// findRequest finds an open request of a run by their ids.
func (svc *runService) findRequest(ref, id string) (model.Run, model.PermissionRequest, error) {
	run, err := svc.findRun(ref)
	if err != nil {
		return run, model.PermissionRequest{}, err
	}
	if latest := svc.scheduler.LatestRun(run.ID); latest != nil {
		run = *latest
	}
	switch n := len(run.Requests); {
	case n == 0:
		return run, model.PermissionRequest{}, &model.Problem{Field: "request", Message: "the run is not waiting for an answer", Hint: "see claude-scheduler today", Kind: model.KindConflict}
	case id == "" && n == 1:
		return run, run.Requests[0], nil
	case id == "":
		return run, model.PermissionRequest{}, model.Invalid("request", fmt.Sprintf("the run waits for %d answers", n), "name one of them: "+strings.Join(requestIDs(run), ", "))
	}
	for _, r := range run.Requests {
		if r.ID == id {
			return run, r, nil
		}
	}
	return run, model.PermissionRequest{}, &model.Problem{Field: "request", Message: fmt.Sprintf("%q does not wait for an answer", id), Hint: "these do: " + strings.Join(requestIDs(run), ", "), Kind: model.KindConflict}
}

func requestIDs(run model.Run) (ids []string) {
	for _, r := range run.Requests {
		ids = append(ids, r.ID)
	}
	return ids
}

func decisionOf(a apitype.AnswerRequest) (ask.Decision, error) {
	if len(a.Message) > longestMessage {
		return "", model.Invalid("message", fmt.Sprintf("has %d bytes", len(a.Message)), fmt.Sprintf("%d at most", longestMessage))
	}
	switch a.Answer {
	case apitype.AnswerAllow, apitype.AnswerAlways:
		if a.Message != "" {
			return "", model.Invalid("message", "only a denial has one", "")
		}
		if a.Answer == apitype.AnswerAlways {
			return ask.Always, nil
		}
		return ask.Allow, nil
	case apitype.AnswerDeny:
		return ask.Deny, nil
	}
	return "", model.Invalid("answer", fmt.Sprintf("%q is not an answer", a.Answer), "allow, always or deny")
}

// rulesToAdd returns the rules of a request, if they are those that the user saw.
func rulesToAdd(r apitype.OpenRequest, shown []string) ([]string, error) {
	if len(r.Rules) == 0 {
		return nil, &model.Problem{Field: "answer", Message: "no rule permits exactly this call: " + r.Refused, Hint: "allow it once", Kind: model.KindConflict}
	}
	if !sameRules(shown, r.Rules) {
		return nil, &model.Problem{Field: "rules", Message: "are not the rules that would be added: " + strings.Join(r.Rules, ", "), Kind: model.KindConflict,
			Hint: "show the rules of the request to the user, and send exactly these"}
	}
	return r.Rules, nil
}

// RunOfProcess returns the active run that a process belongs to; empty: none.
func (svc *runService) RunOfProcess(pid int) string {
	for _, active := range svc.scheduler.ActiveRuns() {
		if active.Started && svc.runner.IsInside(active.Run.ID, pid) {
			return active.Run.ID
		}
	}
	return ""
}

// RequestInfo is what a notification shows of an open request; false: it waits no
// longer.
func (svc *runService) RequestInfo(run, id string) (notify.RequestInfo, bool) {
	latest := svc.scheduler.LatestRun(run)
	if latest == nil {
		return notify.RequestInfo{}, false
	}
	for _, r := range latest.Requests {
		if r.ID == id {
			open := svc.openRequest(*latest, r)
			text := strings.Join(append([]string{open.Text}, open.Options...), "\n")
			return notify.RequestInfo{Title: open.Title, Text: text, Deadline: open.Deadline, Always: len(open.Rules) > 0}, true
		}
	}
	return notify.RequestInfo{}, false
}
