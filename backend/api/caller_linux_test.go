package api

import (
	"net/http"
	"strings"
	"testing"

	"claude-scheduler/backend/apitype"
)

// A process of a run that does not name its run is recognized, so that what it
// starts or edits counts as caused by the run.
func TestRunThatDoesNotNameItself(t *testing.T) {
	s, f := serve(t)
	c := overSocket(s)
	f.caller = "7f"
	for _, ask := range []struct {
		route apitype.Route
		body  string
	}{{apitype.RunTask, `{}`}, {apitype.RunJob, `{}`}, {apitype.UpdateTask, `{}`}} {
		reply, _ := request(t, c, ask.route.Method(), "http://x"+ask.route.Path("a"), ask.body)
		if calls := strings.Join(f.take(), "\n"); reply.StatusCode != http.StatusOK || !strings.Contains(calls, "for 7f") {
			t.Errorf("%s: %s %s", ask.route, reply.Status, calls)
		}
	}
}
