package notify

import (
	"context"
	"errors"
	"sync"
)

var errBehind = errors.New("the desktop does not answer")

// send hands a note to the post, which takes it to the addresses in its own time.
func (n *Notifier) send(m queuedMessage) {
	if len(m.addresses) == 0 {
		return
	}
	select {
	case n.mail <- m:
	default:
		n.Log.Warn("notify: the addresses do not keep up", "run", m.Run.ID)
	}
}

// post takes note after note to all its addresses at once.
func (n *Notifier) post() {
	for m := range n.mail {
		for i, err := range n.deliver(n.ctx, m) {
			if err != nil {
				n.Log.Warn("notify: not delivered", "to", serviceName(m.addresses[i]), "run", m.Run.ID, "error", err)
			}
		}
	}
}

// deliver returns how it went, address by address.
func (n *Notifier) deliver(ctx context.Context, m queuedMessage) []error {
	out := make([]error, len(m.addresses))
	var all sync.WaitGroup
	for i, address := range m.addresses {
		p := m.deliveryRequest
		p.Address = address
		all.Go(func() { out[i] = n.courier.send(ctx, p) })
	}
	all.Wait()
	return out
}

// Faults are the addresses of the settings that could not be told the last time.
func (n *Notifier) Faults() []Fault { return n.courier.failing(n.Settings().NotificationURLs) }

// DeliveryResult is how a test went at one place.
type DeliveryResult struct {
	To  string // "Desktop", or what an address is called
	Err error
}

// testID stands for a run in a test.
const testID = "test"

func testMessage() note {
	return note{"Claude Scheduler", "This is a test. Notifications arrive here.", normal, nil}
}

// Test tells the desktop and every address of the settings something, whatever
// the switches say, and waits for how it went.
func (n *Notifier) Test(ctx context.Context) []DeliveryResult {
	shown := make(chan error, 1)
	select {
	case n.news <- queuedRun{test: shown}:
	default:
		shown <- errBehind
	}
	addresses := n.Settings().NotificationURLs
	sent := n.deliver(ctx, queuedMessage{deliveryRequest{Title: testMessage().Title, Body: testMessage().Body}, addresses})
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
