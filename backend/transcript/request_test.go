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
		"Denied, because nobody answered within 30m: Bash: git push", "Asked for permission: Read: /etc/hosts"}
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
