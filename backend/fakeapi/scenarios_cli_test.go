package fakeapi

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/testfolder"
)

// Every scenario, as the real CLI handles it.
func TestScenarios(t *testing.T) {
	t.Parallel()
	bash := []string{"--allowedTools=Bash,Write,Edit,Read,TodoWrite"}
	token := []string{"CLAUDE_CODE_OAUTH_TOKEN=dummy"}
	cases := []struct {
		scenario string
		prompt   string
		args     []string
		env      []string
		code     int
		result   string // contained in the result
		check    func(t *testing.T, o outcome)
	}{
		{scenario: "text", result: "Hello from the stand-in.", check: func(t *testing.T, o outcome) {
			if o.result.Usage.Input != 100 || o.result.Usage.Output != 16 {
				t.Errorf("usage = %+v", o.result.Usage)
			}
		}},
		{scenario: "echo", prompt: "please repeat these words", result: "please repeat these words"},
		{scenario: "bash" + Setting("command", "echo a,b > out.txt; cat out.txt"), args: bash, result: "Done.", check: func(t *testing.T, o outcome) { wantFile(t, o, "out.txt", "a,b\n") }},
		{scenario: "write", args: bash, result: "Wrote out.txt.", check: func(t *testing.T, o outcome) { wantFile(t, o, "out.txt", "hi") }},
		{scenario: "script", prompt: "!write a.txt one\\ntwo\n!read a.txt\n!edit a.txt two => three\n!say {result}", args: bash, result: "updated", check: func(t *testing.T, o outcome) { wantFile(t, o, "a.txt", "one\nthree") }},
		{scenario: "tools", args: bash, result: "Done.", check: func(t *testing.T, o outcome) {
			if n := tools(o)["Bash"]; n != 3 || o.result.NumTurns < 2 {
				t.Errorf("%d calls of Bash in %d turns", n, o.result.NumTurns)
			}
		}},
		{scenario: "todo", args: bash, env: []string{"CLAUDE_CODE_ENABLE_TODO_TOOLS=1", "CLAUDE_CODE_ENABLE_TASKS=0"}, result: "Done.", check: func(t *testing.T, o outcome) {
			if tools(o)["TodoWrite"] != 1 {
				t.Error("no TodoWrite")
			}
		}},
		{scenario: "subagent", args: bash, result: "The subagent answered.", check: func(t *testing.T, o outcome) {
			if !o.any(func(e event) bool { return e.ParentToolUse != "" }) {
				t.Error("no event of a subagent")
			}
		}},
		{scenario: "denied", result: "I was not allowed to.", check: func(t *testing.T, o outcome) {
			if len(o.result.Denials) != 1 || o.result.Denials[0].Tool != "Write" {
				t.Errorf("denials = %+v", o.result.Denials)
			}
		}},
		{scenario: "loop", args: append(bash, "--max-turns=3"), code: 1, check: subtype("error_max_turns")},
		{scenario: "costly", args: append(bash, "--max-budget-usd=0.5"), code: 1, check: subtype("error_max_budget_usd")},
		{scenario: "limit,reset=90s", env: token, code: 1, result: "You've hit your 5-hour limit", check: func(t *testing.T, o outcome) {
			wantLimit(t, o, "five_hour", 90*time.Second)
		}},
		{scenario: "limit-midway,window=seven_day_opus", env: token, args: bash, code: 1, result: "You've hit your Opus limit", check: func(t *testing.T, o outcome) {
			wantLimit(t, o, "seven_day_opus", 2*time.Hour)
			if tools(o)["Bash"] != 1 {
				t.Error("no tool before the limit")
			}
		}},
		// With an API key the same reply is not a usage limit.
		{scenario: "limit", code: 1, result: "Request rejected (429)", check: func(t *testing.T, o outcome) {
			if o.result.APIError == "usage_limit_reached" {
				t.Error("a usage limit with an API key: the package's documentation is out of date")
			}
		}},
		{scenario: "credit", code: 1, result: "Credit balance is too low", check: status(400)},
		{scenario: "unauthorized", code: 1, result: "API key", check: status(401)},
		{scenario: "forbidden", code: 1, result: "permission", check: status(403)},
		{scenario: "model", code: 1, result: "model", check: status(404)},
		{scenario: "rate", code: 1, result: "429", check: status(429)},
		{scenario: "broken", code: 1, result: "500", check: status(500)},
		{scenario: "overloaded", code: 1, result: "529", check: status(529)},
		{scenario: "flaky", result: "Here after all.", check: func(t *testing.T, o outcome) {
			if !o.any(func(e event) bool { return e.Subtype == "api_retry" }) {
				t.Error("no retry")
			}
		}},
		{scenario: "slow,delay=1s", result: "Sorry", check: atLeast(time.Second)},
		{scenario: "drip,delay=100ms", result: "word for word", check: atLeast(time.Second)},
		{scenario: "drop", code: 1, result: "API Error"},
		{scenario: "drop,times=1", result: "Back again."},
		{scenario: "hang", env: []string{"API_TIMEOUT_MS=500", "CLAUDE_CODE_MAX_RETRIES=0"}, code: 1, result: "timed out"},
		{scenario: "thinking", result: "I see.", check: func(t *testing.T, o outcome) {
			if !o.any(func(e event) bool {
				return slices.Contains(e.content(), part{Type: "thinking", Thinking: "Let me see."})
			}) {
				t.Error("no thinking")
			}
		}},
		{scenario: "big", result: "quick brown fox", check: func(t *testing.T, o outcome) {
			if len(o.result.Result) < 3_900_000 {
				t.Errorf("%d bytes", len(o.result.Result))
			}
		}},
		{scenario: "secret", args: bash, env: []string{"SECRET=hunter2"}, result: "It is hunter2."},
		{scenario: "stopped", code: 1, check: func(t *testing.T, o outcome) {
			if !o.result.IsError {
				t.Errorf("result = %+v", o.result)
			}
		}},
	}
	for _, c := range cases {
		t.Run(c.scenario, func(t *testing.T) {
			t.Parallel()
			s := StartFor(t)
			if c.prompt == "" {
				c.prompt = "go"
			}
			o := run(t, s, c.scenario, c.prompt, c.env, c.args...)
			if o.code != c.code || !strings.Contains(o.result.Result, c.result) {
				t.Errorf("exit %d, want %d; result %.300q, want %q; %s", o.code, c.code, o.result.Result, c.result, o.stderr)
			}
			if c.check != nil {
				c.check(t, o)
			}
			for _, r := range s.Requests() {
				if r.Side {
					t.Logf("side request: %s %s %.300s", r.Method, r.Path, r.Body)
				}
			}
		})
	}
}

