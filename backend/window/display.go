package window

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
)

var errNoDisplay = errors.New("there is no display to open a window on; the command line needs none: claude-scheduler help")

// RequireDisplay calls run, which opens the window. If there is no display, or
// it cannot be reached, it returns an error: the toolkit would only panic.
func RequireDisplay(run func() error) (err error) {
	if runtime.GOOS == "linux" {
		x11, wayland := os.Getenv("DISPLAY") != "", os.Getenv("WAYLAND_DISPLAY") != ""
		switch {
		case !x11 && !wayland:
			return errNoDisplay
		case !x11 && os.Getenv("GDK_BACKEND") == "":
			// Wails checks only this variable, which a systemd unit, ssh or a
			// launcher may not pass on.
			if err := os.Setenv("XDG_SESSION_TYPE", "wayland"); err != nil {
				return err
			}
		}
	}
	defer func() {
		if r := recover(); r != nil && strings.Contains(fmt.Sprint(r), "failed to init GTK") {
			err = errNoDisplay
		} else if r != nil {
			panic(r)
		}
	}()
	return run()
}
