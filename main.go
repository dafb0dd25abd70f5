// Command claude-scheduler-window is the window of Claude Scheduler: a client
// of the background service, opened on demand. Closing it stops nothing.
package main

import (
	"fmt"
	"os"

	"github.com/wailsapp/wails/v2"

	"claude-scheduler/backend/private"
	"claude-scheduler/backend/window"
)

var version = "dev" // set by the linker

func main() {
	private.KeepForOwner()
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "claude-scheduler-window:", err)
		os.Exit(1)
	}
}

// run also runs while Wails generates its bindings: nothing happens before
// wails.Run then, see the build tag of AcquireSingleInstance.
func run() error {
	w := window.New(version, os.Args[1:])
	if only, err := w.AcquireSingleInstance(); err != nil || !only {
		return err
	}
	return window.RequireDisplay(func() error { return wails.Run(appOptions(w)) })
}
