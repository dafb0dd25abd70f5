package window

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
)

var errNoDisplay = errors.New("there is no display to open a window on; the command line does it all without one: claude-scheduler help")

// RequireDisplay runs what opens the window. Where there is no display, or none
// that can be reached, it returns an error: the toolkit would only panic.
func RequireDisplay(run func() error) (err error) {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return errNoDisplay
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
