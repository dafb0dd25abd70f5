package api

import (
	"net/http"
	"testing"

	"claude-scheduler/backend/apitype"
)

// A run cannot remove items from the report, but it can put them back.
func TestRunsLeaveTheReportAlone(t *testing.T) {
	s, f := serve(t)
	c := overSocket(s)
	for _, route := range []apitype.Route{apitype.MarkDone, apitype.Snooze} {
		for _, ask := range []struct {
			run, body string
			allowed   bool
		}{
			{"7f", `{"runs":["7f"]}`, false},
			{"7f", `{"runs":["7f"],"undo":true}`, true},
			{"", `{"runs":["7f"]}`, true},
		} {
			reply, _ := request(t, c, route.Method(), "http://x"+route.Path(""), ask.body, apitype.RunHeader, ask.run)
			if reached := len(f.take()) > 0; reached != ask.allowed || (reply.StatusCode == http.StatusOK) != ask.allowed {
				t.Errorf("%s by %q %s: %s", route, ask.run, ask.body, reply.Status)
			}
		}
	}
}
