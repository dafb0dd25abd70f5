package cli

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

func runLogs(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "logs RUN", Aliases: []string{"log"}, Short: "Print the raw stream of a run", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(runsOf),
		Long:    "Print the raw stream of a run: byte for byte into a file or a pipe, and without control characters to a terminal.",
		Example: "  claude-scheduler run logs 3f2a9c1e --follow | jq .type"}
	follow := cmd.Flags().BoolP("follow", "f", false, "continue until the run ends")
	path := cmd.Flags().Bool("path", false, "print only the path of the file")
	return c.withDaemon(cmd, func(ctx context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		if *path {
			text, err := cl.Runs.LogPath(args[0])
			if err != nil {
				return err
			}
			return c.show(apitype.TextResponse{Text: text}, func() { fmt.Fprintln(c.out, text) })
		}
		if !*follow {
			return copyLog(ctx, c, cl, args[0])
		}
		run, err := cl.Runs.Record(args[0])
		if err != nil {
			return err
		}
		return interruptedWait(c, run.ID, cl.FollowLog(ctx, run.ID, 0, func(line []byte, _ int64) error {
			return c.writeRaw(line)
		}))
	})
}

// copyLog writes the current log of a run, with or without --json: its lines
// are JSON already.
func copyLog(ctx context.Context, c *console, cl *client.Client, id string) error {
	out := bufio.NewWriterSize(c.out, 64<<10)
	buffered := *c
	buffered.out = out
	if err := cl.ReadLog(ctx, id, 0, func(line []byte, _ int64) error { return buffered.writeRaw(line) }); err != nil {
		_ = out.Flush() // earlier output is still written
		return err
	}
	return out.Flush()
}

func runOpen(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "open RUN", Short: "Continue the session of a run in this terminal", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(runsOf),
		Example: "  claude-scheduler run open 3f2a9c1e\n  eval \"$(claude-scheduler run open 3f2a9c1e --print)\""}
	onlyPrint := cmd.Flags().Bool("print", false, "print the shell command instead of running it")
	return c.withDaemon(cmd, func(ctx context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		line, err := cl.Runs.ResumeLine(args[0])
		if err != nil {
			return err
		}
		if *onlyPrint || c.json {
			return c.show(apitype.TextResponse{Text: line}, func() { fmt.Fprintln(c.out, line) })
		}
		shell := exec.Command("sh", "-c", line)
		if runtime.GOOS == "windows" {
			shell = exec.Command("cmd", "/c", line)
		}
		shell.Stdin, shell.Stdout, shell.Stderr = os.Stdin, os.Stdout, os.Stderr
		if err := shell.Run(); err != nil {
			return &model.Problem{Operation: "continue in terminal", Message: "claude ended with " + err.Error(), Kind: model.KindInternal}
		}
		return ctx.Err()
	})
}
