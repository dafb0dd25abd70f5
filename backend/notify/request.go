package notify

import (
	"context"
	"strings"
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// RequestInfo describes a request of a run.
type RequestInfo struct {
	Title    string    // the kind of call: Bash, Edit
	Text     string    // everything the call does
	Deadline time.Time // without an answer, it is denied then
	Always   bool      // it can be allowed for later runs as well
}

// Limits of a text that a notification shows completely. With a longer text it
// has no Allow button.
const (
	maxRequestText  = 400 // characters
	maxRequestLines = 8
)

// Asked notifies about a request for a permission.
func (n *Notifier) Asked(run model.Run, r model.PermissionRequest) {
	n.enqueueRequest(queuedRun{run: run, asked: r.ID})
}

// Answered withdraws the notification about a request that is no longer open.
func (n *Notifier) Answered(run model.Run, request string) {
	n.enqueueRequest(queuedRun{run: run, closed: request})
}

func (n *Notifier) enqueueRequest(q queuedRun) {
	q.run.RawOutput = ""
	select {
	case n.runs <- q:
	default:
		n.Log.Warn("notify: the desktop does not keep up with requests", "run", q.run.ID)
	}
}

// showRequest shows a request and sends it to the addresses, when notifications are on.
func (n *Notifier) showRequest(ctx context.Context, run model.Run, id string) error {
	settings := n.Settings()
	if !settings.NotificationsEnabled {
		return nil
	}
	r, ok := n.Request(run.ID, id)
	if !ok {
		return nil // answered meanwhile
	}
	note := requestNote(run.TaskName, r, time.Now())
	people, _ := divide(settings.NotificationURLs)
	n.enqueueMessage(queuedMessage{deliveryRequest{Title: note.Title, Body: note.Body, Run: runInfoOf(run)}, people})
	return n.desktop.show(ctx, requestKey(run.ID, id), note)
}

// requestNote returns the notification of a request. A call that is not shown
// completely cannot be allowed from it.
func requestNote(task string, r RequestInfo, now time.Time) note {
	text, whole := plainLines(r.Text)
	out := note{Title: task + " asks for permission", Urgency: critical, Actions: []action{show, deny}}
	if whole {
		out.Actions = []action{allow, deny, show}
		if r.Always {
			out.Actions = []action{allow, always, deny, show}
		}
	}
	out.Body = r.Title + ": " + text
	if strings.Contains(text, "\n") {
		out.Body = r.Title + "\n" + text
	}
	out.Body += "\nDenied at " + format.Clock(r.Deadline, now) + " without an answer."
	return out
}

// plainLines returns a text without control characters, and whether it is
// complete.
func plainLines(text string) (shown string, whole bool) {
	text, whole = format.Visible(text)
	if lines := strings.Split(text, "\n"); len(lines) > maxRequestLines {
		text, whole = strings.Join(lines[:maxRequestLines], "\n")+"\n…", false
	}
	if cut := format.Cut(text, maxRequestText); cut != text {
		text, whole = cut, false
	}
	return text, whole
}

// requestKey identifies the notification of a request.
func requestKey(run, request string) string { return run + "/" + request }

func requestOf(key string) (run, request string, ok bool) { return strings.Cut(key, "/") }
