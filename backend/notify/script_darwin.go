package notify

import (
	"context"
	"fmt"
	"os/exec"
)

// script shows notes through osascript, which needs no bundle id; the
// notification centre raises an exception in a program without one. Its notes
// have no buttons, and a click on one opens nothing of ours.
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
