package notify

import (
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

func of(seconds float64) *float64 { return &seconds }

func TestText(t *testing.T) {
	now := time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC)
	reset := now.Add(-time.Minute)
	for _, c := range []struct {
		run         model.Run
		title, body string
	}{
		{model.Run{TaskName: "Review", Status: model.RunRunning, Trigger: model.TriggerManual}, "Review started", "Started manually."},
		{model.Run{TaskName: "Review", Status: model.RunRunning, Trigger: model.TriggerSchedule}, "Review started", "On schedule."},
		{model.Run{TaskName: "Review", Status: model.RunRunning, Trigger: model.TriggerFileWatch}, "Review started", "Files changed."},
		{model.Run{TaskName: "Review", Status: model.RunRunning, Trigger: model.TriggerSequential}, "Review started", "The task before it succeeded."},
		{model.Run{TaskName: "Review", Status: model.RunRunning, Trigger: model.TriggerRetry, Attempt: 2}, "Review started", "Retry, attempt 2."},
		{model.Run{TaskName: "Review", Status: model.RunRunning, Trigger: model.TriggerCatchUp, ScheduledTime: reset}, "Review started",
			"Catching up; it was due at " + "09:59" + "."},

		{model.Run{TaskName: "Review", Status: model.RunSuccess, Duration: of(192.4), Output: "\n## All **good**\nmore"}, "Review finished", "more. In 3 m 12 s."},
		{model.Run{TaskName: "Review", Status: model.RunSuccess, Duration: of(5), Changes: &model.Changes{Files: 1}, Output: "Done."}, "Review finished", "Done. In 5.0 s, 1 file changed."},
		{model.Run{TaskName: "Review", Status: model.RunSuccess, Duration: of(7260), Changes: &model.Changes{Files: 3}}, "Review finished", "Ended without a closing answer. In 2 h 01 m, 3 files changed."},
		{model.Run{Status: model.RunSuccess, Headline: "Found a CVE"}, "A task finished", "Found a CVE."},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonTimeout, Headline: "exceeded its time limit"}, "Audit failed", "exceeded its time limit."},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonUsageLimit, Headline: "the weekly limit is reached", ResetTime: &reset}, "Audit failed", "the weekly limit is reached. It resets at 09:59."},
		{model.Run{TaskName: "Review", Status: model.RunSuccess, Output: "I may not.", PermissionDenials: make([]model.PermissionDenial, 1)}, "Review finished, 1 tool call denied", "I may not."},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonMaxTurns, PermissionDenials: make([]model.PermissionDenial, 2)}, "Audit failed, 2 tool calls denied", "Turn limit reached."},

		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonTimeout}, "Audit failed", "Time limit reached."},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonStall}, "Audit failed", "No output for too long."},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonInterrupted}, "Audit failed", "Interrupted."},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonUsageLimit}, "Audit failed", "Usage limit reached."},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonUsageLimit, ResetTime: &reset}, "Audit failed", "Usage limit reached; it resets at " + "09:59" + "."},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonBudget}, "Audit failed", "Budget reached."},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonMaxTurns}, "Audit failed", "Turn limit reached."},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonLogin, Errors: model.Strings{"Invalid API key"}}, "Audit failed", "Not signed in: Invalid API key"},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonPrecheck, Errors: model.Strings{"exit status 3"}}, "Audit failed", "Precheck failed: exit status 3"},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonCheck, Errors: model.Strings{"make test: exit status 2"}}, "Audit failed", "A check failed: make test: exit status 2"},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonPermission}, "Audit failed", "Permission mode refused."},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonNotStarted, Errors: model.Strings{"/tmp/x does not exist\nsecond"}}, "Audit failed", "Could not start: /tmp/x does not exist"},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonUser}, "Audit failed", "Stopped by you."},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonError, Errors: model.Strings{" "}}, "Audit failed", "Claude Code ended with an error."},
		{model.Run{TaskName: "Audit", Status: model.RunFailed, Reason: model.ReasonError, Errors: model.Strings{"API Error: 500"}}, "Audit failed", "Claude Code ended with an error: API Error: 500"},
	} {
		n := noteOf(c.run, now)
		if n.Title != c.title || n.Body != c.body {
			t.Errorf("%s %s: got %q, %q", c.run.Status, c.run.Reason, n.Title, n.Body)
		}
		if (n.Urgency == critical) != (c.run.Status == model.RunFailed) {
			t.Errorf("%s: urgency %d", c.run.Status, n.Urgency)
		}
		if again := len(n.Actions) == 2; again == (c.run.Status == model.RunRunning) {
			t.Errorf("%s: actions %q", c.run.Status, n.Actions)
		}
	}
}

func TestFirstLine(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"\n \n---\n\n## Title\nrest", "Title"},
		{"```\n- `x` is **bad**", "x is bad"},
		{"-v is no flag <b>", "-v is no flag <b>"},
		{"a\x1b[31mb\xff", "a[31mb"},
		{strings.Repeat("é", 200), strings.Repeat("é", 159) + "…"},
	} {
		if got := firstLine(c.text); got != c.want {
			t.Errorf("%q: got %q", c.text, got)
		}
	}
}

func TestToast(t *testing.T) {
	got, err := toastOf("4f", note{`A & <B> "$(calc)"`, "it's done", normal, []action{show, again}})
	want := `<toast launch="show 4f"><visual><binding template="ToastGeneric"><text>A &amp; &lt;B&gt; &#34;$(calc)&#34;</text><text>it&#39;s done</text></binding></visual>` +
		`<actions><action content="Show" arguments="show 4f" activationType="foreground"></action><action content="Run again" arguments="again 4f" activationType="foreground"></action></actions></toast>`
	if err != nil || got != want {
		t.Errorf("got %s, %v", got, err)
	}
	if a := answerOf("again 4f"); a != (response{action: again, runID: "4f"}) {
		t.Errorf("got %v", a)
	}
}
