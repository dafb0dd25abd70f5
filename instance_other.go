//go:build !linux || bindings

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"

	"github.com/wailsapp/wails/v2/pkg/options"
)

// alone leaves it to singleInstance whether this window stays.
func (a *App) alone() (bool, error) { return true, nil }

// singleInstance allows one window per data directory.
func (a *App) singleInstance() *options.SingleInstanceLock {
	sum := sha256.Sum256([]byte(os.Getenv("CLAUDE_SCHEDULER_HOME")))
	return &options.SingleInstanceLock{
		UniqueId:               "claude-scheduler-" + hex.EncodeToString(sum[:4]),
		OnSecondInstanceLaunch: func(data options.SecondInstanceData) { a.raise(placeOf(data.Args)) },
	}
}
