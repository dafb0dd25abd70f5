package verdict

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/redact"
	"claude-scheduler/backend/transcript"
)

// The verdict is taken from the masked stream: a secret that equals a word of
// the CLI, or its whole message, must not change it.
func TestVerdictOfAMaskedStream(t *testing.T) {
	judge := func(said, secret string) Verdict {
		text, _ := json.Marshal(said)
		var out bytes.Buffer
		w := redact.New([]string{secret}).Deltas(&out)
		_, _ = w.Write([]byte(`{"type":"result","subtype":"success","is_error":true,"result":` + string(text) + `,"num_turns":1}` + "\n"))
		_ = w.Close()
		stream := transcript.NewOutcome()
		stream.Add(bytes.TrimSpace(out.Bytes()))
		stream.End()
		v := Classify(stream.Outcome(), Exit{ExitCode: code(1), At: time.Date(2026, 11, 27, 15, 37, 0, 0, time.UTC)})
		v.Errors = nil // they are masked
		return v
	}
	for _, said := range []string{
		"You're out of extra usage · resets 9pm (UTC)",
		"Your org is out of usage · contact your admin",
		"5-hour limit reached ∙ resets 5pm",
		"Session limit reached ∙ resets 5pm",
		"Weekly limit reached ∙ resets Mon 12:00am",
		"Opus weekly limit reached ∙ resets Nov 30, 2am",
		"Session limit reached · resets in 1h 20m",
		"You have reached your usage limit. Try again in 45 minutes.",
		"Too many tokens per day, please wait before trying again.",
		"API Error: 400 You have reached your specified API usage limits. You will regain access on 2027-01-01 at 00:00 UTC.",
		"API Error: 400 You're out of extra usage. Add more at claude.ai/settings/usage and keep going.",
		"You've hit your session limit · resets 9pm (UTC)",
		"You’ve hit your org's monthly spend limit",
		"You're out of usage credits. /model to switch models.",
		"Your usage allocation has been disabled by your admin",
		"Your group's usage limit is set to $0 · ask your admin for a higher limit",
		"Your seat type doesn't include extra usage",
		"Fable 5 requires usage credits. Run /usage-credits",
		"You exceeded your current quota, please check your plan and billing details.",
		"Claude AI usage limit reached|1795800000",
		"Prompt is too long",
		"No conversation found with session ID: x",
		"API Error: Request timed out.",
	} {
		want := judge(said, "unlikely")
		for _, secret := range append(strings.FieldsFunc(said, func(r rune) bool { return strings.ContainsRune(" ·∙.,:()/|$", r) }), said) {
			if strings.Trim(secret, "0123456789-apm") == "" {
				continue // a number or time has no word
			}
			if got := judge(said, secret); !reflect.DeepEqual(got, want) {
				t.Errorf("%q with the secret %q: %+v, want %+v", said, secret, got, want)
			}
		}
	}
}
