package verdict

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// Messages of versions of the CLI, gateways and the API when a limit is reached.
func TestLimitWordings(t *testing.T) {
	at := time.Date(2026, 11, 27, 15, 37, 0, 0, time.UTC)
	const spent = true
	for _, c := range []struct {
		said     string
		reset    string // RFC 3339; empty: not known
		spending bool
		family   string
		oneModel bool
	}{
		{said: "You've hit your session limit · resets 9pm (UTC)", reset: "2026-11-27T21:00:00Z"},
		{said: "\x1b[31m⚠ You've hit your session limit · resets 9pm (UTC)\x1b[0m", reset: "2026-11-27T21:00:00Z"},
		{said: "⎿ 5-hour limit reached ∙ resets 5pm", reset: "2026-11-27T17:00:00Z"},
		{said: "[ERROR] You've hit your session limit · resets 9pm (UTC)", reset: "2026-11-27T21:00:00Z"},
		{said: "You've hit your Premium limit · resets 9pm (UTC)", reset: "2026-11-27T21:00:00Z"},
		{said: "You've hit your Team Standard limit · resets 9pm (UTC)", reset: "2026-11-27T21:00:00Z"},
		{said: "You’ve hit your weekly limit · resets Nov 28, 5pm (UTC)", reset: "2026-11-28T17:00:00Z"},
		{said: "5-hour limit reached ∙ resets 5pm", reset: "2026-11-27T17:00:00Z"},
		{said: "Session limit reached ∙ resets 5pm", reset: "2026-11-27T17:00:00Z"},
		{said: "Session limit reached · resets in 1h 20m", reset: "2026-11-27T16:57:00Z"},
		{said: "Claude AI usage limit reached|1795800000", reset: "2026-11-27T17:20:00Z"},
		{said: "Claude usage limit reached. Your limit will reset at 5pm (UTC).", reset: "2026-11-27T17:00:00Z"},
		{said: "Weekly limit reached ∙ resets Mon 12:00am", reset: "2026-11-30T00:00:00Z"},
		{said: "You've hit your org's monthly usage limit"},
		{said: "You have reached your usage limit. Try again in 45 minutes.", reset: "2026-11-27T16:22:00Z"},
		{said: "Too many tokens per day, please wait before trying again."},
		{said: "API Error (429 Too many tokens per day, please wait before trying again.)"},
		{said: "API Error: 429 ThrottlingException: Too many tokens per day, please wait before trying again."},

		{said: "Opus weekly limit reached ∙ resets Nov 30, 2am", reset: "2026-11-30T02:00:00Z", family: "opus", oneModel: true},
		{said: "You've hit your Opus limit · resets 6:33pm (UTC)", reset: "2026-11-27T18:33:00Z", family: "opus", oneModel: true},
		{said: "You've hit your Opus 4.5 limit · resets 6:33pm (UTC)", reset: "2026-11-27T18:33:00Z", family: "opus", oneModel: true},
		{said: "You've reached your Fable 5 limit · resets 6pm (UTC)", reset: "2026-11-27T18:00:00Z", family: "fable", oneModel: true},
		{said: "Fable limit reached · resets 6pm (UTC)", reset: "2026-11-27T18:00:00Z", family: "fable", oneModel: true},
		{said: "You have reached the limit of this model. Switch to another model to continue.", oneModel: true},

		{said: "API Error: 400 You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC.", reset: "2026-12-01T00:00:00Z"},
		{said: `API Error: 400 {"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits. You will regain access on 2026-12-01 at 00:00 UTC."}}`, reset: "2026-12-01T00:00:00Z"},
		{said: "API Error: 400 You have reached your specified API usage limits. You will regain access on 2027-01-01 at 00:00 UTC.", reset: "2027-01-01T00:00:00Z"},

		{said: "You're out of extra usage · resets 9pm (UTC)", reset: "2026-11-27T21:00:00Z"}, // the plan's own limit resets then
		{said: "You're out of extra usage", spending: spent},
		{said: "API Error: 400 You're out of extra usage. Add more at claude.ai/settings/usage and keep going.", spending: spent},
		{said: "You're out of usage credits. Run /usage-credits to keep using", spending: spent},
		{said: "You're out of usage credits. /model to switch models.", spending: spent, oneModel: true},
		{said: "Your org is out of usage · contact your admin", spending: spent},
		{said: "Your organization is out of usage credits. Contact your admin to add more.", spending: spent},
		{said: "You've hit your monthly spend limit. See Usage in Settings", spending: spent},
		{said: "Your usage allocation has been disabled by your admin", spending: spent},
		{said: "Your group's usage limit is set to $0 · ask your admin for a higher limit", spending: spent},
		{said: "Your seat type doesn't include extra usage", spending: spent},
		{said: "Fable 5 requires usage credits. Run /usage-credits", spending: spent, family: "fable", oneModel: true},
		{said: `API Error: 400 {"error":{"message":"Budget has been exceeded! Current cost: 10.2, Max budget: 10.0","type":"budget_exceeded"}}`, spending: spent},
		{said: "API Error: 429 You exceeded your current quota, please check your plan and billing details.", spending: spent},
	} {
		for _, o := range []transcript.Outcome{
			{Init: true, HasResult: true, IsError: true, Subtype: "success", Text: c.said},
			{Init: true}, // the words are on stderr only
		} {
			e := Exit{ExitCode: code(1), At: at}
			if !o.HasResult {
				e.Stderr = c.said
			}
			v := Classify(o, e)
			if v.Reason != model.ReasonUsageLimit || v.Limit == nil || v.Retryable {
				t.Errorf("%q: %+v", c.said, v)
				continue
			}
			reset := ""
			if v.ResetTime != nil {
				reset = v.ResetTime.Format(time.RFC3339)
			}
			if reset != c.reset || v.Limit.Spending != c.spending || v.Limit.Family != c.family || v.Limit.OneModel != c.oneModel {
				t.Errorf("%q: reset %s, %+v", c.said, reset, *v.Limit)
			}
		}
	}
}

