package transcript

import (
	"fmt"
	"slices"
	"testing"
)

// TestRequests: what waits is known from the lines of the supervisor, whichever was
// read last.
func TestRequests(t *testing.T) {
	t.Parallel()
	s := New()
	var notices []string
	exact := ""
	for _, c := range []struct {
		line string
		open []string
	}{
		{`{"type":"claude_scheduler","subtype":"permission_request","id":"1","tool_use_id":"a","tool_name":"Bash","tool_input":{"command":"git push"},"asked_at":"2026-11-28T09:00:00Z","deadline":"2026-11-28T09:30:00Z","masked":false}`, []string{"1"}},
		{`{"type":"claude_scheduler","subtype":"permission_request","id":"2","tool_name":"mcp__shop__order","tool_input":{"n":12345678901234567890}}`, []string{"1", "2"}},
		{`{"type":"claude_scheduler","subtype":"permission_request"}`, []string{"1", "2"}},
		{`{"type":"claude_scheduler","subtype":"permission_answer","id":"9","decision":"allow"}`, []string{"1", "2"}},
		{`{"type":"claude_scheduler","subtype":"permission_answer","id":"2","decision":"deny","message":"no"}`, []string{"1"}},
		{`{"type":"claude_scheduler","subtype":"permission_answer","id":"1","decision":"no_answer"}`, nil},
		{`{"type":"claude_scheduler","subtype":"permission_request","id":"3","tool_name":"Read","tool_input":{"file_path":"/etc/hosts"}}`, []string{"3"}},
		{`{"type":"claude_scheduler","subtype":"permission_answer","id":"3","decision":"withdrawn"}`, nil},
	} {
		for _, e := range s.Add([]byte(c.line)) {
			notices = append(notices, e.Text)
		}
		if open := s.Outcome().Requests; len(open) == 2 {
			exact = fmt.Sprint(open[1].ToolInput["n"])
		}
		var open []string
		for _, r := range s.Outcome().Requests {
			open = append(open, r.ID)
		}
		if !slices.Equal(open, c.open) {
			t.Errorf("after %s: %q", c.line, open)
		}
	}
	want := []string{"Asked for permission: Bash: git push", "Asked for permission: shop: order", "Denied: shop: order\nno",
		"Denied, because there was no answer within 30m: Bash: git push", "Asked for permission: Read: /etc/hosts"}
	if !slices.Equal(notices, want) {
		t.Errorf("%q", notices)
	}
	if exact != "12345678901234567890" {
		t.Errorf("a number is shown as %s", exact)
	}
	if u := s.Outcome().Unanswered; len(u) != 1 || u[0].ID != "1" {
		t.Errorf("%+v", u)
	}
}

// TestSameNumber: a line with the number of an open request hides neither of them,
// in whatever order they come, and what an id may be is limited.
func TestSameNumber(t *testing.T) {
	t.Parallel()
	s := New()
	var notices []string
	add := func(line string) {
		for _, e := range s.Add([]byte(line)) {
			notices = append(notices, e.Text)
		}
	}
	for id, command := range map[string]string{"../1": "x", "1.2": "x", "1 2": "x", "1234567890": "x", "-1": "x"} {
		add(fmt.Sprintf(`{"type":"claude_scheduler","subtype":"permission_request","id":%q,"tool_name":"Bash","tool_input":{"command":%q}}`, id, command))
	}
	for _, command := range []string{"ls", "git push", "pwd"} {
		add(fmt.Sprintf(`{"type":"claude_scheduler","subtype":"permission_request","id":"1","tool_name":"Bash","tool_input":{"command":%q}}`, command))
	}
	add(`{"type":"claude_scheduler","subtype":"permission_request","id":"12","tool_name":"Bash","tool_input":{"command":"id"}}`)
	var open []string
	for _, r := range s.Outcome().Requests {
		open = append(open, r.ID+" "+fmt.Sprint(r.ToolInput["command"]))
		if n := RequestNumber(r.ID); n != "1" && n != "12" {
			t.Errorf("%s has the number %s", r.ID, n)
		}
	}
	if want := []string{"1 ls", "1.2 git push", "1.3 pwd", "12 id"}; !slices.Equal(open, want) {
		t.Errorf("open: %q", open)
	}
	notices = nil
	add(`{"type":"claude_scheduler","subtype":"permission_answer","id":"1","decision":"allow"}`)
	if want := []string{"Allowed once: Bash: ls (or another call with the number 1)", "Allowed once: Bash: git push (or another call with the number 1)", "Allowed once: Bash: pwd (or another call with the number 1)"}; !slices.Equal(notices, want) {
		t.Errorf("%q", notices)
	}
	if r := s.Outcome().Requests; len(r) != 1 || r[0].ID != "12" {
		t.Errorf("after the answer: %+v", r)
	}
}

// TestManyRequests: a run can also write lines that look like requests, and what is
// kept of them is bounded.
func TestManyRequests(t *testing.T) {
	t.Parallel()
	s := New()
	for i := range 1000 {
		s.Add(fmt.Appendf(nil, `{"type":"claude_scheduler","subtype":"permission_request","id":"%d","tool_name":"Bash","tool_input":{"command":"a"}}`, i))
	}
	if n := len(s.Outcome().Requests); n != maxRequests {
		t.Errorf("%d requests", n)
	}
}
