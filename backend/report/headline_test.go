package report

import (
	"strings"
	"testing"
	"unicode/utf8"

	"claude-scheduler/backend/model"
)

func TestFirstSentence(t *testing.T) {
	for answer, want := range map[string]string{
		"":                                                    "",
		"All tests pass. Nothing else.":                       "All tests pass.",
		"# Report\n\nTwo of 41 tests fail.":                   "Two of 41 tests fail.",
		"Report\n======\nTwo fail.":                           "Two fail.",
		"Report\n---\n\nTwo fail.":                            "Two fail.",
		"**Summary**\n\nTwo fail.":                            "Two fail.",
		"**Summary:**\nTwo fail.":                             "Two fail.",
		"**Two fail.** Look at them.":                         "Two fail.",
		"```go\nfunc main() {}\n```\nIt compiles.":            "It compiles.",
		"~~~\n# not a heading\n~~~\nIt compiles.":             "It compiles.",
		"````\n```\nnested\n```\n````\nIt compiles.":          "It compiles.",
		"    indented code\n\nIt compiles.":                   "It compiles.",
		"```\nunclosed":                                       "",
		"| a | b |\n|---|---|\n| 1 | 2 |\n\nTwo rows.":        "Two rows.",
		"---\nTwo fail.":                                      "Two fail.",
		"<!-- note -->\nTwo fail.":                            "Two fail.",
		"Here is what I found:\n\n- lodash has a CVE\n- more": "lodash has a CVE",
		"- [x] Updated the docs\n- [ ] Deploy":                "Updated the docs",
		"1. First thing. Second.\n2. More":                    "First thing.",
		"> Quoted words. More.":                               "Quoted words.",
		"# Only a heading":                                    "Only a heading",
		"Here is the list:":                                   "Here is the list:",
		"It wraps over\ntwo lines. More.":                     "It wraps over two lines.",
		"It ends\n- at a list":                                "It ends",
		"It ends\n```\nat code\n```":                          "It ends",
		"Updated lodash to 4.17.21 in package.json. Next.":    "Updated lodash to 4.17.21 in package.json.",
		"See e.g. the log. Next.":                             "See e.g. the log.",
		"Compared A vs. B for Dr. Smith. Next.":               "Compared A vs. B for Dr. Smith.",
		"Fixed no. 5 today. Next.":                            "Fixed no. 5 today.",
		"No. It failed.":                                      "No.",
		"Really?! Yes.":                                       "Really?!",
		"He said \"stop.\" Then more.":                        "He said \"stop.\"",
		"依存関係を更新しました。次は":                                      "依存関係を更新しました。",
		"See [the docs](https://example.com/x). More.":        "See the docs.",
		"![chart](a.png) shows it. More.":                     "chart shows it.",
		"Deleted *.tmp and 2 * 3 files. More.":                "Deleted *.tmp and 2 * 3 files.",
		"*Emphasis* and _more_ but snake_case_name stays. X":  "Emphasis and more but snake_case_name stays.",
		"\x1b[31mRed\x1b[0m text. More":                       "Red text.",
		"Tabs\tand\u2028separators\u00a0join. X":              "Tabs and separators join.",
		"Direction \u202eoverride\u202c is gone. X":           "Direction override is gone.",
		"Nothing to report.":                                  "Nothing to report.",
		"\r\nWindows lines.\r\nMore.\r\n":                     "Windows lines.",
	} {
		if got := FirstSentence(answer); got != want {
			t.Errorf("%q: %q; want %q", answer, got, want)
		}
	}
}