// Other errors, and texts that only mention limits.
func TestNoUsageLimit(t *testing.T) {
	for _, said := range []string{
		"Context limit reached · /compact or /clear to continue",
		"API Error: 429 Rate limit reached for requests",
		"API Error: 429 This request would exceed your organization's rate limit of 30,000 input tokens per minute",
		"You have exceeded your rate limit",
		"Concurrent export limit reached",
		"API Error: 429 ThrottlingException: Too many requests, please wait before trying again.",
		"`5-hour limit reached ∙ resets 5pm` is what the page says",
		"> \"You've hit your 5-hour limit · resets 5pm\" is in the log",
		"Subagent nesting limit reached (depth 5)",
		"I wrote the page about limits: \"You've hit your 5-hour limit · resets 5pm\"",
		"The test expects `5-hour limit reached ∙ resets 5pm`, but got nothing",
		"API Error: 500 Internal server error",
		"",
	} {
		v := Classify(transcript.Outcome{Init: true, HasResult: true, IsError: true, Subtype: "success", Text: said}, Exit{ExitCode: code(1)})
		if v.Reason == model.ReasonUsageLimit {
			t.Errorf("%q: %+v", said, v)
		}
	}
	interrupted := transcript.Outcome{Init: true, HasResult: true, IsError: true, TerminalReason: "aborted_tools", Text: "You've hit your weekly limit is the title"}
	if v := Classify(interrupted, Exit{ExitCode: code(0)}); v.Reason == model.ReasonUsageLimit {
		t.Errorf("the last words of an interrupted run: %+v", v)
	}
}

