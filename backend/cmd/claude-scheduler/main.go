// Command claude-scheduler is the command line, the background service and the
// supervisor of runs. It wires the packages together and has no logic.
package main

import (
	"os"

	"claude-scheduler/backend/cli"
	"claude-scheduler/backend/notify"
	"claude-scheduler/backend/process"
)

var version = "dev" // set by the linker

func main() {
	os.Exit(cli.Main(cli.Program{
		Version:   version,
		Serve:     serve,
		Supervise: func() int { return process.Supervise(os.Stdin, os.Stdout) },
		Deliver:   func() int { return notify.Deliver(os.Stdin, os.Stdout) },
	}, os.Args[1:]))
}
