package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

var morning = time.Date(2026, 11, 27, 8, 0, 0, 0, time.UTC)

// history makes runs from a script: oldest first, an hour apart, the last ended an
// hour ago. Words: the task's name, then how the run ended.
func history(t *testing.T, script ...string) []Run {
	t.Helper()
	var runs []Run
	ids := map[string]string{}
	for i, line := range script {
		words := strings.Fields(line)
		at := morning.Add(-time.Duration(len(script)-i) * time.Hour)
		run := Run{ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", i+1), Task: words[0], Name: words[0], Started: true, At: at, Slot: at, Status: model.RunSuccess, Attempt: 1}
		run.Headline = fmt.Sprintf("news %c", 'a'+i)
		for _, word := range words[1:] {
			name, value, _ := strings.Cut(word, "=")
			switch name {
			case "ok":
			case "id":
				ids[value] = run.ID
			case "failed":
				run.Status, run.Reason = model.RunFailed, model.ReasonError
				if value != "" {
					run.Reason = model.Reason(value)
				}
			case "cancelled":
				run.Status, run.Reason, run.Started = model.RunCancelled, model.Reason(value), false
			case "running":
				run.Status = model.RunRunning
			case "waiting":
				run.Status, run.Started, run.Slot, run.At = model.RunUpcoming, false, morning.Add(time.Hour), morning.Add(time.Hour)
			case "of":
				run.RetryOf = model.ParseID(ids[value])
			case "outcome":
				run.Outcome = model.RunOutcome(value)
				if value == "blocked" {
					run.Status, run.Reason = model.RunFailed, model.ReasonBlocked
				}
			case "denied":
				run.Denied = 1
			case "steps":
				run.FailedSteps = 1
			case "says":
				run.Headline = value
			case "done":
				run.Acknowledged = true
			case "snoozed":
				run.SnoozedUntil = morning.Add(time.Hour)
			case "woken":
				run.SnoozedUntil = morning.Add(-time.Hour)
			case "stranded": // by a clock that was ten years ahead
				run.SnoozedUntil = morning.AddDate(10, 0, 0)
			case "file":
				run.Trigger = model.TriggerFileWatch
			case "days":
				var days int
				fmt.Sscan(value, &days)
				run.At = morning.Add(-time.Duration(days) * 24 * time.Hour)
				run.Slot = run.At
			default:
				t.Fatalf("%q", word)
			}
		}
		run.Topic = Topic(run.Headline)
		runs = append(runs, run)
	}
	slices.Reverse(runs)
	return runs
}

func last(runs []Run) map[string]uint64 {
	out := map[string]uint64{}
	for i, run := range runs {
		for _, before := range runs[i+1:] {
			if before.Task == run.Task && before.Status == model.RunSuccess {
				out[run.ID] = before.Topic
				break
			}
		}
	}
	return out
}

// lines returns items as "task: why", with the attempts when there are several.
func lines(items []Item) string {
	var out []string
	for _, i := range items {
		line := i.Task.Name
		if line == "" {
			line = i.Run.Name
		}
		if i.Why != "" {
			line += ": " + i.Why
		}
		if i.Attempts > 1 {
			line += fmt.Sprintf(" (attempt %d)", i.Attempts)
		}
		out = append(out, line)
	}
	return strings.Join(out, "; ")
}

func TestBuild(t *testing.T) {
	for _, c := range []struct {
		name                string
		script              []string
		needs, found, quiet string
		running             string
		runs                int
	}{
		{name: "nothing"},
		{name: "news", script: []string{"a ok"}, found: "a", runs: 1},
		{name: "the same twice", script: []string{"a says=3ok", "a says=4ok"}, found: "a", quiet: "a: same as last time", runs: 2},
		{name: "nothing to do", script: []string{"a outcome=nothing_to_do"}, quiet: "a: nothing to do", runs: 1},
		{name: "failed", script: []string{"a failed"}, needs: "a: failed", runs: 1},
		{name: "failed twice is one item", script: []string{"a failed=login", "a failed"}, needs: "a: failed", quiet: "a: not signed in, see its newer run", runs: 2},
		{name: "failed, then succeeded", script: []string{"a failed", "a ok"}, found: "a", quiet: "a: failed, a later run went well", runs: 2},
		{name: "succeeded, then failed", script: []string{"a ok", "a failed"}, needs: "a: failed", found: "a", runs: 2},
		{name: "of two tasks", script: []string{"a failed", "b ok"}, needs: "a: failed", found: "b", runs: 2},
		{name: "failed for one file, succeeded for another", script: []string{"a failed file", "a ok file"}, needs: "a: failed", found: "a", runs: 2},
		{name: "partial stays", script: []string{"a outcome=partial", "a ok"}, needs: "a: done in part", found: "a", runs: 2},
		{name: "blocked stays", script: []string{"a outcome=blocked", "a ok"}, needs: "a: could not do its task", found: "a", runs: 2},
		{name: "denied", script: []string{"a denied"}, needs: "a: 1 tool call denied", runs: 1},
		{name: "denied, then allowed", script: []string{"a denied", "a ok"}, found: "a", quiet: "a: 1 tool call denied, a later run went well", runs: 2},
		{name: "a failed step", script: []string{"a steps"}, needs: "a: 1 step failed", runs: 1},

		{name: "retries fold", script: []string{"a failed id=x", "a failed of=x id=y", "a ok of=y"}, found: "a (attempt 3)", runs: 1},
		{name: "retries that failed fold", script: []string{"a failed id=x", "a failed of=x"}, needs: "a: failed (attempt 2)", runs: 1},
		{name: "a retry that waits", script: []string{"a failed id=x", "a waiting of=x"}, running: "a (attempt 2)"},
		{name: "a retry that runs", script: []string{"a failed id=x", "a running of=x"}, running: "a (attempt 2)"},
		{name: "waits for a limit", script: []string{"a failed=usage_limit id=x", "a waiting of=x"}, needs: "a: waits for the usage limit (attempt 2)", running: "a (attempt 2)"},
		{name: "a limit, then success", script: []string{"a failed=usage_limit id=x", "a ok of=x"}, found: "a (attempt 2)", runs: 1},
		{name: "a limit and no resume", script: []string{"a failed=usage_limit"}, needs: "a: usage limit reached", runs: 1},
		{name: "slots while it waits", script: []string{"a failed=usage_limit id=x", "a waiting of=x", "a cancelled=usage_limit"}, needs: "a: waits for the usage limit (attempt 2)", running: "a (attempt 2)"},

		{name: "missed", script: []string{"a cancelled=missed"}, needs: "a: did not run when it was due", runs: 1},
		{name: "missed often is one item", script: []string{"a cancelled=missed", "a cancelled=missed"}, needs: "a: did not run when it was due", quiet: "a: did not run when it was due, see its newer run", runs: 2},
		{name: "missed and caught up", script: []string{"a cancelled=missed", "a ok"}, found: "a", runs: 2},
		{name: "missed, and the next failed", script: []string{"a cancelled=missed", "a failed"}, needs: "a: failed", runs: 2},
		{name: "missed, and it runs now", script: []string{"a cancelled=missed", "a running"}, running: "a", runs: 1},
		{name: "the day's budget", script: []string{"a cancelled=budget"}, needs: "a: budget reached", runs: 1},
		{name: "overlap, pause and user are no items", script: []string{"a cancelled=overlap", "a cancelled=paused", "a cancelled=user", "a cancelled=predecessor_failed"}},
		{name: "the precheck found nothing", script: []string{"a cancelled=nothing_to_do"}, quiet: "a: nothing to do", runs: 1},

		{name: "done", script: []string{"a failed done"}, runs: 1},
		{name: "done with the newest is done with all", script: []string{"a failed", "a failed done"}, runs: 2},
		{name: "failed again after done", script: []string{"a failed done", "a failed"}, needs: "a: failed", runs: 2},
		{name: "found and done", script: []string{"a ok done"}, runs: 1},
		{name: "snoozed", script: []string{"a failed snoozed", "b ok snoozed"}, runs: 2},
		{name: "snoozed until a moment ago", script: []string{"a failed woken"}, needs: "a: failed", runs: 1},

		{name: "older than since", script: []string{"a failed days=3", "b ok days=3"}, needs: "a: failed"},
		{name: "older than a week", script: []string{"a failed days=8"}},
		{name: "of a disabled task", script: []string{"off failed", "off ok"}, runs: 2},
		{name: "of a task that was deleted", script: []string{"gone failed"}, runs: 1},
		{name: "running", script: []string{"a running"}, running: "a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			runs := history(t, c.script...)
			r := Build(Facts{Now: morning, Since: morning.Add(-24 * time.Hour), Runs: runs, Last: last(runs), Tasks: []Task{
				{ID: "a", Name: "a", Enabled: true}, {ID: "b", Name: "b", Enabled: true}, {ID: "off", Name: "off"},
			}})
			for what, pair := range map[string][2]string{
				"needs you": {lines(r.NeedsYou), c.needs}, "found": {lines(r.Found), c.found}, "quiet": {lines(r.Quiet), c.quiet}, "running": {lines(r.Running), c.running},
				"runs": {fmt.Sprint(r.Runs), fmt.Sprint(c.runs)},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s: %q; want %q", what, pair[0], pair[1])
				}
			}
			inRuns := 0
			for _, item := range r.NeedsYou {
				if item.Run.ID != "" && item.Run.At.After(morning.Add(-24*time.Hour)) && !item.WaitsForLimit {
					inRuns++
				}
			}
			if listed := inRuns + len(r.Found) + len(r.Quiet) + r.Done + r.Other; listed != r.Runs {
				t.Errorf("%d runs, but %d are listed or done", r.Runs, listed)
			}
			if c.name == "waits for a limit" && r.Older != 0 || c.name == "older than since" && r.Older != 1 {
				t.Errorf("%d items are of earlier runs", r.Older)
			}
			if r.Done < 0 || r.Other < 0 || r.Older < 0 || r.Older > len(r.NeedsYou) {
				t.Errorf("%d done, %d other, %d of %d items older", r.Done, r.Other, r.Older, len(r.NeedsYou))
			}
		})
	}
}