// The scope of each of the CLI's own limits.
func TestLimitEvents(t *testing.T) {
	at := time.Date(2026, 11, 27, 15, 37, 0, 0, time.UTC)
	reset := at.Add(3 * time.Hour)
	for typ, want := range map[string]Limit{
		"five_hour":                  {Name: "5-hour limit", Longest: sessionLength},
		"seven_day":                  {Name: "weekly limit"},
		"seven_day_opus":             {Name: "weekly Opus limit", OneModel: true, Family: "opus"},
		"seven_day_sonnet":           {Name: "weekly Sonnet limit", OneModel: true, Family: "sonnet"},
		"seven_day_overage_included": {Name: "weekly limit of this model", OneModel: true},
		"seven_day_saga":             {Name: "usage limit", OneModel: true},
		"overage":                    {Name: "spending limit", Spending: true},
		"":                           {Name: "usage limit"},
	} {
		o := transcript.Outcome{
			Init: true, HasResult: true, IsError: true, APIError: "usage_limit_reached", APIErrorStatus: 429, Text: "API Error: 429",
			Limit: &transcript.Limit{Status: "rejected", Type: typ, ResetTime: &reset}, ResetTime: &reset,
		}
		v := Classify(o, Exit{ExitCode: code(1), At: at})
		if v.Limit == nil || *v.Limit != want || v.ResetTime == nil || !v.ResetTime.Equal(reset) {
			t.Errorf("%s: %+v %v", typ, v.Limit, v.ResetTime)
		}
	}
}

// An implausible reset counts as unknown, and the message says so.
func TestImplausibleResets(t *testing.T) {
	at := time.Date(2026, 11, 27, 15, 37, 0, 0, time.UTC)
	for _, c := range []struct {
		words string
		event time.Duration // reset of a rejected event, after at
		typ   string        // the event's type; empty: seven_day
		reset time.Duration // 0: not known
		why   string
	}{
		{words: "You've hit your weekly limit · resets Nov 27, 3:35pm (UTC)", why: "has passed"},
		{words: "You've hit your weekly limit · resets Nov 26, 3:35pm (UTC)", why: "has passed"},
		{words: "You've hit your session limit · resets 3:35pm (UTC)", why: "has passed"},
		{words: "You've hit your weekly limit · resets Mar 7, 3pm (UTC)", why: "further ahead than any limit"},
		{words: "Claude AI usage limit reached|1749924000", why: "has passed"},
		{words: "Claude AI usage limit reached|17499240000", why: "further ahead than any limit"},
		{words: "API Error: 429", event: -time.Minute, why: "has passed"},
		{words: "API Error: 429", event: 100 * 24 * time.Hour, why: "further ahead than any limit"},
		{words: "API Error: 429", typ: "five_hour", event: 40 * 24 * time.Hour, reset: sessionLength, why: "further ahead than such a limit"},
		{words: "You've hit your session limit · resets 3pm (UTC)", reset: sessionLength, why: "further ahead than such a limit"},
		{words: "API Error: 429", event: 8 * 24 * time.Hour, reset: 8 * 24 * time.Hour},
		{words: "API Error: 429", event: 32 * 24 * time.Hour, reset: 32 * 24 * time.Hour},
	} {
		o := transcript.Outcome{Init: true, HasResult: true, IsError: true, Text: c.words}
		if c.event != 0 {
			reset := at.Add(c.event)
			o.APIErrorStatus, o.Limit, o.ResetTime = 429, &transcript.Limit{Status: "rejected", Type: cmp.Or(c.typ, "seven_day"), ResetTime: &reset}, &reset
		}
		v := Classify(o, Exit{ExitCode: code(1), At: at})
		switch {
		case v.Reason != model.ReasonUsageLimit || !strings.Contains(v.Errors[0], c.why):
			t.Errorf("%q: %+v", c.words, v)
		case c.reset == 0 && v.ResetTime != nil, c.reset != 0 && (v.ResetTime == nil || v.ResetTime.Sub(at) != c.reset):
			t.Errorf("%q %s: reset %v", c.words, c.event, v.ResetTime)
		}
	}
}

