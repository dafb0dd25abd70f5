package fleet

import (
	"context"
	"fmt"
	"maps"
	"time"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/workflow/v1"
	"go.temporal.io/api/workflowservice/v1"

	enums "go.temporal.io/api/enums/v1"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
)

// records is what an agent has passed to its service.
type records struct {
	known     map[string]string // by workflow: payloads of accounts, and of the runs that the last look found
	revisions map[string]int    // of the shared jobs, by id
	jobs      []string          // ids of the shared jobs
	open      []model.Run       // the runs that have not ended
	since     time.Time         // every run that ended before is known; zero: nothing is
}

// overlap is how far each look goes back: the engine shows what has ended with a
// delay.
const overlap = 2 * time.Minute

// mirror passes what has changed in the fleet to the service.
func (a *Agent) mirror(ctx context.Context) error {
	now := time.Now()
	var m link.Mirror
	changed := map[string]string{}
	pending, err := a.mirrorLasting(ctx, &m, changed)
	if err != nil {
		return err
	}
	query := fmt.Sprintf("WorkflowType IN ('%s', '%s')", runType, recordsType)
	if since := a.seen.since; !since.IsZero() {
		query += fmt.Sprintf(" AND (ExecutionStatus = 'Running' OR CloseTime >= '%s')", since.Add(-overlap).UTC().Format(time.RFC3339Nano))
	}
	found, err := a.list(ctx, query)
	if err != nil {
		return err
	}
	open := pending
	present := make(map[string]bool, len(found))
	for _, w := range found {
		payload := w.GetMemo().GetFields()[memoRuns]
		var runs []model.Run
		if err := a.decode(payload, &runs); err != nil {
			return err
		}
		for i, run := range runs {
			if run.Status.Ended() {
				continue
			}
			if started, ok := a.startedElsewhere(ctx, run); ok {
				runs[i], run = started, started
				m.Runs = append(m.Runs, started)
			}
			open = append(open, run)
		}
		id := w.GetExecution().GetWorkflowId()
		present[id] = true
		if a.seen.known[id] != string(payload.GetData()) {
			changed[id] = string(payload.GetData())
			m.Runs = append(m.Runs, runs...)
		}
	}
	m.Runs = append(m.Runs, pending...)
	m.Until = now
	if err := a.peer.Call(ctx, link.Apply, m, nil); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	maps.DeleteFunc(a.seen.known, func(id, _ string) bool { return !present[id] && !isAccount(id) })
	maps.Copy(a.seen.known, changed)
	for _, d := range m.Definitions {
		a.seen.revisions[d.Job.ID] = d.Job.Revision
	}
	for _, id := range m.Closed {
		delete(a.seen.revisions, id)
	}
	a.seen.open, a.seen.since = open, now
	return nil
}

// startedElsewhere returns a run that another machine has started: its workflow has
// the record from before the start, and its signs of life the present one.
func (a *Agent) startedElsewhere(ctx context.Context, run model.Run) (model.Run, bool) {
	if run.Machine == "" || run.Machine == a.config.Machine || run.ScheduledTime.After(time.Now()) {
		return run, false
	}
	sign, err := a.lastSign(ctx, run.FleetRun)
	if err != nil || !sign.Committed || sign.Run.ID != run.ID || sign.Run.StartTime == nil || sign.Run.Status.Ended() {
		return run, false // the next look may know more
	}
	started := sign.Run
	started.Machine, started.FleetRun = run.Machine, run.FleetRun
	return started, true
}

// lastSign returns the last sign of life of a run; the zero value: there is none.
func (a *Agent) lastSign(ctx context.Context, fleetRun string) (sign link.Beat, err error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	d, err := a.engine.DescribeWorkflow(ctx, fleetRun, "")
	if err != nil {
		return sign, err
	}
	for _, p := range d.RawResponse.GetPendingActivities() {
		if p.GetHeartbeatDetails() != nil && p.GetActivityType().GetName() == executeActivity {
			return sign, a.data.FromPayloads(p.GetHeartbeatDetails(), &sign)
		}
	}
	return sign, nil
}

