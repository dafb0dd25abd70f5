package notify

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// TestRequestNote: what a notification does not show completely cannot be allowed
// from it.
func TestRequestNote(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		info    RequestInfo
		body    string
		actions []action
	}{
		{"one line", RequestInfo{Title: "Bash", Text: "git push", Always: true}, "Bash: git push\nDenied at 09:30 without an answer.", []action{allow, always, deny, show}},
		{"no rule", RequestInfo{Title: "Bash", Text: "a | sh"}, "Bash: a | sh\nDenied at 09:30 without an answer.", []action{allow, deny, show}},
		{"lines", RequestInfo{Title: "Edit", Text: "/w/a\n-x\n+y"}, "Edit\n/w/a\n-x\n+y\nDenied at 09:30 without an answer.", []action{allow, deny, show}},
		{"too many lines", RequestInfo{Title: "Write", Text: strings.Repeat("a\n", 9), Always: true}, "Write\n" + strings.Repeat("a\n", 8) + "…\nDenied at 09:30 without an answer.", []action{show, deny}},
		{"too long", RequestInfo{Title: "Bash", Text: strings.Repeat("a", 401), Always: true}, "Bash: " + strings.Repeat("a", 399) + "…\nDenied at 09:30 without an answer.", []action{show, deny}},
		{"reordered", RequestInfo{Title: "Bash", Text: "echo \u202etxt", Always: true}, "Bash: echo \uFFFDtxt\nDenied at 09:30 without an answer.", []action{show, deny}},
		{"escape", RequestInfo{Title: "Bash", Text: "echo \x1b[2K"}, "Bash: echo \uFFFD[2K\nDenied at 09:30 without an answer.", []action{show, deny}},
	} {
		c.info.Deadline = now.Add(30 * time.Minute)
		n := requestNote("Review", c.info, now)
		if n.Title != "Review asks for permission" || n.Body != c.body || !slices.Equal(n.Actions, c.actions) || n.Urgency != critical {
			t.Errorf("%s: %+v", c.name, n)
		}
	}
}

// TestRequests: a request is shown while it waits, and its buttons answer it.
func TestRequests(t *testing.T) {
	t.Parallel()
	var said []string
	o := options()
	o.Request = func(run, request string) (RequestInfo, bool) {
		return RequestInfo{Title: "Bash", Text: "ls"}, request != "gone"
	}
	o.Answer = func(run, request string, allow bool, _ int) {
		said = append(said, fmt.Sprint("answer ", run, " ", request, " ", allow))
	}
	o.Show = func(run string) { said = append(said, "open "+run) }
	p := &paper{}
	n := newNotifier(o, p)
	n.Log = discard
	for _, id := range []string{"1", "gone", "2"} {
		n.Asked(run("r", model.RunRunning), model.PermissionRequest{ID: id})
	}
	n.Answered(run("r", model.RunRunning), "1")
	n.Close()
	if want := []string{"show r/1: Review asks for permission", "show r/2: Review asks for permission", "withdraw r/1", "close"}; !slices.Equal(p.said, want) {
		t.Errorf("%q", p.said)
	}
	for _, a := range []action{allow, deny, always, show} {
		n.handleAction(response{action: a, runID: "r/2"})
	}
	if want := []string{"answer r 2 true", "answer r 2 false", "open r", "open r"}; !slices.Equal(said, want) {
		t.Errorf("%q", said)
	}
	o.Settings = func() model.Settings { return model.Settings{} } // notifications are off
	p = &paper{}
	n = newNotifier(o, p)
	n.Asked(run("r", model.RunRunning), model.PermissionRequest{ID: "1"})
	n.Close()
	if !slices.Equal(p.said, []string{"close"}) {
		t.Errorf("%q", p.said)
	}
}
