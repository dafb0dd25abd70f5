package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

func runAnswer(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "answer RUN [REQUEST]", Short: "Allow or deny what a run asks for", Args: cobra.RangeArgs(1, 2), ValidArgsFunction: c.complete(runsOf),
		Long: `Show what a run asks for, and allow or deny it. The run continues immediately.

Without a flag you see the whole request and are asked. --allow allows this one call.
--always also adds exact rules to the task, which are shown first. --deny denies it;
--message tells Claude what to do instead. In a script, --yes confirms --allow and --always.
Without a terminal and without a flag, the request is printed and nothing is answered.`,
		Example: "  claude-scheduler run answer 3f2a9c1e\n  claude-scheduler run answer 3f2a9c1e 2 --deny --message \"use the staging branch\"\n  claude-scheduler run answer 3f2a9c1e --always --yes"}
	allow := cmd.Flags().Bool("allow", false, "allow this call once")
	always := cmd.Flags().Bool("always", false, "allow it, and add exact rules for it to the task")
	deny := cmd.Flags().Bool("deny", false, "deny it")
	message := cmd.Flags().String("message", "", "with --deny: what Claude should do instead")
	yes := cmd.Flags().Bool("yes", false, "with --allow or --always: do not ask")
	cmd.MarkFlagsMutuallyExclusive("allow", "always", "deny")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		answer := apitype.AnswerRequest{Message: *message}
		switch {
		case *allow:
			answer.Answer = apitype.AnswerAllow
		case *always:
			answer.Answer = apitype.AnswerAlways
		case *deny, *message != "":
			answer.Answer = apitype.AnswerDeny
		}
		request, err := requestOf(cl, args)
		if err != nil {
			return withOperation("answer request", err)
		}
		if answer.Request = request.ID; answer.Answer != apitype.AnswerDeny {
			printRequest(c, c.errOut, request)
			if answer.Answer == "" && !c.interactive {
				return withOperation("answer request", &model.Problem{Message: "there is no terminal to ask in", Hint: "answer with --allow --yes, --always --yes or --deny", Kind: model.KindInvalid})
			}
			if answer.Answer, err = c.decide(request, answer.Answer, *yes); err != nil {
				return withOperation("answer request", err)
			}
		}
		if answer.Answer == apitype.AnswerAlways {
			answer.Rules = request.Rules
		}
		result, err := cl.Runs.Answer(request.Run, answer)
		if err != nil {
			return err
		}
		return c.show(result, func() { c.say("%s", answeredText(result)) })
	})
}

