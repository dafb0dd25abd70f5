//go:build windows || (darwin && cgo)

package tray

import (
	"context"
	"image/color"
	"runtime"
	"time"

	"fyne.io/systray"
)

// host shows the board until ctx ends. It keeps its thread, which gets the
// system's messages.
func host(ctx context.Context, b *board, _ time.Duration, ready func()) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	detach := context.AfterFunc(ctx, systray.Quit)
	defer detach()
	systray.Run(func() { b.prepare(); ready() }, nil)
	return nil
}

func setFace(f Face) {
	if runtime.GOOS == "windows" {
		systray.SetIcon(ico(draw(f, blue())))
		return
	}
	shape := draw(f, color.NRGBA{A: 0xff}) // of a template image, only the shape counts
	systray.SetTemplateIcon(shape, shape)
}

// opened is told whenever somebody opens the menu.
func opened() <-chan struct{} { return systray.TrayOpenedCh }
