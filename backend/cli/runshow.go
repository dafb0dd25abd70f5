package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/permission"
)

func runShow(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "show RUN", Short: "Show the result of a run", Example: "  claude-scheduler run show 3f2a9c1e --diff",
		Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(runsOf)}
	diff := cmd.Flags().Bool("diff", false, "show only its changes as a diff")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		if *diff {
			text, err := cl.Runs.Diff(args[0])
			if err != nil {
				return err
			}
			return c.show(apitype.TextResponse{Text: text}, func() { printDiff(c, text) })
		}
		run, err := cl.Runs.Get(args[0])
		if err != nil {
			return err
		}
		var denied apitype.Denied
		if len(run.PermissionDenials) > 0 && !c.json {
			if denied, err = cl.Runs.Denied(run.ID); err != nil {
				return err
			}
		}
		var requests []apitype.OpenRequest
		if len(run.Requests) > 0 && !c.json {
			if requests, err = cl.Runs.Requests(); err != nil {
				return err
			}
			requests = slices.DeleteFunc(requests, func(r apitype.OpenRequest) bool { return r.Run != run.ID })
		}
		return c.show(run, func() {
			printRun(c, run, denied)
			for _, r := range requests {
				c.say("")
				printRequest(c, c.out, r)
			}
			if len(requests) > 0 {
				c.say("%s", c.paint(faint, "→ claude-scheduler run answer "+short(run.ID)))
			}
		})
	})
}

func printRun(c *console, r model.Run, denied apitype.Denied) {
	var f details
	f.addResult(r)
	f.addTimesAndUsage(r)
	f.addFailedAndDenied(r, denied)
	f.addProcess(r)
	c.printDetails(f)
	if failed := r.FailedCommand; failed != nil && failed.Output != "" {
		fmt.Fprintf(c.out, "\n%s\n%s\n", c.paint(bad, "Output of the failed command:"), sanitizeTerminal(failed.Output))
	}
	if r.Output != "" {
		fmt.Fprintf(c.out, "\n%s\n", sanitizeTerminal(strings.TrimRight(r.Output, "\n")))
	}
	if len(denied.Rules) > 0 {
		fmt.Fprintf(c.out, "\n%s\n", c.paint(faint, "to allow this and run again: claude-scheduler run retry "+short(r.ID)+" --allow-denied"))
	}
}

// addResult adds which run it is and how it ended.
func (f *details) addResult(r model.Run) {
	f.addIn(strong, "Task", r.TaskName)
	f.add("Run", r.ID)
	status := string(r.Status)
	if r.Reason != "" {
		status += ", " + strings.ReplaceAll(string(r.Reason), "_", " ")
	}
	f.addIn(runStyle(r.Status), "Status", status)
	if !r.Status.Ended() { // afterwards an error or a remark says it
		f.addIn(warn, "Unusual", r.Outlier)
	}
	if r.Headline != "" && r.Status == model.RunSuccess { // otherwise an error says the same
		f.add("Headline", r.Headline)
	}
	if r.Outcome != "" && r.Outcome != model.OutcomeBlocked { // shown as a reason
		f.add("Reported", strings.ReplaceAll(string(r.Outcome), "_", " "))
	}
	if r.FailedSteps > 0 {
		f.addIn(warn, "Failed steps", fmt.Sprint(r.FailedSteps))
	}
	if r.AcknowledgedAt != nil {
		f.add("Done", absoluteTime(*r.AcknowledgedAt, ""))
	}
	if r.SnoozedUntil != nil {
		f.add("Snoozed until", absoluteTime(*r.SnoozedUntil, ""))
	}
	label, style := "Error", bad
	if r.Status == model.RunSuccess {
		label, style = "Note", warn
	}
	for _, e := range r.Errors {
		f.addIn(style, label, e)
	}
	for _, remark := range r.Remarks {
		f.addIn(warn, "Remark", remark)
	}
}

