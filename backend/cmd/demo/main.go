// Command demo shows the main job end to end: a daemon on a throw-away data
// directory runs the real Claude Code CLI on all five kinds of schedule, in a
// temporary git repository, against a fake model API. In the middle of a run it
// kills the daemon and starts it again. It needs no account, no display and no
// network, and exits with 0 only if every run ended as expected.
//
// With CLAUDE_SCHEDULER_DEMO_REAL=1 it uses your own signed-in CLI
// instead; that costs a few cents.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// maxDuration bounds the whole demo: the slots are due within a minute, and the
// runs take seconds, longer on a busy machine.
const maxDuration = 10 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, maxDuration)
	defer cancel()
	if err := demo(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func demo(ctx context.Context) error {
	out := newPrinter(os.Stdout)
	env, err := newDemoEnv(ctx, os.Getenv("CLAUDE_SCHEDULER_DEMO_REAL") == "1")
	if err != nil {
		return err
	}
	defer env.Close()
	out.title("Setup")
	out.say("data directory  %s (deleted at the end)", env.data)
	out.say("repository      %s", env.repo)
	out.say("claude          %s", env.claude)
	out.say("model           %s", env.model)

	tasks, err := env.createTasks()
	if err != nil {
		return err
	}
	out.title("The schedule")
	if err := out.schedule(env.client); err != nil {
		return err
	}
	out.title("The runs (calendar and interval are due within a minute)")
	runs, err := run(ctx, env, tasks, out)
	if err != nil {
		return err
	}
	out.title("Results")
	return out.printResults(env, tasks, runs)
}
