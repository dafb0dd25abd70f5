//go:build !linux && !windows && !(darwin && cgo)

package tray

import (
	"context"
	"errors"
	"time"
)

// menuView does nothing where the tray cannot be built: on macOS it needs cgo.
type menuView struct{}

func newMenuView(func(action)) *menuView { return &menuView{} }

func (*menuView) show([]menuItem, iconState) {}

func runBackend(context.Context, *menuView, time.Duration, func()) error {
	return errors.New("this build of claude-scheduler has no tray")
}

func onOpen() <-chan struct{} { return nil }