// mirrorLasting adds the jobs and the usage limits that have changed, and returns
// the runs that wait in their Clocks. changed gets the new payloads of limits.
func (a *Agent) mirrorLasting(ctx context.Context, m *link.Mirror, changed map[string]string) (pending []model.Run, err error) {
	found, err := a.list(ctx, fmt.Sprintf("WorkflowType IN ('%s', '%s') AND ExecutionStatus = 'Running'", clockType, accountType))
	if err != nil {
		return nil, err
	}
	shared := map[string]bool{}
	var jobs []string
	for _, w := range found {
		if w.GetType().GetName() == accountType {
			if err := a.mirrorLimits(w, m, changed); err != nil {
				return nil, err
			}
			continue
		}
		job := jobOf(w.GetExecution().GetWorkflowId())
		if job == "" || shared[job] { // one that has just passed its state on is listed twice
			continue
		}
		shared[job], jobs = true, append(jobs, job)
		var revision int
		var waiting []model.Run
		fields := w.GetMemo().GetFields()
		if err := a.decode(fields[memoRevision], &revision); err != nil {
			return nil, err
		}
		if err := a.decode(fields[memoPending], &waiting); err != nil {
			return nil, err
		}
		pending = append(pending, waiting...)
		a.mu.Lock()
		known := a.seen.revisions[job]
		a.mu.Unlock()
		if known < revision {
			d, err := a.definition(ctx, job)
			if err != nil {
				return nil, err
			}
			m.Definitions = append(m.Definitions, d)
		}
	}
	a.mu.Lock()
	a.seen.jobs = jobs
	var gone []string
	for job := range a.seen.revisions {
		if !shared[job] {
			gone = append(gone, job)
		}
	}
	a.mu.Unlock()
	for _, job := range gone { // the list may lag behind
		d, err := a.engine.DescribeWorkflow(ctx, clockID(job), "")
		if isGone(err) || err == nil && d.Status != enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
			m.Closed = append(m.Closed, job)
		} else if err != nil {
			return nil, err
		}
	}
	return pending, nil
}

// mirrorLimits adds the usage limits of an account if they have changed.
func (a *Agent) mirrorLimits(w *workflow.WorkflowExecutionInfo, m *link.Mirror, changed map[string]string) error {
	id, payload := w.GetExecution().GetWorkflowId(), w.GetMemo().GetFields()[memoLimits]
	if payload == nil || a.seen.known[id] == string(payload.GetData()) {
		return nil
	}
	var limits []link.Limit
	if err := a.decode(payload, &limits); err != nil {
		return err
	}
	changed[id] = string(payload.GetData())
	m.Limits = append(m.Limits, limits...)
	return nil
}

// definition asks the Clock of a job for its definition.
func (a *Agent) definition(ctx context.Context, job string) (d link.Definition, err error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	value, err := a.engine.QueryWorkflow(ctx, clockID(job), "", queryJob)
	if err == nil {
		err = value.Get(&d)
	}
	if err == nil && d.Protocol > link.Protocol {
		err = &model.Problem{Message: fmt.Sprintf("%s was shared by a newer version of Claude Scheduler", d.Job.Name), Hint: "update Claude Scheduler on this machine", Kind: model.KindConflict}
	}
	return d, err
}

// fetch passes the definition of a job to the service if that has an older
// revision.
func (a *Agent) fetch(ctx context.Context, job string, revision int) error {
	a.mu.Lock()
	known := a.seen.revisions[job]
	a.mu.Unlock()
	if known >= revision {
		return nil
	}
	d, err := a.definition(ctx, job)
	if err != nil {
		return err
	}
	if err := a.peer.Call(ctx, link.Apply, link.Mirror{Definitions: []link.Definition{d}}, nil); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen.revisions[job] = max(a.seen.revisions[job], d.Job.Revision)
	return nil
}

// list returns all workflows that match a query.
func (a *Agent) list(ctx context.Context, query string) (found []*workflow.WorkflowExecutionInfo, err error) {
	request := &workflowservice.ListWorkflowExecutionsRequest{Query: query, PageSize: 200}
	for {
		page, err := a.listPage(ctx, request)
		if err != nil {
			return nil, err
		}
		found = append(found, page.GetExecutions()...)
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			return found, nil
		}
	}
}

func (a *Agent) listPage(ctx context.Context, r *workflowservice.ListWorkflowExecutionsRequest) (*workflowservice.ListWorkflowExecutionsResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	return a.engine.ListWorkflow(ctx, r)
}

// decode decodes a field of a memo; one that is missing leaves out as it is.
func (a *Agent) decode(p *commonpb.Payload, out any) error {
	if p == nil {
		return nil
	}
	return a.data.FromPayload(p, out)
}
