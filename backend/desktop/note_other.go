//go:build !linux

package desktop

import (
	"context"
	"os/exec"
	"runtime"
)

// noteScript shows its arguments, which are never part of the script.
const noteScript = `on run argv
display notification (item 2 of argv) with title (item 1 of argv)
end run`

// Note shows a short notification, without actions, where the system has a
// command for it.
func Note(ctx context.Context, title, body string) {
	if runtime.GOOS == "darwin" {
		_ = exec.CommandContext(ctx, "osascript", "-e", noteScript, title, body).Run()
	}
}
