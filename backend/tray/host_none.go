//go:build !linux && !windows && !(darwin && cgo)

package tray

import (
	"context"
	"errors"
	"time"
)

// board stands in where the tray cannot be built: on macOS it needs cgo.
type board struct{}

func newBoard(func(Action)) *board { return &board{} }

func (*board) show([]Item, Face) {}

func host(context.Context, *board, time.Duration, func()) error {
	return errors.New("this build of claude-scheduler has no tray")
}

func opened() <-chan struct{} { return nil }
