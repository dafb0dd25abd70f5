package fleet

import (
	"context"
	"maps"
	"slices"
	"time"

	enums "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/taskqueue/v1"
	"go.temporal.io/sdk/worker"

	"claude-scheduler/backend/model"
)

// checkMembership refuses the name of another machine, since each would take the
// orders of the other, and a key that other machines do not have. With rivals, only machines with a lower
// id count.
func (a *Agent) checkMembership(rivals bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), callLimit)
	defer cancel()
	pollers, err := a.pollers(ctx, workflowQueue, enums.TASK_QUEUE_TYPE_WORKFLOW)
	if err != nil {
		return err
	}
	return refuseMember(identityOf(a.config), pollers, time.Now(), rivals)
}

// settling is after how long machines that started at the same time see each other.
const settling = 500 * time.Millisecond

// yield ends this machine's part again if another one with its name started at the
// same time: neither could see the other before. The one with the lower id stays.
func (a *Agent) yield() error {
	if a.alone {
		return nil
	}
	time.Sleep(settling)
	err := a.checkMembership(true)
	if err == nil {
		a.alone = true
	} else if refused(err) != nil {
		a.mu.Lock()
		workers := slices.Concat(slices.Collect(maps.Values(a.workers)), a.base)
		a.base, a.workers = nil, map[string]worker.Worker{}
		a.mu.Unlock()
		stopWorkers(workers)
	}
	return err
}

// refuseMember is checkMembership for the pollers that the engine has seen.
func refuseMember(own identity, pollers []*taskqueue.PollerInfo, now time.Time, rivals bool) error {
	for _, p := range present(pollers) {
		other, _ := parseIdentity(p.GetIdentity())
		if other.ID == own.ID || rivals && other.ID > own.ID || now.Sub(p.GetLastAccessTime().AsTime()) >= onlineFor {
			continue
		}
		if other.Machine == own.Machine {
			return &model.Problem{Field: "name", Message: "another machine of the fleet is named " + other.Machine, Hint: "join with another --name; a name is free two minutes after its machine has left", Kind: model.KindConflict}
		}
		if other.Key != "" && other.Key != own.Key {
			return errKey
		}
	}
	return nil
}

// present returns the last poller of each machine: one that has joined again is not
// who it was before.
func present(pollers []*taskqueue.PollerInfo) []*taskqueue.PollerInfo {
	var latest []*taskqueue.PollerInfo
	at := map[string]int{} // by id of the machine
	for _, p := range pollers {
		id, ok := parseIdentity(p.GetIdentity())
		if !ok {
			continue
		}
		i, known := at[id.ID]
		switch {
		case !known:
			at[id.ID] = len(latest)
			latest = append(latest, p)
		case p.GetLastAccessTime().AsTime().After(latest[i].GetLastAccessTime().AsTime()):
			latest[i] = p
		}
	}
	return latest
}
