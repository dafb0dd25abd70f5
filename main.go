//go:build !browser

// Command claude-scheduler-window is the window of Claude Scheduler: a client
// of the background service, opened on demand. Closing it stops nothing.
package main

import (
	"context"
	"embed"
	"fmt"
	"os"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/mac"
)

//go:embed all:frontend/dist
var assets embed.FS

//go:embed backend/launcher/claude-scheduler.png
var icon []byte

var version = "dev" // set by the linker

// main also runs while Wails generates its bindings: nothing happens before
// wails.Run then, see the build tag of alone.
func main() {
	app := newApp(os.Args[1:])
	if alone, err := app.alone(); err != nil {
		fmt.Fprintln(os.Stderr, "claude-scheduler-window:", err)
		os.Exit(1)
	} else if !alone {
		return
	}
	state := options.Normal
	if app.memory.Maximised {
		state = options.Maximised
	}
	err := display()
	if err == nil {
		err = unpanic(func() error { return wails.Run(window(app, state)) })
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "claude-scheduler-window:", err)
		os.Exit(1)
	}
}

// window is how Wails is to make the window.
func window(app *App, state options.WindowStartState) *options.App {
	return &options.App{
		Title:     "Claude Scheduler",
		Width:     app.memory.Width,
		Height:    app.memory.Height,
		MinWidth:  leastWidth,
		MinHeight: leastHeight,
		// Hidden until the page is painted in its theme: nothing flashes.
		StartHidden:        true,
		BackgroundColour:   options.NewRGB(0x1c, 0x1d, 0x20),
		AssetServer:        &assetserver.Options{Assets: assets},
		OnStartup:          app.startup,
		OnDomReady:         app.domReady,
		OnBeforeClose:      func(context.Context) bool { app.beforeClose(); return false },
		OnShutdown:         app.shutdown,
		WindowStartState:   state,
		Bind:               app.bound(),
		ErrorFormatter:     formatError,
		SingleInstanceLock: app.singleInstance(),
		LogLevelProduction: logger.ERROR,
		Mac: &mac.Options{
			TitleBar:  mac.TitleBarHiddenInset(),
			About:     &mac.AboutInfo{Title: "Claude Scheduler", Message: "Version " + version},
			OnUrlOpen: func(link string) { app.raise(placeOf([]string{link})) },
		},
		Linux: &linux.Options{
			Icon:             icon,
			ProgramName:      "claude-scheduler",
			WebviewGpuPolicy: linux.WebviewGpuPolicyNever, // saves 67 MiB, costs nothing that is seen
		},
	}
}
