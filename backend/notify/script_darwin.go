package notify

import (
	"context"
	"fmt"
	"os/exec"
)

// script shows notifications through osascript, which needs no bundle id; the
// notification center raises an exception in a program without one. They have
// no buttons, and a click does not open the window.
type script struct{}

func (script) show(ctx context.Context, _ string, n note) error {
	// The texts are arguments of the script, never part of its source.
	const source = `on run argv
display notification (item 2 of argv) with title "Claude Scheduler" subtitle (item 1 of argv)
end run`
	if out, err := exec.CommandContext(ctx, "/usr/bin/osascript", "-e", source, n.Title, n.Body).CombinedOutput(); err != nil {
		return fmt.Errorf("run osascript: %w: %s", err, out)
	}
	return nil
}

func (script) withdraw(context.Context, string) {}
func (script) close()                           {}
