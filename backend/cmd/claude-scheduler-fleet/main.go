// Command claude-scheduler-fleet is the fleet agent: the part of Claude
// Scheduler that talks with Temporal. The background service of a machine that
// has joined a fleet starts it; it is not started otherwise.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"

	"claude-scheduler/backend/fleet"
)

func main() {
	if len(os.Args) > 1 {
		fmt.Fprintln(os.Stderr, "claude-scheduler-fleet: the background service starts this program; see claude-scheduler fleet --help")
		os.Exit(2)
	}
	signal.Ignore(os.Interrupt) // for the service, which ends it by closing its input
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if err := fleet.NewAgent(os.Stdin, os.Stdout, log).Run(context.Background()); err != nil {
		log.Error("fleet agent", "error", err)
		os.Exit(1)
	}
}
