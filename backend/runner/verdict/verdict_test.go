package verdict

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

func code(n int) *int { return &n }

// Cases without a recording.
func TestClassify(t *testing.T) {
	ok := transcript.Outcome{Init: true, HasResult: true, Subtype: "success", Text: "done"}
	failed := func(text string) transcript.Outcome {
		return transcript.Outcome{Init: true, HasResult: true, IsError: true, Subtype: "success", Text: text}
	}
	for _, c := range []struct {
		name   string
		o      transcript.Outcome
		e      Exit
		status model.RunStatus
		reason model.Reason
		retry  bool
		words  string
	}{
		{"both good", ok, Exit{ExitCode: code(0)}, model.RunSuccess, "", false, ""},
		{"exit code bad", ok, Exit{ExitCode: code(2)}, model.RunFailed, model.ReasonError, false, "exit code 2"},
		{"exit code unknown", ok, Exit{}, model.RunFailed, model.ReasonError, false, "no exit code"},
		{"ended by us after the result", ok, Exit{Signal: "KILL", AfterResult: true}, model.RunSuccess, "", false, ""},
		{"ended by us after a bad result", failed("API Error: 500"), Exit{ExitCode: code(143), AfterResult: true}, model.RunFailed, model.ReasonError, false, "500"},
		{"nothing at all", transcript.Outcome{}, Exit{ExitCode: code(0)}, model.RunFailed, model.ReasonError, true, "without a result"},
		{"no result after the start", transcript.Outcome{Init: true}, Exit{ExitCode: code(1)}, model.RunFailed, model.ReasonError, true, "exit code 1"},
		{"crash", transcript.Outcome{Init: true}, Exit{Signal: "SIGSEGV"}, model.RunFailed, model.ReasonError, true, "crashed, with signal SEGV"},
		{"crash below a shell", transcript.Outcome{Init: true}, Exit{ExitCode: code(139)}, model.RunFailed, model.ReasonError, true, "crashed"},
		{"out of memory", transcript.Outcome{Init: true}, Exit{Signal: "KILL"}, model.RunFailed, model.ReasonInterrupted, true, "terminated by signal KILL"},
		{"bad flag", transcript.Outcome{}, Exit{ExitCode: code(1), Stderr: "error: unknown option '--nope'"}, model.RunFailed, model.ReasonError, false, "--nope"},
		{"no network at the start", transcript.Outcome{}, Exit{ExitCode: code(1), Stderr: "Error: getaddrinfo ENOTFOUND api.anthropic.com"}, model.RunFailed, model.ReasonError, true, "network"},
		{"bypass disabled", transcript.Outcome{}, Exit{ExitCode: code(1), Stderr: "bypassPermissions mode is disabled by your organization"}, model.RunFailed, model.ReasonPermission, false, "another permission mode"},
		{"old limit", failed("Claude AI usage limit reached|1749924000"), Exit{ExitCode: code(1)}, model.RunFailed, model.ReasonUsageLimit, false, "2025-06-14 18:00 UTC"},
		{"an answer about limits", transcript.Outcome{HasResult: true, Text: "You've hit your 5-hour limit"}, Exit{ExitCode: code(0)}, model.RunSuccess, "", false, ""},
		{"limit before any result", transcript.Outcome{Init: true, Limit: &transcript.Limit{Status: "rejected", Type: "five_hour"}}, Exit{ExitCode: code(1)}, model.RunFailed, model.ReasonUsageLimit, false, "5-hour limit"},
		{"plain 429", transcript.Outcome{HasResult: true, IsError: true, APIErrorStatus: 429, Text: "API Error: 429"}, Exit{ExitCode: code(1)}, model.RunFailed, model.ReasonError, true, "rate-limited"},
		{"connection lost", transcript.Outcome{HasResult: true, IsError: true, APIError: "connection_failed", Text: "API Error: Connection lost mid-response."}, Exit{ExitCode: code(1)}, model.RunFailed, model.ReasonError, true, "network"},
		{"sign-in expired", failed("OAuth token has expired. Please run /login"), Exit{ExitCode: code(1)}, model.RunFailed, model.ReasonLogin, false, "/login"},
		{"structured output", transcript.Outcome{HasResult: true, IsError: true, Subtype: "error_max_structured_output_retries"}, Exit{ExitCode: code(1)}, model.RunFailed, model.ReasonError, false, "schema"},
		{"a good result, then a signal", ok, Exit{ExitCode: code(0), Signal: "TERM"}, model.RunFailed, model.ReasonError, false, "signal TERM"},
		{"ended early", transcript.Outcome{HasResult: true, Text: "done", CutShort: "it was shut down"}, Exit{ExitCode: code(0)}, model.RunFailed, model.ReasonError, false, "it was shut down"},
		{"a result without a clear error flag", transcript.Outcome{HasResult: true, IsError: true, Unclear: true, Text: "done"}, Exit{ExitCode: code(0)}, model.RunFailed, model.ReasonError, false, "does not say whether"},
		{"out of memory below a shell", transcript.Outcome{Init: true}, Exit{ExitCode: code(137)}, model.RunFailed, model.ReasonInterrupted, true, "signal KILL"},
		{"terminated from outside", transcript.Outcome{Init: true}, Exit{ExitCode: code(143)}, model.RunFailed, model.ReasonInterrupted, false, "signal TERM"},
		{"an answer, and a limit on standard error", ok, Exit{ExitCode: code(1), Stderr: "You've hit your 5-hour limit"}, model.RunFailed, model.ReasonError, false, "exit code 1"},
		{"the API fails with 500", transcript.Outcome{HasResult: true, IsError: true, APIErrorStatus: 500, Text: "API Error: 500"}, Exit{ExitCode: code(1)}, model.RunFailed, model.ReasonError, true, "status 500"},
		{"an error without a message", transcript.Outcome{HasResult: true, IsError: true}, Exit{ExitCode: code(1)}, model.RunFailed, model.ReasonError, false, "unspecified error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := Classify(c.o, c.e)
			if v.Status != c.status || v.Reason != c.reason || v.Retryable != c.retry || !strings.Contains(strings.Join(v.Errors, "\n"), c.words) {
				t.Errorf("got %+v", v)
			}
			if v.Status == model.RunFailed && len(v.Errors) == 0 {
				t.Error("a failure without a message")
			}
		})
	}
}