// addTimesAndUsage adds when a run took place, and what it used.
func (f *details) addTimesAndUsage(r model.Run) {
	f.add("Trigger", triggerOf(r))
	for _, name := range slices.Sorted(maps.Keys(r.Vars)) {
		f.add("Variable", name+"="+r.Vars[name])
	}
	f.add("Payload", shortPayload(r.Payload))
	if len(r.FollowUps) > 0 {
		ids := make([]string, len(r.FollowUps))
		for i, id := range r.FollowUps {
			ids[i] = short(id)
		}
		f.add("Then started", strings.Join(ids, ", "))
	}
	f.add("Scheduled", absoluteTime(r.ScheduledTime, ""))
	if r.StartTime != nil {
		f.add("Started", absoluteTime(*r.StartTime, ""))
	}
	if r.EndTime != nil {
		f.add("Ended", absoluteTime(*r.EndTime, ""))
	}
	f.add("Took", durationText(r))
	f.add("Cost", costOf(r.CostUSD))
	if u := r.Usage; u != nil {
		f.add("Tokens", fmt.Sprintf("%d in, %d out, %d cached", u.InputTokens+u.CacheCreationInputTokens, u.OutputTokens, u.CacheReadInputTokens))
	}
	if r.NumTurns > 0 {
		f.add("Turns", fmt.Sprint(r.NumTurns))
	}
	f.add("Model", r.Model)
	if r.ResetTime != nil {
		f.addIn(warn, "Limit until", absoluteTime(*r.ResetTime, ""))
	}
}

// addFailedAndDenied adds the command that failed, the denied calls, and the
// rules that would allow them.
func (f *details) addFailedAndDenied(r model.Run, denied apitype.Denied) {
	if failed := r.FailedCommand; failed != nil {
		f.addIn(bad, "Failed command", onOneLine(failed.Command))
	}
	f.addList("Denied", denialsOf(r))
	for _, call := range denied.Calls {
		if call.Refused != "" {
			f.add("No rule", onOneLine(call.Call)+": "+call.Refused)
		}
	}
	var rules []string
	for _, rule := range denied.Rules {
		rules = append(rules, format.Escape(rule))
	}
	f.addList("Would allow", rules)
}

// addProcess adds what a run changed, where it worked, and the program that ran.
func (f *details) addProcess(r model.Run) {
	if ch := r.Changes; ch != nil && (ch.Files > 0 || ch.Commits > 0) {
		f.add("Changed", fmt.Sprintf("%s, +%d −%d, %s", format.Count(ch.Files, "file"), ch.Insertions, ch.Deletions, format.Count(ch.Commits, "commit")))
	}
	f.add("Machine", r.Machine)
	f.add("Directory", r.Directory)
	f.add("Branch", r.Branch)
	f.add("Session", string(r.SessionID))
	if r.ExitCode != nil {
		f.add("Exit code", fmt.Sprint(*r.ExitCode))
	}
	f.add("Command", r.CommandLine)
}

// shortPayload returns the beginning of a payload, on one line; all of it is in
// the JSON.
func shortPayload(payload string) string {
	const most = 500
	if chars := []rune(payload); len(chars) > most {
		return onOneLine(string(chars[:most])) + "…"
	}
	return onOneLine(payload)
}

func triggerOf(r model.Run) string {
	text := strings.ReplaceAll(string(r.Trigger), "_", " ")
	if r.Attempt > 1 {
		text += fmt.Sprintf(", attempt %d", r.Attempt)
	}
	if r.RetryOf != "" {
		text += ", again after " + short(string(r.RetryOf))
	}
	if r.AfterRun != "" {
		text += ", after " + short(string(r.AfterRun))
	}
	return text
}

// denialsOf lists the denied calls, each once.
func denialsOf(r model.Run) []string {
	var out []string
	for _, d := range r.PermissionDenials {
		if call := strings.TrimSpace(d.ToolName + "  " + onOneLine(permission.Call(d))); !slices.Contains(out, call) {
			out = append(out, call)
		}
	}
	return out
}

func durationText(r model.Run) string {
	if r.Duration == nil {
		return ""
	}
	return format.Duration(secondsOf(*r.Duration))
}

func costOf(usd float64) string {
	if usd == 0 {
		return ""
	}
	return format.Cost(usd)
}

func printDiff(c *console, text string) {
	if text == "" {
		c.say("%s", c.paint(faint, "it changed nothing, or ran outside a git repository"))
		return
	}
	for _, l := range strings.Split(strings.TrimRight(text, "\n"), "\n") {
		style := plain
		switch {
		case strings.HasPrefix(l, "+++"), strings.HasPrefix(l, "---"), strings.HasPrefix(l, "diff "), strings.HasPrefix(l, "index "):
			style = strong
		case strings.HasPrefix(l, "+"):
			style = good
		case strings.HasPrefix(l, "-"):
			style = bad
		case strings.HasPrefix(l, "@@"):
			style = active
		}
		fmt.Fprintln(c.out, c.paint(style, sanitizeTerminal(l)))
	}
}
