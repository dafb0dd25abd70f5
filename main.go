//go:build !browser

// Command claude-scheduler-window is the window of Claude Scheduler: a client
// of the background service, opened on demand. Closing it stops nothing.
package main

import (
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

var version = "dev" // set by the linker

// main also runs while Wails generates its bindings, so nothing happens before wails.Run.
func main() {
	app := newApp(os.Args[1:])
	err := wails.Run(&options.App{
		Title:     "Claude Scheduler",
		Width:     1200,
		Height:    800,
		MinWidth:  640,
		MinHeight: 480,
		// Hidden until the page is painted in its theme: nothing flashes.
		StartHidden:        true,
		BackgroundColour:   options.NewRGB(0x1c, 0x1d, 0x20),
		AssetServer:        &assetserver.Options{Assets: assets},
		OnStartup:          app.startup,
		OnDomReady:         app.domReady,
		OnShutdown:         app.shutdown,
		Bind:               app.bound(),
		ErrorFormatter:     formatError,
		SingleInstanceLock: app.singleInstance(),
		LogLevelProduction: logger.ERROR,
		Mac: &mac.Options{
			TitleBar: mac.TitleBarHiddenInset(),
			About:    &mac.AboutInfo{Title: "Claude Scheduler", Message: "Version " + version},
		},
		Linux: &linux.Options{
			ProgramName:      "claude-scheduler",
			WebviewGpuPolicy: linux.WebviewGpuPolicyNever, // saves 67 MiB, costs nothing that is seen
		},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "claude-scheduler-window:", err)
		os.Exit(1)
	}
}
