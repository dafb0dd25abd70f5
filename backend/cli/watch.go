package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
	"claude-scheduler/backend/transcript/render"
)

func runWatch(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "watch [RUN]", Short: "Follow a run live, or all running runs", Args: cobra.MaximumNArgs(1), ValidArgsFunction: c.complete(runsOf),
		Long:    "Follow a run live: what Claude says, each tool call as one line, and the cost at the end. Ctrl-C stops watching; the run continues. With --json each entry of the transcript is one line.",
		Example: "  claude-scheduler run watch\n  claude-scheduler run watch 3f2a9c1e"}
	return c.withDaemon(cmd, func(ctx context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		if len(args) == 1 {
			run, err := cl.Runs.Record(args[0])
			if err != nil {
				return err
			}
			return watchOne(ctx, c, cl, run)
		}
		runs, err := cl.Runs.List(apitype.RunFilter{Status: []model.RunStatus{model.RunRunning, model.RunUpcoming}})
		switch {
		case err != nil:
			return err
		case len(runs) == 0:
			c.say("%s", c.paint(faint, "nothing is running"))
			return nil
		case len(runs) == 1:
			return watchOne(ctx, c, cl, runs[0])
		}
		return watchAll(ctx, c, cl, runs)
	})
}

// watchAll follows several runs at once; each line names its task.
func watchAll(ctx context.Context, c *console, cl *client.Client, runs []model.Run) error {
	var turn sync.Mutex // for writing
	var all sync.WaitGroup
	failures := make([]error, len(runs))
	for i, run := range runs {
		all.Go(func() {
			failures[i] = followRun(ctx, c, cl, run, &turn, c.paint(faint, cutTo(oneLine(run.TaskName), 20)+" │ "))
		})
	}
	all.Wait()
	i := slices.IndexFunc(failures, func(err error) bool { return err != nil })
	if i < 0 {
		return nil
	}
	return interruptedWait(c, runs[i].ID, failures[i])
}

func watchOne(ctx context.Context, c *console, cl *client.Client, run model.Run) error {
	if !c.json {
		fmt.Fprintln(c.out, c.paint(faint, "run "+short(run.ID)+" of ")+c.paint(strong, oneLine(run.TaskName)))
	}
	return interruptedWait(c, run.ID, followRun(ctx, c, cl, run, &sync.Mutex{}, ""))
}

// followRun prints a run's transcript live and, once it has ended, its result.
// It also returns an error if the run did not succeed.
func followRun(ctx context.Context, c *console, cl *client.Client, run model.Run, turn *sync.Mutex, prefix string) error {
	p := printer{console: c, prefix: prefix}
	err := c.followAcrossRestarts(ctx, cl, func() error {
		return cl.FollowTranscript(ctx, run.ID, func(batch []transcript.Entry) error {
			turn.Lock()
			defer turn.Unlock()
			return p.batch(batch)
		})
	})
	turn.Lock()
	p.clear()
	turn.Unlock()
	if err != nil {
		return err
	}
	ended, err := awaitEnd(ctx, c, cl, run.ID)
	if err != nil {
		return err
	}
	turn.Lock()
	defer turn.Unlock()
	if c.json {
		ended.RawOutput = "" // it was printed as entries
		if err := writeLine(c.out, ended); err != nil {
			return err
		}
		return exitFor(ended)
	}
	p.rest()
	for _, l := range endLines(c, ended) {
		fmt.Fprintln(c.out, prefix+l)
	}
	return exitFor(ended)
}

// endLines describes the result of a run: its cost, why it failed, and what to
// do.
func endLines(c *console, r model.Run) []string {
	var lines []string
	reasons := r.Errors
	if r.StartTime == nil || r.Status == model.RunCancelled {
		sign := "■ "
		if r.Status == model.RunFailed {
			sign = "✕ "
		}
		lines = append(lines, c.paint(runStyle(r.Status), sign+string(r.Status))+c.paint(faint, " · "+sanitizeTerminal(endText(r))))
		reasons = reasons[min(1, len(reasons)):] // the first is included above
	} else {
		outcome := transcript.Outcome{NumTurns: r.NumTurns, CostUSD: r.CostUSD}
		if r.Duration != nil {
			outcome.DurationMS = int64(*r.Duration * 1000)
		}
		if r.Usage != nil {
			outcome.Usage = *r.Usage
		}
		lines = append(lines, c.line(render.Summary(r.Status, r.Reason, outcome)))
	}
	style := bad
	if r.Status == model.RunSuccess { // these are remarks
		style = warn
	}
	for _, e := range reasons {
		lines = append(lines, c.paint(style, "  "+sanitizeTerminal(e)))
	}
	for _, remark := range r.Remarks {
		lines = append(lines, c.paint(warn, "  "+sanitizeTerminal(remark)))
	}
	said := strings.Join(reasons, "\n")
	for _, d := range denialsOf(r) {
		if strings.Contains(said, d) {
			continue
		}
		lines = append(lines, c.paint(warn, "  denied: "+sanitizeTerminal(d)))
	}
	if len(r.PermissionDenials) > 0 {
		lines = append(lines, c.paint(faint, "  to allow this and run again: claude-scheduler run retry "+short(r.ID)+" --allow-denied"))
	}
	return lines
}

// printEnd prints the summary of a run that was waited for.
func printEnd(c *console, r model.Run) {
	if r.Output != "" {
		fmt.Fprintln(c.out, sanitizeTerminal(r.Output))
	}
	for _, l := range endLines(c, r) {
		fmt.Fprintln(c.out, l)
	}
}