// A run that ends in the middle of a further turn is no success, although it
// has answered before.
func TestEndsInAFurtherTurn(t *testing.T) {
	const (
		init   = `{"type":"system","subtype":"init","session_id":"7d444840-9dc0-11d1-b245-5ffdce74fad2","model":"m"}`
		result = `{"type":"result","subtype":"success","is_error":false,"result":"done","num_turns":1}`
		text   = `{"type":"assistant","message":{"id":"m1","model":"m","content":[{"type":"text","text":"working"}]}}`
		call   = `{"type":"assistant","message":{"id":"m2","model":"m","content":[{"type":"tool_use","id":"t1","name":"Bash","input":{}}]}}`
		agent  = `{"type":"assistant","parent_tool_use_id":"t0","message":{"id":"m3","model":"m","content":[{"type":"text","text":"of an agent"}]}}`
		own    = `{"type":"assistant","message":{"id":"m4","model":"<synthetic>","content":[{"type":"text","text":"No response requested."}]}}`
		task   = `{"type":"system","subtype":"task_updated","task_id":"b1","patch":{"status":"completed"}}`
	)
	for name, c := range map[string]struct {
		after  []string
		status model.RunStatus
	}{
		"nothing":                       {nil, model.RunSuccess},
		"a text":                        {[]string{init, text}, model.RunFailed},
		"a call":                        {[]string{call}, model.RunFailed},
		"a text, and a second result":   {[]string{init, text, result}, model.RunSuccess},
		"only the beginning of a turn":  {[]string{init}, model.RunSuccess},
		"an agent and background tasks": {[]string{agent, task}, model.RunSuccess},
		"a message of the CLI itself":   {[]string{own}, model.RunSuccess},
	} {
		o := transcript.NewOutcome()
		for _, line := range append([]string{init, text, result}, c.after...) {
			o.Add([]byte(line))
		}
		o.End()
		v := Classify(o.Outcome(), Exit{ExitCode: code(0)})
		if v.Status != c.status || v.Retryable != (c.status == model.RunFailed) {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

func TestResetTime(t *testing.T) {
	ref := time.Date(2026, 11, 23, 16, 44, 5, 0, time.UTC)
	for _, c := range []struct{ words, want string }{
		{"You've hit your 5-hour limit · resets 6:44pm (UTC)", "2026-11-23T18:44:00Z"},
		{"resets 3am (UTC)", "2026-11-24T03:00:00Z"},
		{"resets 12am (UTC)", "2026-11-24T00:00:00Z"},
		{"resets at 12pm (UTC)", "2026-11-24T12:00:00Z"},
		{"resets 16:45 (UTC)", "2026-11-23T16:45:00Z"},
		{"resets 6pm", "2026-11-23T18:00:00Z"},
		{"Limit reached ∙ resets 8pm (Europe/Berlin)", "2026-11-23T20:00:00+01:00"},
		{"weekly limit · resets Nov 28, 5pm (America/New_York)", "2026-11-28T17:00:00-05:00"},
		{"resets Jan 2 at 9:30am (UTC)", "2027-01-02T09:30:00Z"},
		{"Claude AI usage limit reached|1749924000", "2025-06-14T18:00:00Z"},
		{"Claude AI usage limit reached|1749924000000", "2025-06-14T18:00:00Z"},
		{"resets Nov 23, 4:40pm (UTC)", "2026-11-23T16:40:00Z"}, // just passed, not next year
		{"resets Nov 20, 4:40pm (UTC)", "2026-11-20T16:40:00Z"},
		{"resets 4:40pm (UTC)", "2026-11-23T16:40:00Z"}, // just passed, not tomorrow
		{"resets 4:00pm (UTC)", "2026-11-24T16:00:00Z"},
		{"resets Dec 1, 2026, 3:35pm (UTC)", "2026-12-01T15:35:00Z"},
		{"resets Dec 1", "2026-12-01T00:00:00Z"},
		{"resets Feb 29, 5pm (UTC)", ""},
		{"resets Monday 9pm", "2026-11-23T21:00:00Z"},
		{"resets Monday 9am", "2026-11-30T09:00:00Z"},
		{"resets Thu, 9:30am (Europe/Berlin)", "2026-11-26T09:30:00+01:00"},
		{"resets tomorrow at 17:00", "2026-11-24T17:00:00Z"},
		{"resets in 3h", "2026-11-23T19:44:05Z"},
		{"resets in 2 hours 5 minutes", "2026-11-23T18:49:05Z"},
		{"resets in 2d 4h", "2026-11-25T20:44:05Z"},
		{"resets in 90 s", "2026-11-23T16:45:35Z"},
		{"resets at 2026-11-30T05:00:00Z", "2026-11-30T05:00:00Z"},
		{"resets at 2026-11-30T05:00:00+01:00", "2026-11-30T05:00:00+01:00"},
		{"You will regain access on 2027-01-01 at 00:00 UTC.", "2027-01-01T00:00:00Z"},
		{"You will regain access on 2027-01-01.", "2027-01-01T00:00:00Z"},
		{"resets at 5pm UTC", "2026-11-23T17:00:00Z"},
		{"resets in a while", ""},
		{"resets 6pm (Nowhere/Land)", ""},
		{"resets 13pm (UTC)", ""},
		{"resets 5", ""},
		{"resets Feb 31, 5pm (UTC)", ""},
		{"resets soon", ""},
		{"", ""},
	} {
		got := ""
		if at := resetTime(c.words, ref); at != nil {
			got = at.Format(time.RFC3339)
		}
		if got != c.want {
			t.Errorf("%q: %s, want %s", c.words, got, c.want)
		}
	}
	if resetTime("resets 6pm (UTC)", time.Time{}) != nil {
		t.Error("a time of day without a day")
	}
}

var yearNamed = regexp.MustCompile(`\d{4}`)

func FuzzResetTime(f *testing.F) {
	f.Add("resets 6:44pm (UTC)")
	f.Add("usage limit reached|1749924000")
	f.Add("resets Oct 9, 5pm (Europe/Berlin)")
	ref := time.Date(2026, 11, 23, 16, 44, 5, 0, time.UTC)
	f.Fuzz(func(t *testing.T, words string) {
		if at := resetTime(words, ref); at != nil && at.After(ref.AddDate(1, 0, 2)) && !strings.Contains(words, "|") && !yearNamed.MatchString(words) {
			t.Errorf("%q: %v", words, at)
		}
	})
}

// The number of remarks of one kind is limited, and so is the time to collect them.
func TestManyRemarks(t *testing.T) {
	const many = 30_000
	o := transcript.Outcome{HasResult: true, Text: "done", MCPListed: true, Servers: map[string]bool{}}
	for i := range many {
		name := fmt.Sprint("s", i)
		o.MCPServers = append(o.MCPServers, transcript.MCPServer{Name: name, Status: "failed"})
		o.Servers[name+"x"] = false
		o.Killed = append(o.Killed, name)
	}
	v := Classify(o, Exit{ExitCode: code(0)})
	all := strings.Join(v.Remarks, "\n")
	if len(v.Remarks) != 2*(maxAlike+1) || !strings.Contains(all, fmt.Sprintf("%d more such remarks: Claude Code ended background work…", many-maxAlike)) || !strings.Contains(all, fmt.Sprintf("%d more such remarks: the MCP server…", 2*many-maxAlike)) {
		t.Errorf("%d remarks: %s", len(v.Remarks), all)
	}
	run := model.NewRun()
	for i := range many {
		run.Remark(fmt.Sprint(i))
	}
	if n := len(run.Remarks); n != 200 || !strings.Contains(run.Remarks[n-1], "more remarks") {
		t.Errorf("%d remarks, the last is %q", n, run.Remarks[n-1])
	}
}
