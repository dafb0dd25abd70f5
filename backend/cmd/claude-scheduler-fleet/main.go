// Command claude-scheduler-fleet is the fleet agent: the part of Claude
// Scheduler that talks with Temporal. The background service of a machine that
// has joined a fleet starts it; it is not started otherwise.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"

	"claude-scheduler/backend/fleet"
)

func main() {
	signal.Ignore(os.Interrupt) // for the service, which ends it by closing its input
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run serves the service that reads out and writes in, until in ends. It returns
// the exit code.
func run(args []string, in io.Reader, out, report io.Writer) int {
	if len(args) > 0 {
		_, _ = fmt.Fprintln(report, "claude-scheduler-fleet: the background service starts this program; see claude-scheduler fleet --help")
		return 2
	}
	log := slog.New(slog.NewTextHandler(report, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if err := fleet.NewAgent(in, out, log).Run(context.Background()); err != nil {
		log.Error("fleet agent", "error", err)
		return 1
	}
	return 0
}
