package member

import (
	"context"
	"encoding/json"
	"maps"
	"time"

	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// takeOrder keeps an order and queues its run.
func (m *Member) takeOrder(_ context.Context, o link.Order) (struct{}, error) {
	if err := m.refusal(o.JobID); err != nil {
		return struct{}{}, err
	}
	data, err := json.Marshal(o)
	if err != nil {
		return struct{}{}, err
	}
	if err := m.changeOrders(func(orders map[string]store.FleetOrder) {
		orders[o.Run.ID] = store.FleetOrder{Order: data}
	}); err != nil {
		return struct{}{}, err
	}
	if err := m.scheduler.TakeOrder(o.Run); err != nil {
		m.forget(o.Run.ID)
		return struct{}{}, err
	}
	return struct{}{}, nil
}

func (m *Member) changeOrders(change func(map[string]store.FleetOrder)) error {
	return m.Store.Fleet.Update(func(f *store.Fleet) error {
		f.Orders = maps.Clone(f.Orders)
		if f.Orders == nil {
			f.Orders = map[string]store.FleetOrder{}
		}
		change(f.Orders)
		return nil
	})
}

func (m *Member) forget(runID string) {
	if err := m.changeOrders(func(orders map[string]store.FleetOrder) { delete(orders, runID) }); err != nil {
		m.Log.Error("forget an order of the fleet", "run", runID, "error", err)
	}
}

func (m *Member) stopOrder(_ context.Context, c link.Cancel) (struct{}, error) {
	m.scheduler.StopOrder(c.RunID, c.Reason, c.Message)
	return struct{}{}, nil
}

// dropOrder forgets a run that is another machine's now.
func (m *Member) dropOrder(_ context.Context, runID string) (struct{}, error) {
	m.forget(runID)
	m.scheduler.DropOrder(runID)
	return struct{}{}, nil
}

// Has reports whether this machine has the order of a run.
func (m *Member) Has(runID string) bool {
	_, ok := m.Store.Fleet.Get().Orders[runID]
	return ok
}

// retryPause is how long to wait for an agent that does not run.
const retryPause = 500 * time.Millisecond

// Commit tells the fleet that a run starts here, and waits until it knows.
func (m *Member) Commit(ctx context.Context, runID string) error {
	// Noted first: a run that may have started is not another machine's.
	if err := m.changeOrders(func(orders map[string]store.FleetOrder) {
		if o, ok := orders[runID]; ok {
			o.Committed = true
			orders[runID] = o
		}
	}); err != nil {
		return err
	}
	for {
		_, err := call[struct{}](ctx, m, link.Commit, runID)
		switch kindOf(err) {
		case "":
			return nil
		case model.KindConflict: // another machine has it
			m.forget(runID)
			return err
		case model.KindInvalid: // it was cancelled
			return err
		}
		select {
		case <-time.After(retryPause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// kindOf returns the kind of a refusal; "" without an error, and unavailable for
// everything that may pass.
func kindOf(err error) model.Kind {
	if err == nil {
		return ""
	}
	if p, ok := err.(*model.Problem); ok {
		return p.Kind
	}
	return model.KindUnavailable
}

// Ended keeps the outcome of a run, durably, and delivers it.
func (m *Member) Ended(run model.Run, retryable bool, reset time.Time) {
	if !m.Has(run.ID) {
		return
	}
	run.RawOutput = ""
	data, err := json.Marshal(link.Outcome{Run: run, Retryable: retryable, Reset: reset})
	if err == nil {
		err = m.changeOrders(func(orders map[string]store.FleetOrder) {
			o := orders[run.ID]
			o.Outcome = data
			orders[run.ID] = o
		})
	}
	if err != nil { // the next start finds the run ended, and delivers it from its record
		m.Log.Error("keep the outcome of a run of the fleet", "run", run.ID, "error", err)
	}
	m.mu.Lock()
	a, life := m.agent, m.life
	m.mu.Unlock()
	if a != nil { // otherwise the next one is given all outcomes
		m.deliverOutcomes(life, a)
	}
}

// deliverOutcomes gives the agent the outcomes that it does not have yet.
func (m *Member) deliverOutcomes(ctx context.Context, a *agent) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for id, kept := range m.Store.Fleet.Get().Orders {
		if kept.Outcome != nil && !a.delivering[id] {
			a.delivering[id] = true
			m.work.Go(func() { m.deliver(ctx, a, id) })
		}
	}
}

// deliver passes the outcome of a run to the agent, which waits until the engine
// has it. If the agent ends, the next one delivers it.
func (m *Member) deliver(ctx context.Context, a *agent, runID string) {
	var o link.Outcome
	if err := json.Unmarshal(m.Store.Fleet.Get().Orders[runID].Outcome, &o); err != nil {
		m.Log.Error("read the outcome of a run of the fleet", "run", runID, "error", err)
		return
	}
	if err := a.peer.Call(ctx, link.Complete, o, nil); err == nil {
		m.forget(runID)
	}
}

// report returns a sign of life of a run.
func (m *Member) report(_ context.Context, runID string) (link.Beat, error) {
	run := m.scheduler.LatestRun(runID)
	if run == nil {
		return link.Beat{}, errNoOrder
	}
	sign := link.Beat{Run: *run, At: time.Now()}
	sign.Run.Output, sign.Run.RawOutput = "", ""
	return sign, nil
}