func TestTasksThatCannotRun(t *testing.T) {
	broken := Task{ID: "a", Name: "a", Enabled: true, Problem: "no such folder"}
	with := func(change func(*Task)) Task { t := broken; change(&t); return t }
	for name, c := range map[string]struct {
		task   Task
		script []string
		needs  string
	}{
		"broken":                     {broken, nil, "a: the next run would fail"},
		"its run failed":             {broken, []string{"a failed=not_started"}, "a: could not start"},
		"its run failed, done":       {broken, []string{"a failed=not_started done"}, "a: the next run would fail"},
		"off":                        {with(func(t *Task) { t.Enabled = false }), nil, ""},
		"done":                       {with(func(t *Task) { t.Acknowledged = true }), nil, ""},
		"snoozed":                    {with(func(t *Task) { t.SnoozedUntil = morning.Add(time.Hour) }), nil, ""},
		"snoozed by a wrong clock":   {with(func(t *Task) { t.SnoozedUntil = morning.AddDate(10, 0, 0) }), nil, "a: the next run would fail"},
		"its run, by a wrong clock":  {with(func(t *Task) { t.Problem = "" }), []string{"a failed=error stranded"}, "a: failed"},
		"snoozed until a moment ago": {with(func(t *Task) { t.SnoozedUntil = morning.Add(-time.Hour) }), nil, "a: the next run would fail"},
	} {
		r := Build(Facts{Now: morning, Since: morning.Add(-24 * time.Hour), Runs: history(t, c.script...), Tasks: []Task{c.task}})
		if got := lines(r.NeedsYou); got != c.needs {
			t.Errorf("%s: %q; want %q", name, got, c.needs)
		}
	}
}

