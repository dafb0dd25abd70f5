package taskfile

import (
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

func TestRead(t *testing.T) {
	text := `
---
name: Nightly review   # a comment
schedule: every weekday at 3 Berlin time
model: opus
allowed_tools:
  - Read
  - "Bash(git log:*)"
disallowed_tools: [No, 010]
timeout: 1h30m
retry:
  max_retries: 2
  retry_delay: 5m
not_after: 2026-12-31T18:00:00+01:00
max_budget_usd: 2.5
report: false
---

Review the commits.

---
A line in the prompt.
`
	task, err := Read(file, text, defaults(), "/home/u/project")
	if err != nil {
		t.Fatal(err)
	}
	if task.Name != "Nightly review" || task.Schedule.CronExpression != "0 3 * * 1-5" || task.Schedule.Timezone != "Europe/Berlin" || task.Model != "opus" ||
		strings.Join(task.AllowedTools, "|") != "Read|Bash(git log:*)" || strings.Join(task.DisallowedTools, "|") != "No|010" || task.Timeout != 5400 ||
		task.Retry.MaxRetries != 2 || task.Retry.RetryDelay != 300 || task.Retry.BackoffMultiplier != 2 || task.NotAfter.Unix() != 1798736400 || task.MaxBudgetUSD != 2.5 || task.Report ||
		task.Command != "Review the commits.\n\n---\nA line in the prompt." {
		t.Errorf("%+v", task)
	}
	task, err = Read(".claude/schedules/docs.md", "---\nschedule: when *.md in docs changes\n---\nx", defaults(), "/home/u/project")
	if err != nil || task.Name != "docs" || task.Schedule.WatchPath != "/home/u/project/docs" {
		t.Errorf("%+v %v", task, err)
	}
}

// Each fault names the file, the line, the field, the reason, and what to do.
func TestFaults(t *testing.T) {
	front := func(lines string) string { return "---\nname: x\n" + lines + "\n---\nDo it.\n" }
	for _, c := range []struct{ text, field, message, hint string }{
		{"", "", "line 1: has no front matter", "begin the file with"},
		{"Do it.", "", "line 1: has no front matter", ""},
		{"---\nname: x\n", "", "line 1: the front matter does not end", "add a line ---"},
		{front("alowed_tools: [x]"), "alowed_tools", "is not a field (" + file + ", line 3)", "did you mean allowed_tools?"},
		{front("tools: [x]"), "tools", "is not a field", "did you mean allowed_tools?"},
		{front("prompt: x"), "prompt", "is not a field", "below the front matter"},
		{front("zzz: 1"), "zzz", "is not a field", "one of name, schedule"},
		{front("enabled: true"), "enabled", "is not set in a file", "remove it"},
		{front("profile: work"), "profile", "is not set in a file", "remove it"},
		{front("source: {}"), "source", "is not set in a file", ""},
		{front("model: a\nmodel: b"), "model", "is given twice (" + file + ", line 4)", "remove one"},
		{front("timeout: soon"), "timeout", `"soon" is not a duration`, "for example 30m"},
		{front("timeout: [1]"), "timeout", "is not a single value", ""},
		{front("max_turns: 1.5"), "max_turns", "is not a whole number", ""},
		{front("max_budget_usd: much"), "max_budget_usd", "is not a number", ""},
		{front("report: yes"), "report", "is neither true nor false", "true or false"},
		{front("allowed_tools: Read, Write"), "allowed_tools", "is not a list", "[A, B]"},
		{front("allowed_tools: [[x]]"), "allowed_tools[0]", "is not a single value", ""},
		{front("retry: 3"), "retry", "has no fields", "max_retries"},
		{front("retry:\n  max_retry: 3"), "retry.max_retry", "is not a field (" + file + ", line 4)", "did you mean retry.max_retries?"},
		{front("not_after: tomorrow"), "not_after", "is not a time", "2026-12-31"},
		{front("schedule: every blurday"), "schedule", "blurday", ""},
		{front("schedule: tomorrow at 6"), "schedule", "would mean something else on another day", "write the date with its zone"},
		{front("schedule: in 2 hours"), "schedule", "would mean something else on another day", ""},
		{front("schedule: every 2 weeks on tuesday"), "schedule", "would mean something else on another day", "starting"},
		{front("schedule: 2026-12-24 at 9"), "schedule", "would mean something else on another day", ""},
		{front("schedule: [x]"), "schedule", "is not a schedule", ""},
		{front("schedule:\n  crom_expression: x"), "schedule.crom_expression", "is not a field", "did you mean schedule.cron_expression?"},
		{front("command: y"), "command", "is given twice", "keep the text"},
		{front("a: &x [1]\nb: *x"), "", "anchors and references", "quotes"},
		{front("model: !!binary aGk="), "", "the tag", "leave it out"},
		{front("- x"), "", "the front matter is not valid YAML", "write one field a line"},
		{front("name"), "", "not valid YAML", ""},
		{front("? [a]\n: b"), "", "a field has no name", ""},
		{"---\n- x\n---\ny", "", "is not a list of fields", ""},
		{front("model: a\x00"), "", "line 3: contains U+0000", "remove"},
		{front("model: \xff"), "", "line 3: is not valid UTF-8", "save the file as UTF-8"},
		{front("") + "\u202eevil", "", "contains U+202E", "remove"},
		{front("") + "\U000E0041", "", "contains U+E0041", "remove"},
		{front("") + "a\u200d\u200d\u200db", "", "contains U+200D", "remove"},
		{"---\nname: x\n<<<<<<< HEAD\nmodel: a\n=======\nmodel: b\n>>>>>>> main\n---\ny", "", "line 3: contains a merge conflict", "resolve"},
		{front("") + "\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n", "", "contains a merge conflict", "resolve"},
	} {
		before := defaults()
		task, err := Read(file, c.text, before, "/p")
		p := model.ProblemOf(err)
		if p == nil || p.Field != c.field || !strings.Contains(p.Message, c.message) || !strings.Contains(p.Message, file) || p.Hint == "" || !strings.Contains(p.Hint, c.hint) || p.Kind != model.KindInvalid {
			t.Errorf("%q:\n got %+v\nwant %+v", c.text, p, c)
		}
		if !same(task, before) {
			t.Errorf("%q changed the task", c.text)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("---\nname: x\nschedule: every day at 9\nretry: {max_retries: 3}\n---\ny")
	f.Add("---\n{a: [&b 1, *b]}\n---")
	f.Fuzz(func(t *testing.T, text string) {
		task, err := Read(file, Normalize([]byte(text)), defaults(), "/p")
		if err != nil {
			if p := model.ProblemOf(err); p.Kind != model.KindInvalid || p.Hint == "" && !strings.HasPrefix(p.Field, "schedule") {
				t.Errorf("%q: %+v", text, p)
			}
			return
		}
		if again, err := Write(file, task, defaults(), "/p"); err != nil && task.Command != "" {
			t.Errorf("%q cannot be written: %v\n%s", text, err, again)
		}
	})
}