// After a limit that applies once, the resumed session succeeds.
func TestLimitOnce(t *testing.T) {
	t.Parallel()
	s := StartFor(t)
	env := []string{"CLAUDE_CODE_OAUTH_TOKEN=dummy", "CLAUDE_CONFIG_DIR=" + testfolder.Plain(t)}
	first := run(t, s, "limit-once,reset=1s", "go", env)
	wantLimit(t, first, "five_hour", time.Second)
	second := run(t, s, "limit-once,reset=1s", "continue", env, "--resume", first.result.SessionID)
	if second.code != 0 || second.result.Result != "Back again." {
		t.Errorf("exit %d, result %q", second.code, second.result.Result)
	}
}

// The prompt's ! lines replace the answers of a scenario, but not its errors.
func TestPromptOverScenario(t *testing.T) {
	t.Parallel()
	s := StartFor(t)
	o := run(t, s, "flaky", "Do this:\n!bash echo hi > out.txt\n!say Mine.", nil, "--allowedTools=Bash")
	if o.code != 0 || o.result.Result != "Mine." || !o.any(func(e event) bool { return e.Subtype == "api_retry" }) {
		t.Errorf("exit %d, result %q", o.code, o.result.Result)
	}
	wantFile(t, o, "out.txt", "hi\n")
	requests := s.Requests()
	if last := requests[len(requests)-1]; last.Credential != "api key" || last.SessionID != o.result.SessionID || !slices.Contains(last.Tools, "Bash") || !last.Stream {
		t.Errorf("request = %+v", last)
	}
}

func tools(o outcome) map[string]int {
	n := map[string]int{}
	for _, e := range o.events {
		for _, b := range e.content() {
			if b.Type == "tool_use" {
				n[b.Name]++
			}
		}
	}
	return n
}

func wantFile(t *testing.T, o outcome, name, want string) {
	t.Helper()
	if got, err := os.ReadFile(filepath.Join(o.dir, name)); err != nil || string(got) != want {
		t.Errorf("%s = %q, %v; want %q", name, got, err, want)
	}
}

func wantLimit(t *testing.T, o outcome, window string, reset time.Duration) {
	t.Helper()
	if o.result.APIError != "usage_limit_reached" {
		t.Errorf("api_error = %q", o.result.APIError)
	}
	if !o.any(func(e event) bool {
		left := time.Until(time.Unix(e.RateLimit.ResetsAt, 0))
		return e.RateLimit.Status == "rejected" && e.RateLimit.Type == window && left <= reset && left > reset-time.Minute
	}) {
		t.Errorf("no rejected rate_limit_event for %s", window)
	}
}

func subtype(want string) func(*testing.T, outcome) {
	return func(t *testing.T, o outcome) {
		if o.result.Subtype != want {
			t.Errorf("subtype = %q, want %q", o.result.Subtype, want)
		}
	}
}

func status(want int) func(*testing.T, outcome) {
	return func(t *testing.T, o outcome) {
		if o.result.APIErrorStatus != want || !o.result.IsError {
			t.Errorf("result = %+v, want status %d", o.result, want)
		}
	}
}

func atLeast(d time.Duration) func(*testing.T, outcome) {
	return func(t *testing.T, o outcome) {
		if o.took < d {
			t.Errorf("took %v, want %v", o.took, d)
		}
	}
}
