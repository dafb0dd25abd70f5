package tray

import (
	"strings"
	"testing"
	"time"
)

func TestRequestItems(t *testing.T) {
	request := func(id, text string, always bool) requestRef {
		return requestRef{Run: "r", ID: id, Task: "Review", Title: "Bash", Text: text, Deadline: noon.Add(12 * time.Minute), Always: always}
	}
	for _, c := range []struct {
		request requestRef
		want    string
	}{
		{request("1", "git push", true), "? Review asks: Bash: git push · 12 m left > git push | Allow once | Allow always… | Deny | Show"},
		{request("1", "cd a\nls", false), "? Review asks: Bash: cd a ls · 12 m left > cd a | ls | Allow once | Deny | Show"},
		{request("1", strings.Repeat("a\n", 8)+"b", true), "? Review asks: Bash: a a a a a a a a … · 12 m left > " + strings.Repeat("a | ", 8) + "… | Deny | Show"},
		{request("1", strings.Repeat("x", 101), true), "? Review asks: Bash: " + strings.Repeat("x", 41) + "… · 12 m left > " + strings.Repeat("x", 99) + "… | Deny | Show"},
	} {
		if got := text([]menuItem{requestItem(c.request, noon, false)}); got != c.want {
			t.Errorf("got  %q\nwant %q", got, c.want)
		}
	}
	s := trayState{Requests: []requestRef{request("1", "a", false), request("2", "b", false), request("3", "c", false), request("4", "d", false)}}
	if got := text(menuOf(s, noon)); !strings.Contains(got, "\n…and 1 more\n") || iconStateOf(s, noon) != iconAttention {
		t.Error(got)
	}
	for _, child := range requestItem(s.Requests[1], noon, true).Children {
		// A click over the bus may come from the run itself: it allows nothing.
		if child.Action.Kind == actionAllowOnce || child.Title == "Allow once…" && child.Action != (action{actionOpen, "run/r"}) {
			t.Errorf("%s: %+v", child.Title, child.Action)
		}
	}
	for _, child := range requestItem(s.Requests[1], noon, false).Children {
		if want := map[string]action{"Allow once": {actionAllowOnce, "r/2"}, "Deny": {actionDeny, "r/2"}, "Show": {actionOpen, "run/r"}}[child.Title]; child.Action != want {
			t.Errorf("%s: %+v", child.Title, child.Action)
		}
	}
}