func TestOneProblemOfAJobIsOneItem(t *testing.T) {
	task := func(id, job, problem string) Task {
		return Task{ID: id, Name: id, Job: job, Enabled: true, Problem: problem}
	}
	r := Build(Facts{Now: morning, Tasks: []Task{
		task("a", "j", "no such folder"), task("b", "j", "no such folder"), task("c", "j", "its watch is broken"), task("d", "k", "no such folder"), task("e", "", "x"), task("f", "", "x"),
	}})
	if got, want := lines(r.NeedsYou), "a: 2 tasks would fail; c: the next run would fail; d: the next run would fail; e: the next run would fail; f: the next run would fail"; got != want {
		t.Errorf("%q; want %q", got, want)
	}
}

// Only what a user marked counts as done.
func TestDoneAndOther(t *testing.T) {
	for name, c := range map[string]struct {
		script      []string
		done, other int
	}{
		"a person was done with it":         {[]string{"a failed done"}, 1, 0},
		"and with the older one":            {[]string{"a failed", "a failed done"}, 2, 0},
		"snoozed":                           {[]string{"a ok snoozed"}, 1, 0},
		"missed and caught up":              {[]string{"a cancelled=missed", "a ok"}, 0, 1},
		"off":                               {[]string{"off failed", "off ok done"}, 1, 1},
		"deleted":                           {[]string{"gone ok"}, 0, 1},
		"in a list":                         {[]string{"a ok", "a failed"}, 0, 0},
		"done with the one, not the newest": {[]string{"a failed done", "a failed"}, 1, 0},
	} {
		r := Build(Facts{Now: morning, Since: morning.Add(-24 * time.Hour), Runs: history(t, c.script...), Tasks: []Task{{ID: "a", Name: "a", Enabled: true}, {ID: "off", Name: "off"}}})
		if r.Done != c.done || r.Other != c.other {
			t.Errorf("%s: %d done, %d other; want %d, %d", name, r.Done, r.Other, c.done, c.other)
		}
	}
}

