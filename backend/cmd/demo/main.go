// Command demo shows the main job end to end: a daemon on a throw-away data
// directory runs the real Claude Code CLI on all five kinds of schedule, in a
// git repository of its own, against a stand-in for the model. In the middle of
// a run it kills the daemon and starts it again. It needs no account, no display
// and no network, and ends with 0 only when every run came out as it should.
//
// With CLAUDE_SCHEDULER_DEMO_REAL=1 it uses the CLI of the person at this
// machine, signed in as they are; that costs a few cents.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// patience bounds the whole demo: the slots come within a minute, the runs
// take seconds, on a busy machine some more.
const patience = 10 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := demo(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func demo(ctx context.Context) error {
	out := newPrinter(os.Stdout)
	stage, err := newDemoEnv(ctx, os.Getenv("CLAUDE_SCHEDULER_DEMO_REAL") == "1")
	if err != nil {
		return err
	}
	defer stage.Close()
	out.title("The stage")
	out.say("data directory  %s (thrown away at the end)", stage.data)
	out.say("repository      %s", stage.repo)
	out.say("claude          %s", stage.claude)
	out.say("model           %s", stage.model)

	cast, err := stage.rehearse()
	if err != nil {
		return err
	}
	out.title("The schedule")
	if err := out.schedule(stage.client); err != nil {
		return err
	}
	out.title("The runs, as they come (the calendar and the interval fire within a minute)")
	runs, err := run(ctx, stage, cast, out)
	if err != nil {
		return err
	}
	out.title("What came of it")
	return out.verdict(stage, cast, runs)
}
