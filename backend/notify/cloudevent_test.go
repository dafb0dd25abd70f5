package notify

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// events returns a loopback server that receives events, and its address as a
// notification URL.
func events(t *testing.T) (string, <-chan cloudEvent) {
	t.Helper()
	arrived := make(chan cloudEvent, 16)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var e cloudEvent
		body, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(body, &e); err != nil {
			t.Errorf("%v: %s", err, body)
		}
		if kind := r.Header.Get("Content-Type"); kind != "application/cloudevents+json; charset=utf-8" || r.URL.Path != "/in" || r.Method != http.MethodPost {
			t.Errorf("%s %s as %s", r.Method, r.URL.Path, kind)
		}
		arrived <- e
	}))
	t.Cleanup(s.Close)
	return "cloudevents+" + s.URL + "/in", arrived
}

// notifierOf returns a notifier that sends to these URLs.
func notifierOf(t *testing.T, settings model.Settings, urls ...string) *Notifier {
	t.Helper()
	o := options()
	o.Deliver = ownCommand(t)
	settings.NotificationURLs = urls
	o.Settings = func() model.Settings { return settings }
	o.Request = func(string, string) (RequestInfo, bool) { return RequestInfo{Title: "Bash", Text: "ls"}, true }
	return newNotifier(o, &paper{})
}

// A program gets the start and the end of each run, and that a run needs its
// user, whatever the notifications of its task; people get what they asked for.
func TestCloudEvents(t *testing.T) {
	began := time.Now()
	hook, people := inbox(t, http.StatusOK)
	address, arrived := events(t)
	settings := model.NewSettings()
	settings.NotifyOnStart, settings.NotifyOnEnd = false, false
	n := notifierOf(t, settings, hook.URL, address)
	start := time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)
	end := start.Add(time.Minute)
	run := run("8e0ab0c1-1111-4222-8333-444455556666", model.RunRunning)
	run.StartTime, run.Prompt, run.RawOutput, run.Vars, run.Payload, run.Output = &start, "s3cretprompt", "s3cretraw", map[string]string{"V": "s3cretvar"}, "s3cretpayload", "All fine"
	n.Started(run)
	run.Requests = []model.PermissionRequest{{ID: "1", ToolName: "Bash"}}
	n.Asked(run, run.Requests[0])
	run.Requests = nil
	flagged := run
	flagged.Outlier = "it takes long"
	n.Flagged(flagged)
	run.Status, run.EndTime = model.RunSuccess, &end
	n.Ended(run)
	run.Status, run.Reason = model.RunFailed, model.ReasonTimeout
	n.Ended(run)
	n.Digest(Digest{Title: "14 runs"})
	for deadline := time.Now().Add(time.Minute); (len(arrived) < 6 || len(people) < 4) && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	n.Close()

	var got []string
	for len(arrived) > 0 {
		e := <-arrived
		got = append(got, e.Type+" "+strings.TrimPrefix(e.ID, run.ID)+" "+e.Time.Format("15:04"))
		var data model.Run
		if err := json.Unmarshal(e.Data, &data); err != nil || data.ID != run.ID || data.Output != "All fine" || strings.Contains(string(e.Data), "s3cret") {
			t.Errorf("%v %s", err, e.Data)
		}
		if e.SpecVersion != "1.0" || !strings.HasPrefix(e.Source, "/claude-scheduler/") || e.Subject != "run/"+run.ID || e.DataContentType != "application/json" {
			t.Errorf("%+v", e)
		}
	}
	for i := range got { // those without a time of their own
		for at := began; at.Before(time.Now().Add(time.Minute)); at = at.Add(time.Minute) {
			got[i] = strings.Replace(got[i], at.UTC().Format(" 15:04"), " now", 1)
		}
	}
	want := []string{
		"claude-scheduler.run.started /started 09:00", "claude-scheduler.run.needs_you /request/1 now", "claude-scheduler.run.needs_you /outlier now",
		"claude-scheduler.run.ended /ended 09:01", "claude-scheduler.run.ended /ended 09:01", "claude-scheduler.run.needs_you /needs_you 09:01",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	var shown []string
	for len(people) > 0 {
		shown = append(shown, (<-people).body)
	}
	if len(shown) != 4 || !strings.Contains(shown[0], `"title":"Review asks for permission"`) || !strings.Contains(shown[3], `"title":"14 runs"`) {
		t.Errorf("people got %q", shown)
	}
}

func TestCloudEventsAreOff(t *testing.T) {
	address, arrived := events(t)
	settings := model.NewSettings()
	settings.NotificationsEnabled = false
	n := notifierOf(t, settings, address)
	n.Started(run("1", model.RunRunning))
	for _, r := range n.Test(t.Context()) {
		if r.Err != nil {
			t.Errorf("%+v", r)
		}
	}
	n.Close()
	if e := <-arrived; e.Type != "claude-scheduler.test" || len(arrived) > 0 {
		t.Errorf("got %+v", e)
	}
}

// A digest that cannot be delivered is only logged.
func TestDigestThatIsRefused(t *testing.T) {
	hook, _ := inbox(t, http.StatusInternalServerError)
	n := notifierOf(t, model.NewSettings(), hook.URL)
	n.Digest(Digest{Title: "14 runs"})
	n.Close()
	if f := n.Faults(); len(f) != 1 {
		t.Errorf("got %+v", f)
	}
}
