package notify

import "context"

// Digest is the report of a day in one notification.
type Digest struct {
	Title  string
	Body   string
	Urgent bool // something needs attention
}

// digestID is used instead of a run ID in a digest.
const digestID = "digest"

// Digest shows a digest and sends it to the addresses, when notifications are on.
// It does not wait.
func (n *Notifier) Digest(d Digest) {
	select {
	case n.runs <- queuedRun{digest: &d}:
	default:
		n.Log.Warn("notify: the desktop does not keep up with the digest")
	}
}

func (n *Notifier) showDigest(ctx context.Context, d Digest) error {
	settings := n.Settings()
	if !settings.NotificationsEnabled {
		return nil
	}
	urgency := normal
	if d.Urgent {
		urgency = critical
	}
	people, _ := divide(settings.NotificationURLs)
	n.enqueueMessage(queuedMessage{deliveryRequest{Title: d.Title, Body: d.Body}, people})
	return n.desktop.show(ctx, digestID, note{d.Title, d.Body, urgency, []action{show}})
}
