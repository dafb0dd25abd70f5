package advice

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/permission"
)

// success is a run that took a time and cost a dollar.
func success(took time.Duration) Run {
	return Run{Status: model.RunSuccess, Model: "claude-sonnet-4-6", Took: took, CostUSD: 1, Progressed: true}
}

// stopped is a run that a limit ended.
func stopped(reason model.Reason, took time.Duration) Run {
	return Run{Status: model.RunFailed, Reason: reason, Took: took, Progressed: true}
}

// denied is a success that was denied commands.
func denied(commands ...string) Run {
	run := success(time.Minute)
	for _, c := range commands {
		run.Denied = append(run.Denied, permission.For(model.PermissionDenial{ToolName: "Bash", ToolInput: map[string]any{"command": c}}, permission.RunInfo{Directory: "/w"}))
	}
	return run
}

// idleRun is a run of a model that had nothing to do.
func idleRun(model_ string, cost float64) Run {
	return Run{Status: model.RunSuccess, Outcome: model.OutcomeNothingToDo, Model: model_, Took: time.Minute, CostUSD: cost}
}

func times(n int, run Run) []Run { return slices.Repeat([]Run{run}, n) }

// history is that of a task with a schedule.
func history(runs ...[]Run) History {
	task := model.NewTask()
	task.Schedule.Type, task.Model = model.Calendar, "sonnet"
	return History{Task: task, Settings: model.NewSettings(), Runs: slices.Concat(runs...)}
}

// shown writes suggestions as lines.
func shown(all []Suggestion) string {
	var lines []string
	for _, s := range all {
		change, _ := json.Marshal(s.Change)
		lines = append(lines, fmt.Sprintf("%s: %s. %s %s", s.ID, s.Title, s.Why, change))
	}
	return strings.Join(lines, "\n")
}

const npm = "rules-72104a3b" // of Bash(npm test)