// Lists are sorted by the time that clients show: the start.
func TestSortedByStart(t *testing.T) {
	runs := history(t, "long failed", "short failed") // the short one ended last
	runs[1].Start, runs[0].Start = runs[1].At.Add(-time.Minute), runs[0].At.Add(-5*time.Hour)
	r := Build(Facts{Now: morning, Since: morning.Add(-24 * time.Hour), Runs: runs, Tasks: []Task{{ID: "long", Name: "long", Enabled: true}, {ID: "short", Name: "short", Enabled: true}}})
	if got := lines(r.NeedsYou); got != "long: failed; short: failed" {
		t.Error(got)
	}
}

// A cycle of retries in damaged files does not loop forever.
func TestRetriesInACycle(t *testing.T) {
	runs := history(t, "a failed id=x", "a failed of=x id=y")
	runs[1].RetryOf = model.ParseID(runs[0].ID)
	if r := Build(Facts{Now: morning, Runs: runs, Tasks: []Task{{ID: "a", Name: "a", Enabled: true}}}); len(r.NeedsYou) != 1 {
		t.Errorf("%d items", len(r.NeedsYou))
	}
}

// broken is an item about a task that a check failed for.
func broken(id CheckID, c Cause) Item {
	return Item{Task: Task{ID: c.Task, Job: c.Job, Problem: "is broken", Check: id, Actions: CheckActions(id, c)}}
}

func TestActions(t *testing.T) {
	item := func(line string) Item {
		run := history(t, line)[0]
		return Item{Run: run, Task: Task{ID: "11111111-1111-4111-8111-111111111111", Name: "a", Job: "22222222-2222-4222-8222-222222222222"}}
	}
	for name, c := range map[string]struct {
		item Item
		c    Circumstances
		want string
	}{
		"failed":                             {item("a failed"), Circumstances{}, "Run again"},
		"one rule":                           {item("a denied"), Circumstances{Rules: []string{"Bash(git push:*)"}}, "Allow git push with any arguments and run again, Run again"},
		"an exact rule":                      {item("a denied"), Circumstances{Rules: []string{"Bash(git push)"}}, "Allow git push and run again, Run again"},
		"two rules":                          {item("a denied"), Circumstances{Rules: []string{"Read", "Edit"}}, "Allow 2 rules and run again, Run again"},
		"denied, and no rule helps":          {item("a denied"), Circumstances{}, "Edit task…, Run again"},
		"blocked by a denial":                {item("a outcome=blocked denied"), Circumstances{Rules: []string{"Read"}, Session: true}, "Allow Read and run again, Continue in terminal, Run again"},
		"partial":                            {item("a outcome=partial"), Circumstances{Session: true}, "Continue in terminal, Run again"},
		"login":                              {item("a failed=login"), Circumstances{}, "Sign in…, Run again"},
		"turns":                              {item("a failed=max_turns"), Circumstances{}, "Raise limit…, Run again"},
		"the day's budget":                   {item("a cancelled=budget"), Circumstances{}, "Raise budget…, Run again"},
		"the day's budget of a profile":      {item("a cancelled=budget"), Circumstances{Profile: "Prod", ProfileID: "p"}, "Raise budget…, Run again"},
		"no folder":                          {item("a failed=not_started"), Circumstances{FolderMissing: true}, "Choose folder…, Run again"},
		"no variable":                        {item("a failed=not_started"), Circumstances{Profile: "Prod", ProfileID: "p", Variable: "AWS_TOKEN"}, "Edit AWS_TOKEN…, Run again"},
		"not started otherwise":              {item("a failed=not_started"), Circumstances{}, "Run again, Edit task…"},
		"permission mode refused":            {item("a failed=permission"), Circumstances{}, "Edit task…, Run again"},
		"no folder, and it failed otherwise": {item("a failed=timeout"), Circumstances{FolderMissing: true, OwnBudget: true}, "Choose folder…, Run again"},
		"no folder, and denied":              {item("a denied"), Circumstances{FolderMissing: true, Rules: []string{"Read"}}, "Choose folder…, Run again"},
		"denied, and allowed since":          {item("a denied"), Circumstances{Allowed: true}, "Run again"},
		"blocked, and allowed since":         {item("a outcome=blocked denied"), Circumstances{Allowed: true, Session: true}, "Continue in terminal, Run again"},
		"no Claude Code":                     {item("a failed=not_started"), Circumstances{Install: "npm install claude"}, "Install Claude Code, Choose program…, Run again"},
		"not merged":                         {item("a failed=error"), Circumstances{Unpublished: model.AfterSuccessMerge, Worktree: "/trees/a b"}, "Review, Merge, Run again"},
		"not pushed":                         {item("a failed=error"), Circumstances{Unpublished: model.AfterSuccessPush, Worktree: "/trees/a"}, "Review, Push, Run again"},
		"not committed":                      {item("a failed=error"), Circumstances{Unpublished: model.AfterSuccessCommit, Worktree: "/trees/a"}, "Review, Run again"},
		"a server without a sign-in":         {item("a failed=mcp_server"), Circumstances{Servers: "cd /shop && claude /mcp"}, "Sign in…, Run again"},
		"a server that does not start":       {item("a failed=mcp_server"), Circumstances{}, "Edit task…, Run again"},
		"the budget of the task":             {item("a failed=budget"), Circumstances{OwnBudget: true}, "Raise budget…, Run again"},
		"missed":                             {item("a cancelled=missed"), Circumstances{}, "Run now"},
		"a task without its folder":          {broken(CheckFolder, Cause{Task: "x", Job: "j"}), Circumstances{}, "Choose folder…"},
		"a watch without its folder":         {broken(CheckSchedule, Cause{Task: "x", Watch: true}), Circumstances{}, "Choose folder…"},
		"another task":                       {Item{Task: Task{ID: "x"}}, Circumstances{}, "Edit task…, Run now"},
	} {
		var labels []string
		for _, a := range Actions(c.item, c.c) {
			labels = append(labels, a.Label)
			if a.Kind == "" || a.Kind != InstallClaude && a.Kind != SignInServers && !strings.HasPrefix(a.Command, "claude") {
				t.Errorf("%s: %+v", name, a)
			}
		}
		if got := strings.Join(labels, ", "); got != c.want {
			t.Errorf("%s: %q; want %q", name, got, c.want)
		}
	}
	for _, reason := range model.Reasons {
		if len(Actions(item("a failed="+string(reason)), Circumstances{})) == 0 {
			t.Errorf("%s has no action", reason)
		}
	}
}

