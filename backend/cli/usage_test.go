package cli

import (
	"io"
	"strings"
	"testing"
	"time"
)

// A wrong call is answered with the command, the argument and a hint; the service is
// not called.
func TestUsage(t *testing.T) {
	for _, c := range []struct{ args, want, hint string }{
		{"run|show", "run show: RUN is missing", "usage: claude-scheduler run show RUN"},
		{"run|diff", "run diff: RUN is missing", "usage: claude-scheduler run diff [BEFORE] RUN"},
		{"settings|set|theme", "settings set: VALUE is missing", "usage: claude-scheduler settings set SETTING VALUE..."},
		{"completion", "completion: bash | zsh | fish is missing", "usage: claude-scheduler completion bash | zsh | fish"},
		{"schedule|explain|0|9", `schedule explain: "9" is one argument too many`, "usage: claude-scheduler schedule explain EXPRESSION (quote arguments that contain spaces)"},
		{"statu", `unknown command "statu"`, "did you mean claude-scheduler status?"},
		{"job|nosuch", `job: unknown command "nosuch"`, "see claude-scheduler job --help"},
		{"task|insert|--name|x", `task: unknown command "insert"`, "see claude-scheduler task --help"},
		{"task|add|--nosuch", "task create: unknown flag: --nosuch", "see claude-scheduler task create --help"},
		{"task|create|--nosuch", "task create: unknown flag: --nosuch", "see claude-scheduler task create --help"},
		{"task|edit|x|--id|y", "task edit: unknown flag: --id", "see claude-scheduler task edit --help"},
		{"run|list|--limit|x", `run list: --limit: "x" is not a valid value`, "expected a whole number"},
		{"task|create|--cron|@daily|--every|1h", "task create: --cron and --every cannot be used together", "give one of them"},
	} {
		con := &console{out: io.Discard, errOut: io.Discard, now: time.Now, getenv: func(string) string { return "" }}
		root := con.root()
		root.SetArgs(strings.Split(c.args, "|"))
		cmd, err := root.ExecuteContextC(t.Context())
		if err == nil || con.started {
			t.Errorf("%s: it was accepted", c.args)
			continue
		}
		p := *problemOf(usage(cmd, err))
		if hint := p.Hint; hint != c.hint {
			t.Errorf("%s: hint %q, want %q", c.args, hint, c.hint)
		}
		p.Hint = ""
		if p.Error() != c.want {
			t.Errorf("%s: %q, want %q", c.args, p.Error(), c.want)
		}
	}
}

// A negative number is an argument or the value of a flag, wherever it is.
func TestNegativeNumbers(t *testing.T) {
	con := &console{out: io.Discard, errOut: io.Discard, now: time.Now, getenv: func(string) string { return "" }}
	for args, want := range map[string]string{
		"settings|set|reserve_percent|-1":            "settings|set|--|reserve_percent|-1",
		"settings|set|reserve_percent|-1|--json":     "settings|set|--json|--|reserve_percent|-1",
		"--json|settings|set|daily_budget_usd|-0.5":  "settings|set|--json|--|daily_budget_usd|-0.5",
		"settings|set|timeout|-30m":                  "settings|set|--|timeout|-30m",
		"settings|set|daily_budget_usd|-.5":          "settings|set|--|daily_budget_usd|-.5",
		"settings|set|--|reserve_percent|-1":         "settings|set|--|reserve_percent|-1",
		"settings|set|notification_urls|-1|a|-2":     "settings|set|--|notification_urls|-1|a|-2",
		"task|edit|Review|--priority|-1":             "task|edit|--priority|-1|--|Review",
		"task|edit|--max-turns|-1|--enabled|Review":  "task|edit|--max-turns|-1|--enabled|--|Review",
		"task|edit|--max_budget_usd=-1|Review":       "task|edit|--max_budget_usd=-1|Review",
		"daemon|logs|-fn|-5":                         "daemon|logs|-fn|-5|--",
		"run|answer|4f|--deny|--message|-1 is wrong": "run|answer|--deny|--message|-1 is wrong|--|4f",
		"run|show|-x|-1":                             "run|show|-x|--|-1",
		"nosuch|-1":                                  "nosuch|-1",
		"task|list":                                  "task|list",
	} {
		if got := strings.Join(keepNegatives(con.root(), strings.Split(args, "|")), "|"); got != want {
			t.Errorf("%s became %s, want %s", args, got, want)
		}
	}
}

// Text in another encoding is refused, wherever it comes from: as JSON it would
// silently become other characters, also in a secret.
func TestTextIsUTF8(t *testing.T) {
	con := &console{out: io.Discard, errOut: io.Discard, now: time.Now, getenv: func(string) string { return "" }}
	for _, c := range []struct {
		args    []string
		refused bool
	}{
		{[]string{"task", "create", "--prompt", "Gr\xfc\xdfe"}, true},
		{[]string{"task", "create", "--prompt=Gr\xfc\xdfe"}, true},
		{[]string{"profile", "create", "--var", "A=static:s\xfc"}, true},
		{[]string{"run", "list", "--search", "\xfc"}, true},
		{[]string{"task", "show", "\xfc"}, true},
		{[]string{"task", "create", "--prompt", "Grüße"}, false},
		{[]string{"task", "create", "--from-file", "/tmp/\xff"}, false},
		{[]string{"import", "/tmp/\xff"}, false},
	} {
		cmd, _, err := con.root().Find(c.args)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkText(cmd, c.args); (err != nil) != c.refused || err != nil && !strings.Contains(err.Error(), "is not UTF-8 text") {
			t.Errorf("%q: %v", c.args, err)
		}
	}
	con.in = strings.NewReader("Gr\xfc\xdfe")
	if _, err := con.readInput("command", "-"); err == nil || !strings.Contains(err.Error(), "is not UTF-8 text") {
		t.Errorf("standard input: %v", err)
	}
	if _, err := object([]byte("{\"name\": \"\xfc\"}")); err == nil || !strings.Contains(err.Error(), "is not UTF-8 text") {
		t.Errorf("an editor's text: %v", err)
	}
}

// An alias of a flag is used only where its flag exists.
func TestFlagsKeepTheirNames(t *testing.T) {
	con := &console{out: io.Discard, errOut: io.Discard, now: time.Now, getenv: func(string) string { return "" }}
	root := con.root()
	for command, flag := range map[string]string{"run retry": "watch", "task run": "watch", "run logs": "path", "task create": "watch-path", "job create": "directory"} {
		cmd, _, err := root.Find(strings.Fields(command))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(cmd.UsageString(), "--"+flag+" ") {
			t.Errorf("%s: no --%s in its help:\n%s", command, flag, cmd.UsageString())
		}
	}
}