func TestHeadline(t *testing.T) {
	success := func(output string, outcome model.RunOutcome) model.Run {
		return model.Run{Status: model.RunSuccess, Output: output, Outcome: outcome}
	}
	for name, c := range map[string]struct {
		run  model.Run
		want string
	}{
		"the report's sentence":     {success("Long story.\n\nOutcome: done - Updated 3", model.OutcomeDone), "Updated 3"},
		"a report without sentence": {success("Long story.\n\nOutcome: done", model.OutcomeDone), "Long story."},
		"a word that is one":        {success("done", model.OutcomeDone), "Done"},
		"only the outcome":          {success("Outcome: nothing_to_do", model.OutcomeNothingToDo), "Nothing to do"},
		"not asked for a report":    {success("Outcome: done - Updated 3", ""), "Outcome: done - Updated 3"},
		"no answer":                 {success("", ""), "Ended without a closing answer"},
		"the first error":           {model.Run{Status: model.RunFailed, Output: "Fine.", Errors: model.Strings{"", "no key\nat all", "more"}}, "no key at all"},
		"an error with its field":   {model.Run{Status: model.RunFailed, Errors: model.Strings{"working_directory.path: the directory /x does not exist"}}, "the directory /x does not exist"},
		"an error of a program":     {model.Run{Status: model.RunFailed, Errors: model.Strings{"git: not a repository: /a_b.c: d"}}, "git: not a repository: /a_b.c: d"},
		"no Claude Code":            {model.Run{Status: model.RunFailed, Reason: model.ReasonNotStarted, Errors: model.Strings{"find claude: claude_path: the claude command was not found (install it)"}}, "Claude Code is not installed"},
		"no program where it was":   {model.Run{Status: model.RunFailed, Reason: model.ReasonNotStarted, Errors: model.Strings{"find claude: claude_path: /opt/claude does not exist (correct claude_path)"}}, "Claude Code was not found: /opt/claude does not exist"},
		"a program that is damaged": {model.Run{Status: model.RunFailed, Reason: model.ReasonNotStarted, Errors: model.Strings{"start claude: claude_path: /opt/claude cannot be started: it is empty (install it)"}}, "Claude Code (/opt/claude) cannot be started: it is empty"},
		"an error without words":    {model.Run{Status: model.RunFailed, Reason: model.ReasonTimeout}, "Time limit reached"},
		"never ran":                 {model.Run{Status: model.RunCancelled, Reason: model.ReasonMissed, Errors: model.Strings{"missed: the machine was asleep"}}, "missed: the machine was asleep"},
		"waiting":                   {model.Run{Status: model.RunUpcoming, Output: "x"}, ""},
		"running":                   {model.Run{Status: model.RunRunning, Output: "x"}, ""},
	} {
		if got := Headline(c.run); got != c.want {
			t.Errorf("%s: %q; want %q", name, got, c.want)
		}
	}
	for _, reason := range model.Reasons {
		if got := Headline(model.Run{Status: model.RunFailed, Reason: reason}); got == "" || got == "Failed" && reason != model.ReasonError {
			t.Errorf("%s has no words", reason)
		}
	}
	long := Headline(success(strings.Repeat("ä\u0301b ", 300), ""))
	if n := utf8.RuneCountInString(long); n > maxHeadline || !strings.HasSuffix(long, "…") {
		t.Errorf("%d characters: %q", n, long)
	}
}

func TestTopic(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"3 of 41 tests fail", "4 of 41 tests fail", true},
		{"Checked 1,204 files in 3.5 s.", "Checked 98 files in 12 s", true},
		{"All good at 03:41", "ALL GOOD at 10:02!", true},
		{"All good", "All bad", false},
		{"CVE-2026-1234 in lodash", "CVE-2026-9999 in lodash", false},
		{"CVE-2026-1234 in lodash", "CVE-2026-1234 in lodash", true},
		{"", "", true},
		{"12", "13", true},
		{"結果 3 件", "結果 4 件", true},
	} {
		if got := Topic(c.a) == Topic(c.b); got != c.same {
			t.Errorf("%q and %q: same %v", c.a, c.b, got)
		}
	}
	if Topic("") != 0 || Topic("12") == 0 {
		t.Error("0 stands for no headline, and for nothing else")
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]string{
		"## Findings\n\n- **lodash** `4.17.20` has a [hole](https://x.y)\n\nOutcome: done - a hole in lodash": "Findings\nlodash 4.17.20 has a hole",
		"Outcome: done - all is well":      "Outcome: done - all is well", // there is nothing else
		"| a | b |\n|---|---|\n| 1 | 2 |":  "| a | b |\n| 1 | 2 |",
		"> quoted\n```go\nx := 2 * 3\n```": "quoted\nx := 2 * 3",
	} {
		if got := Plain(answer); got != want {
			t.Errorf("%q: %q, want %q", answer, got, want)
		}
	}
}