func TestUnpublishedBranch(t *testing.T) {
	for text, want := range map[string]model.AfterSuccess{
		Unpublished + "merged: the branch conflicts":                        model.AfterSuccessMerge,
		Unpublished + "pushed: no remote":                                   model.AfterSuccessPush,
		Unpublished + "proposed as a pull request: gh":                      model.AfterSuccessPullRequest,
		NotCommitted + "a hook":                                             model.AfterSuccessCommit,
		"it said: " + Unpublished + "merged: by Claude in another sentence": model.AfterSuccessNone,
		Unpublished + "eaten: x":                                            model.AfterSuccessNone,
	} {
		run := model.Run{Worktree: "/trees/a", Errors: model.Strings{text}}
		if got := UnpublishedBranch(run); got != want {
			t.Errorf("%s: %s", text, got)
		}
		run.Worktree = ""
		if got := UnpublishedBranch(run); got != model.AfterSuccessNone {
			t.Errorf("without a worktree: %s", got)
		}
	}
}

// One thing to do is one item: a problem of a job, of a variable whose profile the
// sentence names, or of the machine.
func TestSameProblem(t *testing.T) {
	a := Task{ID: "a", Job: "j", Problem: "p", Check: CheckFolder}
	for name, c := range map[string]struct {
		other Task
		same  bool
	}{
		"itself":                        {a, true},
		"of the same job":               {Task{ID: "b", Job: "j", Problem: "p", Check: CheckFolder}, true},
		"of another job":                {Task{ID: "b", Job: "k", Problem: "p", Check: CheckFolder}, false},
		"another problem":               {Task{ID: "b", Job: "j", Problem: "q", Check: CheckFolder}, false},
		"the same words of other check": {Task{ID: "b", Job: "j", Problem: "p", Check: CheckBranch}, false},
	} {
		if got := a.SameProblem(c.other); got != c.same {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, id := range []CheckID{CheckClaude, CheckVersion, CheckSignedIn, CheckBudget, CheckDisk, CheckVariables} {
		if !(Task{ID: "a", Job: "j", Problem: "p", Check: id}).SameProblem(Task{ID: "b", Problem: "p", Check: id}) {
			t.Errorf("%s is not of a job", id)
		}
	}
	if none := (Task{ID: "a"}); none.SameProblem(none) {
		t.Error("no problem is no problem")
	}
}
