//go:build unix

package runner

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/subprocess"
)

// sharedTemporary is the folder for temporary files that every machine has.
const sharedTemporary = "/tmp"

// withTemporary replaces a TMPDIR in which the run could not write, because it
// is missing, is not mounted or belongs to another user: Claude Code would not
// start.
func withTemporary(ctx context.Context, env []string, run *model.Run) []string {
	dir := subprocess.Getenv(env, "TMPDIR")
	if dir == "" {
		return env
	}
	err := checkWithin(ctx, directoryLimit, "TMPDIR", dir, func(_, dir string) error {
		if err := unix.Access(dir+"/.", unix.W_OK|unix.X_OK); err != nil {
			return fmt.Errorf("TMPDIR %s cannot be written: %w", dir, err)
		}
		return nil
	})
	if err == nil {
		return env
	}
	run.Remark(model.ProblemOf(err).Message + "; the run used " + sharedTemporary + " instead")
	env = slices.DeleteFunc(slices.Clone(env), func(entry string) bool { return strings.HasPrefix(entry, "TMPDIR=") })
	return append(env, "TMPDIR="+sharedTemporary)
}
