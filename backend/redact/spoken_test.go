package redact

import (
	"strings"
	"testing"
)

// A secret that equals words of the CLI stays readable in the CLI's error, and only there.
func TestOwnWordsOfTheCLI(t *testing.T) {
	const message = "You've hit your weekly limit · resets 9pm (UTC)"
	failed := func(text string) string { return `{"type":"result","is_error":true,"result":"` + text + `"}` + "\n" }
	for _, c := range []struct {
		secret, line string
		shown        bool
	}{
		{"limit", failed(message), true},
		{message, failed(message), true},
		{message, `{"type":"result","is_error":true,"errors":["` + message + `"]}` + "\n", true},
		{message, `{"type":"result","is_error":false,"result":"` + message + `"}` + "\n", false},
		{message, `{"type":"assistant","message":{"content":[{"type":"text","text":"` + message + `"}]}}` + "\n", false},
		{message, `{"type":"result","is_error":true,"permission_denials":[{"tool_input":{"result":"` + message + `"}}]}` + "\n", false},
		{message, message + "\n", false},
		{"limit22", failed("limit22 is wrong"), false},
		{"hunter22", failed(message + " hunter22"), false},
		{"admin", failed("login of admin failed"), false},
		{"admin token", failed("not with admin token"), false},
		{"4711", failed("not with 4711"), false},
		{"Your org is out of usage, contact your admin", failed("Your org is out of usage, contact your admin"), true},
	} {
		got := through(t, New([]string{c.secret, "another"}), c.line, len(c.line))
		if strings.Contains(got, c.secret) != c.shown {
			t.Errorf("%q in %s is %s", c.secret, c.line, got)
		}
		if got = through(t, New([]string{c.secret, "another"}), failed("another one"), 7); strings.Contains(got, "another") {
			t.Errorf("besides %q another secret is shown: %s", c.secret, got)
		}
	}
}
