//go:build !browser

package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
)

var errNoDisplay = errors.New("there is no display to open a window on; the command line does it all without one: claude-scheduler help")

// display refuses where the environment names no display: the toolkit would
// only panic.
func display() error {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return errNoDisplay
	}
	return nil
}

// unpanic turns the toolkit's panic at a display that cannot be reached into
// an error.
func unpanic(run func() error) (err error) {
	defer func() {
		if r := recover(); r != nil && strings.Contains(fmt.Sprint(r), "failed to init GTK") {
			err = errNoDisplay
		} else if r != nil {
			panic(r)
		}
	}()
	return run()
}
