package importer

import (
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

func TestCrontabLine(t *testing.T) {
	for line, want := range map[string]func(t model.Task, dir string) bool{
		`0 3 * * 1-5 cd $HOME/app && /usr/local/bin/claude -p "Review $(date +\%F)" --model opus --permission-mode acceptEdits --allowedTools "Read,Bash(git log:*, x)" --max-turns 20 >> /tmp/x 2>&1`: func(t model.Task, dir string) bool {
			return dir == "~/app" && t.Command == "Review {{date}}" && t.Model == "opus" && t.Permissions == "acceptEdits" && t.MaxTurns == 20 &&
				strings.Join(t.AllowedTools, "|") == "Read|Bash(git log:*, x)" && t.Schedule.CronExpression == "0 3 * * 1-5"
		},
		`*/30 * * * * timeout 10m bash -lc 'cd "/srv/my app" && claude -p --dangerously-skip-permissions < prompts/audit.md'`: func(t model.Task, dir string) bool {
			return dir == "/srv/my app" && t.CommandType == model.CommandFile && t.Command == "prompts/audit.md" && t.Permissions == "bypass" && t.Timeout == 600 && t.Name == "audit.md"
		},
		`@midnight cat ~/digest.md | claude -p --output-format json | jq .`: func(t model.Task, dir string) bool {
			return t.CommandType == model.CommandFile && t.Command == "~/digest.md" && t.Schedule.CronExpression == "@daily" && dir == "~"
		},
		`@reboot cd ~/notes; claude --continue -p "/standup today" &`: func(t model.Task, dir string) bool {
			return dir == "~/notes" && t.CommandType == model.CommandSlash && t.Command == "/standup today" && t.SessionMode == model.SessionContinue && t.Schedule.CronExpression == "@reboot"
		},
		`10 5 * * * claude -p%Write a haiku%about 100\% cron`: func(t model.Task, _ string) bool {
			return t.Command == "Write a haiku\nabout 100% cron" && t.Name == "Write a haiku"
		},
		`0 9 * * * FOO=bar nice -n 10 npx @anthropic-ai/claude-code -p 'say "hi"' --resume 11111111-2222-4333-8444-555555555555`: func(t model.Task, _ string) bool {
			return t.Command == `say "hi"` && t.SessionMode == model.SessionResume && t.SessionID == "11111111-2222-4333-8444-555555555555"
		},
		`0 9 * * * claude -p "$(cat prompts/a\ b.md)"`: func(t model.Task, _ string) bool {
			return t.CommandType == model.CommandFile && t.Command == "prompts/a b.md"
		},
		`0 9 * * * echo "do it" | claude -p --disallowedTools WebFetch WebSearch`: func(t model.Task, _ string) bool {
			return t.Command == "do it" && len(t.DisallowedTools) == 2
		},
		`15 10 * * * test -f /tmp/go && claude -p "guarded"`: func(t model.Task, _ string) bool {
			return t.Precheck == "test -f /tmp/go" && t.Command == "guarded"
		},
		`0 9 * * * [ $(date +\%u) -lt 6 ] && cd ~/app && pgrep -x foo >/dev/null && claude -p x`: func(t model.Task, dir string) bool {
			return t.Precheck == "cd && [ $(date +%u) -lt 6 ] && cd ~/app && pgrep -x foo >/dev/null" && dir == "~/app"
		},
		`0 9 * * * cd ~/app && ! git diff --quiet && cat p.md | claude -p`: func(t model.Task, _ string) bool {
			return t.Precheck == "! git diff --quiet" && t.Command == "p.md"
		},
		`0 9 * * * bash -lc 'test -s x && claude -p y'`:                            func(t model.Task, _ string) bool { return t.Precheck == "test -s x" },
		`0 9 * * * [ -d /x ] || exit 0; test -s y || exit; claude -p y`:            func(t model.Task, _ string) bool { return t.Precheck == "[ -d /x ] && test -s y" && t.Command == "y" },
		`0 9 * * * test -f a && test -f b || exit 1; test -f c && claude -p y`:     func(t model.Task, _ string) bool { return t.Precheck == "test -f a && test -f b && test -f c" },
		`0 9 * * * test -f a || exit; test -f b || test -f c || exit; claude -p y`: func(t model.Task, _ string) bool { return t.Precheck == "test -f a && { test -f b || test -f c; }" },
		`0 9 * * * cd ~/app || exit; claude -p y`:                                  func(t model.Task, dir string) bool { return t.Precheck == "" && dir == "~/app" },
		`0 9 * * * claude -p x || exit 1; claude -p y`:                             func(t model.Task, _ string) bool { return t.Precheck == "" && t.Command == "x" },
		`0 9 * * * claude -p update`:                                               func(t model.Task, _ string) bool { return t.Command == "update" },
		`0 9 * * * claude --model opus "say hi"`:                                   func(t model.Task, _ string) bool { return t.Command == "say hi" },
		`0 9 * * * flock -n /tmp/l claude -p hi`:                                   func(t model.Task, _ string) bool { return t.Command == "hi" },
		`99 9 * * * claude -p hi`:                                                  func(t model.Task, _ string) bool { return t.Schedule.Type == model.Manual },
		"0\t9  * * *\tcd sub && claude -p hi":                                      func(t model.Task, dir string) bool { return dir == "~/sub" && t.Schedule.CronExpression == "0 9 * * *" },
		`0 9 * * * claude -p -- --not-a-flag`:                                      func(t model.Task, _ string) bool { return t.Command == "--not-a-flag" },
		`0 9 * * * timeout -k 5 30m claude -p hi`:                                  func(t model.Task, _ string) bool { return t.Timeout == 1800 },
		`0 9 * * * timeout --signal INT -k 1m 1.5h claude -p hi`:                   func(t model.Task, _ string) bool { return t.Timeout == 5400 },
		`0 9 * * * timeout 1d claude -p hi --max-turns 5`:                          func(t model.Task, _ string) bool { return t.Timeout == 86400 && t.MaxTurns == 5 },
		`0 9 * * * timeout 0 claude -p hi 5`:                                       func(t model.Task, _ string) bool { return t.Timeout == 0 },
		`0 9 * * * nice -n 19 timeout -v 90 claude -p hi`:                          func(t model.Task, _ string) bool { return t.Timeout == 90 },
		`0 9 * * * claude -p "use timeout 5"`:                                      func(t model.Task, _ string) bool { return t.Timeout == 0 },
		`0 9 * * * claude -p "costs \$5 \"at least\""`:                             func(t model.Task, _ string) bool { return t.Command == `costs $5 "at least"` },
	} {
		h := Crontab(line+"\n", machine(t))
		sound(t, h)
		if len(h.Tasks) != 1 || len(h.Uncertain) != 0 {
			t.Errorf("%s: %d tasks, %d doubtful", line, len(h.Tasks), len(h.Uncertain))
			continue
		}
		if dir := h.Jobs[0].WorkingDirectory.Path; !want(h.Tasks[0], dir) {
			t.Errorf("%s\nbecame, in %s: %+v", line, dir, h.Tasks[0])
		}
	}
}

// A condition of a line becomes the precheck, however it is written, and only
// what leads to the call of claude sets its directory.
func TestCrontabConditions(t *testing.T) {
	for line, want := range map[string]struct{ precheck, command, dir, left string }{
		`test -f x || claude -p y`:                                          {"! test -f x", "y", "~", ""},
		`test -f x || test -f z || claude -p y`:                             {"! { test -f x || test -f z; }", "y", "~", ""},
		`test -f x && test -f z || claude -p y`:                             {"! { test -f x && test -f z; }", "y", "~", ""},
		`! test -f x || claude -p y`:                                        {"test -f x", "y", "~", ""},
		`test -f x || { test -f z && claude -p y; }`:                        {"! test -f x && test -f z", "y", "~", ""},
		`git fetch -q | grep . || claude -p y`:                              {"! git fetch -q | grep .", "y", "~", ""},
		`test -f x && claude -p y || mail me`:                               {"test -f x", "y", "~", `"mail me"`},
		`(test -f x && claude -p y) > log`:                                  {"test -f x", "y", "~", ""},
		`test -f x && claude -p y &`:                                        {"test -f x", "y", "~", ""},
		`test -f x && bash -lc 'test -f z && claude -p y'`:                  {"test -f x && test -f z", "y", "~", ""},
		`if test -f x; then claude -p y; fi`:                                {"test -f x", "y", "~", ""},
		`if ! test -f x; then claude -p y; fi`:                              {"! test -f x", "y", "~", ""},
		`if test -f x; test -f z; then claude -p y; fi`:                     {"{ test -f x; test -f z; }", "y", "~", ""},
		`if test -f x || test -f z; then claude -p y; fi`:                   {"{ test -f x || test -f z; }", "y", "~", ""},
		`if test -f x; then cd ~/app && claude -p y; else cd ~/b; date; fi`: {"cd && test -f x", "y", "~/app", `"date"`},
		`if test -f x; then cd ~/b; date; else claude -p y; fi`:             {"! test -f x", "y", "~", `"date"`},
		`if test -f x; then a; elif test -f z; then claude -p y; fi`:        {"! test -f x && test -f z", "y", "~", `"a"`},
		`if ! test -f x; then exit 0; fi; claude -p y`:                      {"test -f x", "y", "~", ""},
		`if test -f x; then date; else exit; fi; claude -p y`:               {"test -f x", "y", "~", `"date"`},
		`if claude -p y; then date; fi`:                                     {"", "y", "~", `"date"`},
		`test -f x && exit; claude -p y`:                                    {"! test -f x", "y", "~", ""},
		`test -f x || { date; exit 1; }; claude -p y`:                       {"test -f x", "y", "~", `"date"`},
		`(test -f x || exit); claude -p y`:                                  {"", "y", "~", `"test -f x"`},
		`(cd /b && make) && claude -p y`:                                    {"(cd /b && make)", "y", "~", ""},
		`(cd /b && make); claude -p y`:                                      {"", "y", "~", `"make"`},
		`cd /b || claude -p y`:                                              {"! cd /b", "y", "~", ""},
		`test -f x || exit; cd ~/app; test -f z && claude -p y`:             {"cd && test -f x && cd ~/app && test -f z", "y", "~/app", ""},
		`cd app; cd -- sub && claude -p y`:                                  {"", "y", "~/app/sub", ""},
		`cd /b && cd && claude -p y`:                                        {"", "y", "~", ""},
		`cd $SITE/app && claude -p y`:                                       {"", "y", "~/$SITE/app", "the shell expanded $SITE/app"},
		`bash -c '[[ -f "it" ]] && claude -p y'`:                            {`bash -c '[[ -f "it" ]]'`, "y", "~", ""},
		`date && claude -p a && claude -p b`:                                {"date", "a", "~", `"claude -p b"`},
	} {
		h := Crontab("0 9 * * * "+line+"\n", machine(t))
		sound(t, h)
		if len(h.Tasks) != 1 || len(h.Uncertain) != 0 {
			t.Errorf("%s: %d tasks, %d uncertain", line, len(h.Tasks), len(h.Uncertain))
			continue
		}
		task, dir := h.Tasks[0], h.Jobs[0].WorkingDirectory.Path
		if task.Precheck != want.precheck || task.Command != want.command || dir != want.dir {
			t.Errorf("%s:\nprecheck %q, command %q, in %s", line, task.Precheck, task.Command, dir)
		}
		remarks := ""
		for _, r := range h.Remarks {
			remarks += r.Message + "\n"
		}
		if left := strings.Contains(remarks, "is left out"); !strings.Contains(remarks, want.left) || left != strings.HasPrefix(want.left, `"`) {
			t.Errorf("%s: remarks %s", line, remarks)
		}
	}
}

// A line that calls claude in a way that no task can express says so.
func TestCrontabNotUnderstood(t *testing.T) {
	for line, want := range map[string]string{
		`for f in *; do claude -p "$f"; done`:              "not understood",
		`while read f; do test -f $f && claude -p x; done`: "not understood",
		`case $(date +\%u) in 1) claude -p x;; esac`:       "not understood",
		`f() { claude -p x; }; f`:                          "not understood",
		`! claude -p x`:                                    "not understood",
		`claude -p 'no end`:                                "not understood",
		`if test -f x; then date; fi`:                      "does not call claude",
	} {
		h := Crontab("0 9 * * * "+line+"\n", machine(t))
		sound(t, h)
		if len(h.Tasks) != 1 || !h.Uncertain[h.Tasks[0].ID] || !strings.Contains(h.Remarks[0].Message, want) {
			t.Errorf("%s: %+v", line, h.Remarks)
		}
	}
}

func TestCrontab(t *testing.T) {
	h := Crontab(`SHELL=/bin/bash
ANTHROPIC_MODEL = "opus"
CRON_TZ=Europe/Berlin
# m h dom mon dow command

# Nightly review
0 3 * * * cd ~/app && claude -p Review
0 4 * * * cd ~/app && claude -p Report
15 4 * * 0 /usr/bin/certbot renew --quiet
not a line
`, machine(t))
	sound(t, h)
	if len(h.Tasks) != 3 || len(h.Jobs) != 2 || len(h.Uncertain) != 1 {
		t.Fatalf("%d tasks in %d jobs, %d doubtful", len(h.Tasks), len(h.Jobs), len(h.Uncertain))
	}
	if first := h.Tasks[0]; first.Name != "Nightly review" || first.Schedule.Timezone != "Europe/Berlin" || !first.Enabled {
		t.Errorf("%+v", first)
	}
	if h.Tasks[1].Name != "Report" {
		t.Errorf("a comment applies only to the line below it: %q", h.Tasks[1].Name)
	}
	other := h.Tasks[2]
	if !h.Uncertain[other.ID] || !strings.Contains(other.Command, "/usr/bin/certbot renew --quiet") || other.Name != "Run /usr/bin/certbot renew --quiet" {
		t.Errorf("%+v", other)
	}
	if vars := h.Profiles[0].EnvVars; len(vars) != 1 || vars[0].Name != "ANTHROPIC_MODEL" || vars[0].Value != "opus" || string(h.Jobs[0].Profile) != h.Profiles[0].ID {
		t.Errorf("%+v", h.Profiles)
	}
	again := Crontab("0 4 * * * cd ~/app && claude -p Report\n", machine(t))
	if again.Tasks[0].ID != h.Tasks[1].ID || again.Jobs[0].ID != h.Jobs[0].ID {
		t.Error("the same line has another id the second time")
	}
}

// The value of an option is no part of the prompt, also if the option is not
// known here.
func TestCrontabOptionValues(t *testing.T) {
	for line, want := range map[string]string{
		`claude -p --plugin-dir /x "go on"`:                "go on",
		`claude --system-prompt-file s.txt -p "go on"`:     "go on",
		`claude -p "go on" --max-thinking-tokens 5000`:     "go on",
		`claude -w feature -p "go on"`:                     "go on",
		`claude --safe-mode "go on"`:                       "go on",
		`claude -p --later-flag value "go on"`:             "go on",
		`claude -p "go on" --later-flag value`:             "go on",
		`claude -p --later-flag "go on"`:                   "go on", // with a note
		`claude -p --later-flag=value "go on"`:             "go on",
		`claude -p --later-a one --later-b two "go on"`:    "go on",
		`claude -p --model opus --later-flag 5 -- "go on"`: "go on",
	} {
		h := Crontab("0 9 * * * "+line+"\n", machine(t))
		sound(t, h)
		if len(h.Tasks) != 1 || h.Tasks[0].Command != want || h.Tasks[0].CommandType != model.CommandPrompt {
			t.Errorf("%s: %+v", line, h.Tasks)
		}
	}
}

// HOME in a crontab is where its lines start, and what ~ means in them.
func TestCrontabHome(t *testing.T) {
	h := Crontab("0 1 * * * claude -p before\nHOME=/srv/bot/\n0 2 * * * claude -p a\n0 3 * * * cd ~/app && claude -p b\n0 4 * * * cd sub && claude -p c\n0 5 * * * cd /opt && claude -p < ~/p.md\n", machine(t))
	sound(t, h)
	var got []string
	for _, task := range h.Tasks {
		for _, job := range h.Jobs {
			if job.ID == string(task.JobID) {
				got = append(got, job.WorkingDirectory.Path+" "+task.Command)
			}
		}
	}
	if want := "~ before, /srv/bot a, /srv/bot/app b, /srv/bot/sub c, /opt /srv/bot/p.md"; strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
}

// A subcommand of claude is not a prompt, however it is written.
func TestCrontabSubcommands(t *testing.T) {
	for _, line := range []string{"claude update", "claude mcp list", "/usr/bin/claude doctor", "claude --model opus update", "timeout 5m claude plugin update x", "claude --debug setup-token", "bash -lc 'claude update'", "claude newcommand --all",
		"claude mcp add x -- npx server -p 80", "claude --version", "claude -p x --help", "claude -v"} {
		h := Crontab("25 9 * * * "+line+"\n", machine(t))
		sound(t, h)
		if len(h.Tasks) != 1 || !h.Uncertain[h.Tasks[0].ID] || !strings.Contains(h.Tasks[0].Command, "shell command") {
			t.Errorf("%s: %+v", line, h.Tasks)
		}
	}
}

// A commented-out line is not a name; text that only resembles one is.
func TestCrontabCommentedOut(t *testing.T) {
	for comment, want := range map[string]string{
		`#0 9 * * * claude -p "old"`:  "new",
		"# @daily claude -p old":      "new",
		"#FOO=bar":                    "new",
		"# at nine I want the report": "at nine I want the report",
		"# 5 things to do each day x": "5 things to do each day x",
	} {
		h := Crontab(comment+"\n0 9 * * * claude -p new\n", machine(t))
		if len(h.Tasks) != 1 || h.Tasks[0].Name != want {
			t.Errorf("%s: %q", comment, h.Tasks[0].Name)
		}
	}
}

// FuzzCrontab: whatever a crontab contains, its records can be stored.
func FuzzCrontab(f *testing.F) {
	f.Add(`0 3 * * 1-5 cd $HOME/app && claude -p "Review $(date +\%F)" --model opus >> /tmp/x 2>&1`)
	f.Add("@reboot bash -lc 'claude -p' | x\n# c\nA=b\n* * * * * claude -p%a%b")
	f.Add(`* * * * * claude -p "$(cat "$(echo x)")" '`)
	f.Fuzz(func(t *testing.T, text string) {
		h := Crontab(text, machine(t))
		for _, task := range h.Tasks {
			if task.JobID == "" || task.Name == "" {
				t.Errorf("%+v", task)
			}
		}
	})
}
