//go:build !linux || bindings

package window

import "github.com/wailsapp/wails/v2/pkg/options"

// instance is empty: Wails decides, by SingleInstanceLock.
type instance struct{}

// AcquireSingleInstance always succeeds: see SingleInstanceLock.
func (w *Window) AcquireSingleInstance() (bool, error) { return true, nil }

// SingleInstanceLock allows one window for each data directory.
func (w *Window) SingleInstanceLock() *options.SingleInstanceLock {
	return &options.SingleInstanceLock{
		UniqueId:               "claude-scheduler-" + dataDirID(),
		OnSecondInstanceLaunch: func(data options.SecondInstanceData) { w.app.focus(parseLocation(data.Args)) },
	}
}
