//go:build windows || (darwin && cgo)

package tray

import (
	"context"
	"image/color"
	"runtime"
	"time"

	"fyne.io/systray"
)

// runBackend shows the menuView until ctx ends. It stays on its thread, which
// receives the system's messages.
func runBackend(ctx context.Context, b *menuView, _ time.Duration, ready func()) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	detach := context.AfterFunc(ctx, systray.Quit)
	defer detach()
	systray.Run(func() { b.prepare(); ready() }, nil)
	return nil
}

func setIcon(f iconState) {
	if runtime.GOOS == "windows" {
		systray.SetIcon(encodeICO(draw(f, brandBlue())))
		return
	}
	shape := draw(f, color.NRGBA{A: 0xff}) // in a template image only the shape matters
	systray.SetTemplateIcon(shape, shape)
}

// onOpen receives a value whenever the menu is opened.
func onOpen() <-chan struct{} { return systray.TrayOpenedCh }
