package main

import (
	_ "embed"

	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/mac"

	"claude-scheduler/backend/window"
	"claude-scheduler/frontend"
)

//go:embed backend/desktop/menuentry/claude-scheduler.png
var icon []byte

// appOptions returns how Wails is to make the window.
func appOptions(w *window.Window) *options.App {
	width, height, maximized := w.Size()
	state := options.Normal
	if maximized {
		state = options.Maximised
	}
	return &options.App{
		Title:            "Claude Scheduler",
		Width:            width,
		Height:           height,
		MinWidth:         window.MinWidth,
		MinHeight:        window.MinHeight,
		WindowStartState: state,
		// Hidden until the page is painted in its theme: nothing flashes.
		StartHidden:        true,
		BackgroundColour:   options.NewRGB(0x1c, 0x1d, 0x20),
		AssetServer:        &assetserver.Options{Assets: frontend.Dist()},
		OnStartup:          w.Startup,
		OnDomReady:         w.DomReady,
		OnBeforeClose:      w.BeforeClose,
		OnShutdown:         w.Shutdown,
		Bind:               w.Bound(),
		ErrorFormatter:     window.FormatError,
		SingleInstanceLock: w.SingleInstanceLock(),
		LogLevelProduction: logger.ERROR,
		Mac: &mac.Options{
			TitleBar:  mac.TitleBarHiddenInset(),
			About:     &mac.AboutInfo{Title: "Claude Scheduler", Message: "Version " + version},
			OnUrlOpen: w.OpenLink,
		},
		Linux: &linux.Options{
			Icon:             icon,
			ProgramName:      "claude-scheduler",
			WebviewGpuPolicy: linux.WebviewGpuPolicyNever, // saves 67 MiB, with no visible difference
		},
	}
}
