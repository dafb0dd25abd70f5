package notify

import (
	"context"
	"errors"
	"sync"
	"time"
)

var errBehind = errors.New("the desktop does not answer")

// enqueueMessage queues a message for its URLs.
func (n *Notifier) enqueueMessage(m queuedMessage) {
	if len(m.addresses) == 0 {
		return
	}
	select {
	case n.messages <- m:
	default:
		n.Log.Warn("notify: the URLs do not keep up", "run", m.runID())
	}
}

// runID returns the run of a message; empty: a digest.
func (m queuedMessage) runID() string {
	if m.Run == nil {
		return ""
	}
	return m.Run.ID
}

// deliverAll sends the queued messages one after another, each to all its URLs in
// parallel.
func (n *Notifier) deliverAll() {
	for m := range n.messages {
		for i, err := range n.deliver(n.ctx, m) {
			if err != nil {
				n.Log.Warn("notify: not delivered", "to", serviceName(m.addresses[i]), "run", m.runID(), "error", err)
			}
		}
	}
}

// deliver returns the result for each URL.
func (n *Notifier) deliver(ctx context.Context, m queuedMessage) []error {
	out := make([]error, len(m.addresses))
	var all sync.WaitGroup
	for i, address := range m.addresses {
		p := m.deliveryRequest
		p.Address = address
		all.Go(func() { out[i] = n.urls.send(ctx, p) })
	}
	all.Wait()
	return out
}

// Faults returns the URLs of the settings whose last notification failed.
func (n *Notifier) Faults() []Fault { return n.urls.failing(n.Settings().NotificationURLs) }

// DeliveryResult is the result of a test at one destination.
type DeliveryResult struct {
	To  string // "Desktop", or the display name of a URL
	Err error
}

// testID is used instead of a run ID in a test.
const testID = "test"

func testMessage() note {
	return note{"Claude Scheduler", "This is a test. Notifications arrive here.", normal, nil}
}

// Test sends a test to the desktop and every URL of the settings, whatever the
// other settings say, and waits for the results.
func (n *Notifier) Test(ctx context.Context) []DeliveryResult {
	shown := make(chan error, 1)
	select {
	case n.runs <- queuedRun{test: shown}:
	default:
		shown <- errBehind
	}
	addresses := n.Settings().NotificationURLs
	event, err := testEvent(time.Now())
	if err != nil {
		n.Log.Warn("notify: no test event", "error", err)
	}
	sent := n.deliver(ctx, queuedMessage{deliveryRequest{Title: testMessage().Title, Body: testMessage().Body, Event: event}, addresses})
	out := []DeliveryResult{{To: "Desktop"}}
	select {
	case out[0].Err = <-shown:
	case <-ctx.Done():
		out[0].Err = errBehind
	}
	for i, address := range addresses {
		out = append(out, DeliveryResult{serviceName(address), sent[i]})
	}
	return out
}