// A session lasts five hours: a time of day that seems a day ahead has more
// likely passed, so the wait is bounded.
func TestSessionResetIsNotADayAhead(t *testing.T) {
	at := time.Date(2026, 11, 27, 15, 37, 0, 0, time.UTC)
	for words, longest := range map[string]time.Duration{
		"You've hit your session limit · resets 2pm (UTC)": sessionLength,
		"You've hit your session limit · resets 6pm (UTC)": 0,
		"You've hit your weekly limit · resets 2pm (UTC)":  0,
	} {
		v := Classify(transcript.Outcome{HasResult: true, IsError: true, Text: words}, Exit{ExitCode: code(1), At: at})
		if v.Limit == nil || v.Limit.Longest != longest {
			t.Errorf("%q: %+v", words, v.Limit)
		}
	}
}

// Events about several windows, in any order: the refusal says which limit is
// reached, and until when, unless a later event about the same window does not
// refuse. A message that names a reset is newer than a refusal before other events.
func TestOrderOfLimitEvents(t *testing.T) {
	at := time.Date(2026, 11, 27, 15, 37, 0, 0, time.UTC)
	event := func(status, typ string, after time.Duration) string {
		return fmt.Sprintf(`{"type":"rate_limit_event","rate_limit_info":{"status":%q,"rateLimitType":%q,"resetsAt":%d}}`, status, typ, at.Add(after).Unix())
	}
	const hours, days = time.Hour, 24 * time.Hour
	weekly, warned := event("rejected", "seven_day", 4*days), event("allowed_warning", "five_hour", 2*hours)
	for name, c := range map[string]struct {
		events   []string
		said     string
		name     string
		reset    time.Duration // 0: not known
		spending bool
	}{
		"a refusal":                             {[]string{weekly}, "API Error: 429", "weekly limit", 4 * days, false},
		"a warning about another window":        {[]string{weekly, warned}, "API Error: 429", "weekly limit", 4 * days, false},
		"another window has room":               {[]string{weekly, event("allowed", "five_hour", 2*hours)}, "API Error: 429", "weekly limit", 4 * days, false},
		"the same window has room":              {[]string{weekly, event("allowed", "seven_day", 4*days)}, "API Error: 429", "usage limit", 0, false},
		"the same window is close":              {[]string{weekly, event("allowed_warning", "seven_day", 4*days)}, "API Error: 429", "usage limit", 0, false},
		"a second refusal":                      {[]string{event("rejected", "five_hour", 2*hours), event("rejected", "seven_day_opus", 4*days)}, "API Error: 429", "weekly Opus limit", 4 * days, false},
		"a message after other events":          {[]string{weekly, warned}, "You've hit your session limit · resets 6:37pm (UTC)", "session limit", 3 * hours, false},
		"extra usage beyond a plan that resets": {[]string{event("rejected", "five_hour", 2*hours)}, "You're out of extra usage", "5-hour limit", 2 * hours, false},
		"extra usage, and a reset in the past":  {[]string{event("rejected", "five_hour", -2*hours)}, "You're out of extra usage", "5-hour limit", 0, true},
		"spending":                              {[]string{event("rejected", "overage", 4*days)}, "API Error: 429", "spending limit", 4 * days, true},
		"spending, and a reset in the past":     {[]string{event("rejected", "overage", -2*hours)}, "API Error: 429", "spending limit", 0, true},
		"spending, and one too far ahead":       {[]string{event("rejected", "overage", 900*days)}, "API Error: 429", "spending limit", 0, true},
	} {
		v := Classify(outcomeOf(append(c.events, `{"type":"result","subtype":"success","is_error":true,"api_error":"usage_limit_reached","api_error_status":429,"result":`+strconv.Quote(c.said)+`}`)...), Exit{ExitCode: code(1), At: at})
		if v.Limit == nil || v.Limit.Name != c.name || v.Limit.Spending != c.spending {
			t.Errorf("%s: %+v", name, v.Limit)
		} else if c.reset == 0 && v.ResetTime != nil || c.reset != 0 && (v.ResetTime == nil || v.ResetTime.Sub(at) != c.reset) {
			t.Errorf("%s: reset %v", name, v.ResetTime)
		}
	}
}