// requestOf finds the request that is to be answered.
func requestOf(cl *client.Client, args []string) (apitype.OpenRequest, error) {
	var none apitype.OpenRequest
	run, err := cl.Runs.Record(args[0])
	if err != nil {
		return none, err
	}
	all, err := cl.Runs.Requests()
	if err != nil {
		return none, err
	}
	var ids []string
	var found []apitype.OpenRequest
	for _, r := range all {
		if r.Run != run.ID {
			continue
		}
		ids = append(ids, r.ID)
		if len(args) == 1 || args[1] == r.ID {
			found = append(found, r)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(ids) == 0:
		return none, &model.Problem{Field: "request", Message: "the run is not waiting for an answer", Hint: "see claude-scheduler today", Kind: model.KindConflict}
	case len(args) == 1:
		return none, model.Invalid("request", fmt.Sprintf("the run waits for %d answers", len(ids)), "name one of them: "+strings.Join(ids, ", "))
	}
	return none, &model.Problem{Field: "request", Message: fmt.Sprintf("%q does not wait for an answer", args[1]), Hint: "these do: " + strings.Join(ids, ", "), Kind: model.KindConflict}
}

// printRequest prints everything that the user decides about.
func printRequest(c *console, out io.Writer, r apitype.OpenRequest) {
	fmt.Fprintf(out, "%s asks for permission: %s\n", c.paint(strong, taskPath(r.JobName, r.TaskName)), format.Escape(r.Title))
	if r.Purpose != "" {
		fmt.Fprintf(out, "%s\n", c.paint(faint, oneLine(format.Escape(r.Purpose))))
	}
	fmt.Fprintln(out)
	for line := range strings.SplitSeq(r.Text, "\n") {
		style := plain
		if r.Diff != nil && strings.HasPrefix(line, "+") {
			style = good
		} else if r.Diff != nil && strings.HasPrefix(line, "-") {
			style = bad
		}
		fmt.Fprintf(out, "  %s\n", c.paint(style, format.Escape(line)))
	}
	for _, option := range r.Options {
		fmt.Fprintf(out, "  %s\n", c.paint(warn, format.Escape(option)))
	}
	fmt.Fprintln(out)
	if len(r.Rules) > 0 {
		fmt.Fprintln(out, "Allowing it always adds to the allowed tools of the task:")
		for _, rule := range r.Rules {
			fmt.Fprintf(out, "  %s\n", format.Escape(rule))
		}
		if r.Note != "" {
			fmt.Fprintf(out, "  %s\n", c.paint(warn, format.Escape(r.Note)))
		}
	} else {
		fmt.Fprintf(out, "It cannot be allowed always: %s\n", format.Escape(r.Refused))
	}
	fmt.Fprintf(out, "Without an answer it is denied at %s, in %s.\n", clock(r.Deadline, c.now()), formatDuration(max(r.Deadline.Sub(c.now()), 0)))
}

// decide asks the user what to answer, or to confirm the answer of the flags.
func (c *console) decide(r apitype.OpenRequest, given apitype.RunAnswer, yes bool) (apitype.RunAnswer, error) {
	switch given {
	case apitype.AnswerAllow:
		return given, c.confirm(yes, "Allow it once?")
	case apitype.AnswerAlways:
		if len(r.Rules) == 0 {
			return given, nil // the service returns the reason
		}
		return given, c.confirm(yes, "Allow it, and add "+format.Count(len(r.Rules), "rule")+" to the task?")
	}
	question := "Allow it once (y), always (a), or deny it (n)? "
	if len(r.Rules) == 0 {
		question = "Allow it once (y), or deny it (n)? "
	}
	fmt.Fprint(c.errOut, question)
	line, err := bufio.NewReader(c.in).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", err
	}
	switch word := strings.ToLower(strings.TrimSpace(line)); {
	case word == "y" || word == "yes" || word == "allow":
		return apitype.AnswerAllow, nil
	case (word == "a" || word == "always") && len(r.Rules) > 0:
		return apitype.AnswerAlways, nil
	case word == "n" || word == "no" || word == "deny":
		return apitype.AnswerDeny, nil
	}
	return "", &model.Problem{Message: "nothing was answered; the run still waits", Kind: model.KindConflict}
}

func answeredText(r apitype.AnswerResult) string {
	what := format.Escape(r.Request.Line)
	switch {
	case r.Answer == apitype.AnswerDeny:
		return "denied  " + what
	case len(r.Rules) > 0:
		return "allowed, and added " + format.Count(len(r.Rules), "rule") + " to " + oneLine(r.Task.Name) + "  " + what
	}
	return "allowed once  " + what
}

// printRequests lists the permissions that runs wait for.
func printRequests(c *console, requests []apitype.OpenRequest, now time.Time) {
	if len(requests) == 0 {
		return
	}
	c.say("\n%s", c.paint(strong, "Waiting for your answer"))
	perRun := map[string]int{}
	for _, r := range requests {
		perRun[r.Run]++
	}
	for _, r := range requests {
		c.say("  %s  %s  %s", c.paint(faint, short(r.Run)), c.paint(bad, taskPath(r.JobName, r.TaskName)), c.paint(faint, "denied in "+formatDuration(max(r.Deadline.Sub(now), 0))))
		c.say("            %s", format.Escape(r.Line))
		command := "claude-scheduler run answer " + short(r.Run)
		if perRun[r.Run] > 1 {
			command += " " + r.ID
		}
		c.say("            %s", c.paint(faint, "→ "+command))
	}
}