func TestSuggest(t *testing.T) {
	short, long := success(time.Minute), success(15*time.Minute)
	with := func(h History, change func(*History)) History { change(&h); return h }
	own := func(h *History) { h.Task.Timeout = 2 * 3600 } // its own limit, not that of the settings
	allow := npm + `: Allow Bash(npm test). Denied in the last 2 runs. {"allowed_tools":["Bash(npm test)"]}`
	raise := `timeout-raise: Raise the time limit from 2 h to 4 h. 2 of the last 3 runs were stopped after 2 h, although they still made progress. {"timeout":14400}`
	lower := `timeout-lower: Lower the time limit from 2 h to 10 min. The last 10 runs took 1 min at most. One that hangs would end sooner. {"timeout":600}`
	haiku := `model-haiku: Use haiku instead of sonnet. The last 5 runs had nothing to do and cost $1.25. {"model":"haiku"}`
	for name, c := range map[string]struct {
		history History
		want    string
	}{
		"no runs":     {history(), ""},
		"a few runs":  {history(times(9, short)), ""},
		"denied once": {history([]Run{denied("npm test"), short}), ""},

		"denied twice":             {history(times(2, denied("npm test"))), allow},
		"twice in one run":         {history([]Run{denied("npm test", "npm test")}), ""},
		"denied in 2 of 5":         {history([]Run{short, denied("npm test"), short, denied("npm test"), short}), npm + `: Allow Bash(npm test). Denied in 2 of the last 5 runs. {"allowed_tools":["Bash(npm test)"]}`},
		"not lately":               {history(times(3, short), times(4, denied("npm test"))), ""},
		"long ago":                 {history([]Run{denied("npm test")}, times(9, short), times(2, denied("npm test"))), ""},
		"others":                   {history([]Run{denied("npm test"), denied("npm run lint")}), ""},
		"no exact rule":            {history(times(4, denied("python3 *", "for i in 1; do rm x; done"))), ""},
		"allowed since":            {with(history(times(3, denied("npm test"))), func(h *History) { h.Task.AllowedTools = model.Strings{"Bash(npm test)"} }), ""},
		"beside other rules":       {with(history(times(2, denied("npm test"))), func(h *History) { h.Task.AllowedTools = model.Strings{"Read"} }), strings.Replace(allow, `["Bash`, `["Read","Bash`, 1)},
		"disallowed":               {with(history(times(3, denied("npm test"))), func(h *History) { h.Task.DisallowedTools = model.Strings{"Bash(npm:*)"} }), ""},
		"the tool is disallowed":   {with(history(times(3, denied("npm test"))), func(h *History) { h.Task.DisallowedTools = model.Strings{"Bash"} }), ""},
		"another is disallowed":    {with(history(times(2, denied("npm test"))), func(h *History) { h.Task.DisallowedTools = model.Strings{"Bash(rm:*)", "Edit"} }), allow},
		"bypass":                   {with(history(times(3, denied("npm test"))), func(h *History) { h.Task.Permissions = "bypass" }), ""},
		"plan mode":                {with(history(times(3, denied("npm test"))), func(h *History) { h.Task.Permissions = "plan" }), ""},
		"dismissed":                {with(history(times(3, denied("npm test"))), func(h *History) { h.Dismissed = []string{npm} }), ""},
		"the rule was removed":     {with(history(times(3, denied("npm test"))), func(h *History) { h.Dismissed = []string{"Bash(npm test)"} }), ""},
		"another was dismissed":    {with(history(times(2, denied("npm test"))), func(h *History) { h.Dismissed = []string{"timeout-lower", "Bash(npm ci)"} }), allow},
		"no rule for any use of a": {history(times(3, Run{Status: model.RunSuccess, Denied: []permission.Grant{permission.For(model.PermissionDenial{ToolName: "mcp__shop__order"}, permission.RunInfo{})}})), ""},

		"timed out twice":       {history([]Run{stopped(model.ReasonTimeout, 2*time.Hour), long, stopped(model.ReasonTimeout, 2*time.Hour)}), raise},
		"timed out once":        {history([]Run{stopped(model.ReasonTimeout, 2*time.Hour), long, long}), ""},
		"timed out, then not":   {history(times(3, long), times(3, stopped(model.ReasonTimeout, 2*time.Hour))), ""},
		"timed out, no work":    {history(times(3, Run{Status: model.RunFailed, Reason: model.ReasonTimeout, Took: 2 * time.Hour})), ""},
		"raised since":          {with(history(times(3, stopped(model.ReasonTimeout, 2*time.Hour))), func(h *History) { h.Task.Timeout = 6 * 3600 }), ""},
		"the limit of the task": {with(history(times(2, stopped(model.ReasonTimeout, 20*time.Minute))), func(h *History) { h.Task.Timeout = 20 * 60 }), `timeout-raise: Raise the time limit from 20 min to 45 min. The last 2 runs were stopped after 20 min, although they still made progress. {"timeout":2700}`},
		"no limit":              {with(history(times(3, stopped(model.ReasonTimeout, 2*time.Hour))), func(h *History) { h.Settings.Timeout = 0 }), ""},
		"stalled":               {history(times(2, stopped(model.ReasonStall, 20*time.Minute))), `stall-raise: Wait 30 min for output instead of 15 min. The last 2 runs were stopped after 15 min without output, although they had made progress. {"stall_timeout":1800}`},
		"stalled near timeout":  {with(history(times(2, stopped(model.ReasonStall, 20*time.Minute))), func(h *History) { h.Task.Timeout = 25 * 60 }), ""},

		"a limit too long":      {with(history(times(10, short)), own), lower},
		"that of the settings":  {history(times(10, short)), ""},
		"long runs":             {with(history(times(12, long)), own), ""},
		"one long run":          {with(history(times(10, short), []Run{long}), own), ""},
		"a longer limit":        {with(history(times(10, long)), func(h *History) { h.Task.Timeout = 12 * 3600 }), `timeout-lower: Lower the time limit from 12 h to 1 h 30 min. The last 10 runs took 15 min at most. One that hangs would end sooner. {"timeout":5400}`},
		"a short limit":         {with(history(times(10, success(time.Second))), func(h *History) { h.Task.Timeout = 30 * 60 }), ""},
		"only run manually":     {with(history(times(10, short)), func(h *History) { h.Task.Timeout, h.Task.Schedule.Type = 2*3600, model.Manual }), ""},
		"failures do not count": {history(times(9, short), times(9, Run{Status: model.RunFailed, Took: time.Minute})), ""},

		"nothing to do":        {history(times(5, idleRun("claude-sonnet-4-6", 0.25)), times(3, short)), haiku},
		"too few":              {history(times(4, idleRun("claude-sonnet-4-6", 1)), []Run{short}, times(4, idleRun("claude-sonnet-4-6", 1))), ""},
		"something was done":   {history([]Run{short}, times(8, idleRun("claude-sonnet-4-6", 1))), ""},
		"opus":                 {with(history(times(5, idleRun("claude-opus-4-5", 0.25))), func(h *History) { h.Task.Model = "claude-opus-4-5" }), `model-sonnet: Use sonnet instead of opus. The last 5 runs had nothing to do and cost $1.25. {"model":"sonnet"}`},
		"haiku":                {with(history(times(9, idleRun("claude-haiku-4-5", 1))), func(h *History) { h.Task.Model = "haiku" }), ""},
		"the model of the CLI": {with(history(times(5, idleRun("claude-sonnet-4-6", 0.25))), func(h *History) { h.Task.Model, h.Settings.DefaultModel = "", "" }), haiku},
		"an unknown model":     {with(history(times(9, idleRun("", 1))), func(h *History) { h.Task.Model = "" }), ""},
		"changed since":        {with(history(times(9, idleRun("claude-opus-4-5", 1))), func(h *History) { h.Task.Model = "sonnet" }), ""},
		"changed before":       {history(times(3, idleRun("claude-sonnet-4-6", 1)), times(5, idleRun("claude-opus-4-5", 1))), ""},
		"a variant":            {with(history(times(9, idleRun("claude-sonnet-4-6", 1))), func(h *History) { h.Task.Model = "sonnet[1m]" }), ""},
		"unknown cost":         {history(times(5, idleRun("claude-sonnet-4-6", 0))), `model-haiku: Use haiku instead of sonnet. The last 5 runs had nothing to do. {"model":"haiku"}`},
		"partly unknown cost":  {history(times(2, idleRun("claude-sonnet-4-6", 0)), times(3, idleRun("claude-sonnet-4-6", 0.5))), `model-haiku: Use haiku instead of sonnet. The last 5 runs had nothing to do and cost at least $1.50. {"model":"haiku"}`},
		"hardly any cost":      {history(times(9, idleRun("claude-sonnet-4-6", 0.001))), ""},
		"several": {with(history(times(5, func() Run { r := denied("npm test"); r.Outcome, r.CostUSD = model.OutcomeNothingToDo, 0.25; return r }()), times(5, short)), own),
			npm + `: Allow Bash(npm test). Denied in 5 of the last 10 runs. {"allowed_tools":["Bash(npm test)"]}` + "\n" + haiku + "\n" + lower},
	} {
		if got := shown(Suggest(c.history)); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

// At most three rules are suggested, the most frequent first, each with its exact
// rules and what they permit beyond the call.
func TestSuggestedRules(t *testing.T) {
	runs := []Run{denied("npm run a", "npm run b && git push", "npm run c"), denied("npm run c", "npm run b && git push", "npm run d"), denied("npm run d", "npm run c", "npm run a")}
	var got []string
	for _, s := range Suggest(history(runs)) {
		if s.Kind != Rules || s.Label != "Allow" {
			t.Errorf("%+v", s)
		}
		got = append(got, s.Title+": "+strings.Join(s.Rules, ", "))
	}
	want := []string{"Allow Bash(npm run c): Bash(npm run c)", "Allow Bash(npm run a): Bash(npm run a)", "Allow npm run b && git push: Bash(npm run b), Bash(git push)"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	page := Run{Status: model.RunSuccess, Denied: []permission.Grant{permission.For(model.PermissionDenial{ToolName: "WebFetch", ToolInput: map[string]any{"url": "https://go.dev/doc"}}, permission.RunInfo{})}}
	all := Suggest(history(times(2, page)))
	if len(all) != 1 || all[0].Title != "Allow WebFetch(domain:go.dev)" || all[0].Note == "" {
		t.Errorf("%+v", all)
	}
}

// An id does not depend on what new runs add.
func TestStableID(t *testing.T) {
	before, after := Suggest(history(times(2, denied("npm test")))), Suggest(history(times(8, denied("npm test"))))
	if len(before) != 1 || len(after) != 1 || before[0].ID != after[0].ID || before[0].Why == after[0].Why {
		t.Errorf("%+v\n%+v", before, after)
	}
}
