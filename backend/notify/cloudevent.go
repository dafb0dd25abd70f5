package notify

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
)

// cloudEvents begins the URL of a program that gets the events of runs as
// CloudEvents 1.0, JSON in structured mode; the rest is a web address.
const cloudEvents = "cloudevents+"

// The types of events.
const (
	eventStarted = "claude-scheduler.run.started"
	eventEnded   = "claude-scheduler.run.ended"
	// eventNeedsYou: a run asks for a permission, is far outside the history of its
	// task, or ended in a way that needs attention.
	eventNeedsYou = "claude-scheduler.run.needs_you"
	eventTest     = "claude-scheduler.test"
)

// cloudEvent is an event as https://github.com/cloudevents/spec defines it. Source
// and ID identify it: who gets it twice can tell.
type cloudEvent struct {
	SpecVersion     string          `json:"specversion"`
	ID              string          `json:"id"`
	Source          string          `json:"source"`
	Type            string          `json:"type"`
	Subject         string          `json:"subject,omitempty"`
	Time            time.Time       `json:"time"`
	DataContentType string          `json:"datacontenttype"`
	Data            json.RawMessage `json:"data"`
}

func newEvent(kind, id, subject string, at time.Time, data any) (*cloudEvent, error) {
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "localhost"
	}
	encoded, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	return &cloudEvent{
		SpecVersion: "1.0", ID: id, Source: "/claude-scheduler/" + url.PathEscape(host), Type: kind, Subject: subject,
		Time: at.UTC(), DataContentType: "application/json", Data: encoded,
	}, nil
}

// runEvent is an event of a run. what makes its ID unique among those of the run.
// The data is the record of the run, without its raw output and without what was
// put into it.
func runEvent(kind, what string, run model.Run, now time.Time) (*cloudEvent, error) {
	at := now
	switch {
	case kind == eventStarted && run.StartTime != nil:
		at = *run.StartTime
	case run.Status.Ended() && run.EndTime != nil:
		at = *run.EndTime
	}
	run.RawOutput, run.Prompt, run.Payload, run.Vars = "", "", "", nil
	return newEvent(kind, run.ID+"/"+what, "run/"+run.ID, at, run)
}

// eventsOf returns the events of a change of a run.
func eventsOf(q queuedRun, now time.Time) ([]*cloudEvent, error) {
	type event struct{ kind, what string }
	var kinds []event
	switch run := q.run; {
	case q.asked != "":
		kinds = []event{{eventNeedsYou, "request/" + q.asked}}
	case run.Status == model.RunRunning && run.Outlier != "":
		kinds = []event{{eventNeedsYou, "outlier"}}
	case run.Status == model.RunRunning:
		kinds = []event{{eventStarted, "started"}}
	case run.Status.Ended():
		kinds = []event{{eventEnded, "ended"}}
		reported := report.Run{Status: run.Status, Reason: run.Reason, Outcome: run.Outcome, Denied: len(run.PermissionDenials), FailedSteps: run.FailedSteps}
		if report.NeedsYou(reported) != "" {
			kinds = append(kinds, event{eventNeedsYou, "needs_you"})
		}
	}
	var out []*cloudEvent
	for _, e := range kinds {
		made, err := runEvent(e.kind, e.what, q.run, now)
		if err != nil {
			return nil, err
		}
		out = append(out, made)
	}
	return out, nil
}

// isCloudEvents reports whether a URL gets events instead of notifications.
func isCloudEvents(address string) bool {
	return len(address) >= len(cloudEvents) && strings.EqualFold(address[:len(cloudEvents)], cloudEvents)
}

// divide separates the URLs that get notifications from those that get events.
func divide(addresses []string) (people, programs []string) {
	for _, address := range addresses {
		if isCloudEvents(address) {
			programs = append(programs, address)
		} else {
			people = append(people, address)
		}
	}
	return people, programs
}

// sendEvents sends the events of a change of a run, whatever its task and the
// settings say about notifications of people, unless all are off.
func (n *Notifier) sendEvents(q queuedRun) {
	settings := n.Settings()
	_, programs := divide(settings.NotificationURLs)
	if len(programs) == 0 || !settings.NotificationsEnabled {
		return
	}
	events, err := eventsOf(q, time.Now())
	if err != nil {
		n.Log.Warn("notify: no event", "run", q.run.ID, "error", err)
	}
	for _, event := range events {
		n.enqueueMessage(queuedMessage{deliveryRequest{Event: event, Run: runInfoOf(q.run)}, programs})
	}
}

// postEvent sends the event to a program.
func (p deliveryRequest) postEvent(ctx context.Context) error {
	body, err := json.Marshal(p.Event)
	if err != nil {
		return err
	}
	p.Address = p.Address[len(cloudEvents):]
	return p.send(ctx, http.MethodPost, "application/cloudevents+json; charset=utf-8", body)
}

// testEvent is what a program gets from a test.
func testEvent(now time.Time) (*cloudEvent, error) {
	note := testMessage()
	return newEvent(eventTest, "test/"+now.UTC().Format(time.RFC3339Nano), "", now, map[string]string{"message": note.Body})
}