// An agent in the background reaches the limit, and so does the next message: the
// CLI (2.1.330) reports the limit, and then the end of the agent in an empty result
// without an error.
func TestLimitBeforeAnEmptyResult(t *testing.T) {
	at := time.Date(2026, 11, 27, 15, 37, 0, 0, time.UTC)
	v := Classify(outcomeOf(
		fmt.Sprintf(`{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":%d,"rateLimitType":"five_hour","overageStatus":"rejected"}}`, at.Add(2*time.Hour).Unix()),
		`{"type":"assistant","message":{"id":"a","model":"<synthetic>","content":[{"type":"text","text":"You've hit your 5-hour limit · resets 5:37pm (UTC)"}]},"parent_tool_use_id":"toolu_1","error":"rate_limit","api_error":"usage_limit_reached"}`,
		`{"type":"assistant","message":{"id":"b","model":"<synthetic>","content":[{"type":"text","text":"You've hit your 5-hour limit · resets 5:37pm (UTC)"}]},"parent_tool_use_id":null,"error":"rate_limit","api_error":"usage_limit_reached","api_error_status":429}`,
		`{"type":"result","subtype":"success","is_error":true,"num_turns":2,"terminal_reason":"api_error","api_error":"usage_limit_reached","api_error_status":429,"result":"You've hit your 5-hour limit · resets 5:37pm (UTC)","result_index":0}`,
		`{"type":"result","subtype":"success","is_error":false,"num_turns":0,"result":"","origin":{"kind":"task-notification"},"result_index":1}`,
	), Exit{ExitCode: code(1), At: at})
	if v.Reason != model.ReasonUsageLimit || v.Limit == nil || v.Limit.Name != "5-hour limit" || v.ResetTime == nil || v.ResetTime.Sub(at) != 2*time.Hour {
		t.Errorf("%+v", v)
	}
}

// The API refuses for a moment because it is busy: with a subscription the CLI
// (2.1.330) reports a refusal without a window. That is no usage limit.
func TestBusyServerIsNoLimit(t *testing.T) {
	v := Classify(outcomeOf(
		`{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","isUsingOverage":false}}`,
		`{"type":"assistant","message":{"id":"a","model":"<synthetic>","content":[{"type":"text","text":"API Error: Server is temporarily limiting requests (not your usage limit) · This request would exceed your account's rate limit."}]},"parent_tool_use_id":null,"error":"rate_limit","api_error_status":429}`,
		`{"type":"result","subtype":"success","is_error":true,"num_turns":1,"terminal_reason":"api_error","api_error_status":429,"result":"API Error: Server is temporarily limiting requests (not your usage limit) · This request would exceed your account's rate limit."}`,
	), Exit{ExitCode: code(1)})
	if v.Reason != model.ReasonError || !v.Retryable || v.Limit != nil {
		t.Errorf("%+v", v)
	}
	v = Classify(outcomeOf(`{"type":"rate_limit_event","rate_limit_info":{"status":"rejected","isUsingOverage":false}}`), Exit{ExitCode: code(1)})
	if v.Reason == model.ReasonUsageLimit {
		t.Errorf("without a result: %+v", v)
	}
}

func outcomeOf(lines ...string) transcript.Outcome {
	stream := transcript.NewOutcome()
	for _, line := range lines {
		stream.Add([]byte(line))
	}
	return stream.Outcome()
}

// 402 says that there is no credit, whatever the words of a gateway.
func TestPaymentRequired(t *testing.T) {
	v := Classify(transcript.Outcome{Init: true, HasResult: true, IsError: true, APIErrorStatus: 402, Text: "API Error: 402 Insufficient credits"}, Exit{ExitCode: code(1)})
	if v.Reason != model.ReasonUsageLimit || v.Limit == nil || !v.Limit.Spending || v.Retryable {
		t.Errorf("%+v", v)
	}
}
