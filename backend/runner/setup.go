package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/redact"
	"claude-scheduler/backend/subprocess"
	"claude-scheduler/backend/supervisor"
	"claude-scheduler/backend/worktree"
)

const (
	// setupLimit is the time limit of a setup if the run has none.
	setupLimit = time.Hour
	// setupLeft is how long processes that a setup left running may hold its
	// output.
	setupLeft = time.Second
)

// setupFailed is the error of the setup command of a worktree.
type setupFailed struct {
	command model.FailedCommand
	why     string
}

func (f setupFailed) Error() string { return "worktree_setup " + f.why }

// setUp runs the setup command of a job once in its worktree, before anything
// else: what it changes does not count as the work of the run.
func (x *Executor) setUp(ctx context.Context, o Request, tree worktree.Worktree, env environ.Environment, run *model.Run) error {
	command := o.Job.WorkingDirectory.WorktreeSetup
	if strings.TrimSpace(command) == "" {
		return nil
	}
	begin := time.Now()
	ran, err := tree.Setup(ctx, command, func() error {
		// A service that was killed may have left an earlier attempt running.
		supervisor.EndMarked(supervisor.Spec{ID: run.ID, StateDir: x.Paths.SuperviseDir(run.ID), ServiceLock: x.Paths.LockPath()})
		return x.runSetup(ctx, o, command, tree.Path, env)
	})
	if ran && err == nil {
		run.Remark("worktree_setup ran in the worktree first and took " + format.Duration(time.Since(begin)))
	}
	return err
}

// runSetup runs a setup command in a directory. Its processes end with it: when
// it fails, at the time limit, and when ctx ends.
func (x *Executor) runSetup(ctx context.Context, o Request, command, dir string, env environ.Environment) error {
	limit := cmp.Or(seconds(o.Task.Timeout, o.Settings.Timeout), setupLimit)
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	argv := setupArgv(command, x.login.Limits().Umask)
	cmd := exec.CommandContext(limited, argv[0], argv[1:]...)
	output := &lastBytes{}
	cmd.Env, cmd.Dir, cmd.Stdout, cmd.Stderr = env.Vars, dir, output, output
	cmd.SysProcAttr = subprocess.OwnSession()
	cmd.Cancel = func() error { return subprocess.EndSession(cmd.Process) }
	cmd.WaitDelay = setupLeft
	err := cmd.Run()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil || errors.Is(err, exec.ErrWaitDelay) { // it succeeded, but left a process running
		return nil
	}
	failed := setupFailed{command: model.FailedCommand{Command: command, Output: lastLines(redact.New(env.Secrets).String(output.String()), maxCommandOutput)}}
	var exit *exec.ExitError
	switch {
	case limited.Err() != nil:
		failed.why = fmt.Sprintf("did not end within %s", format.Limit(limit))
	case errors.As(err, &exit) && exit.ExitCode() >= 0:
		code := exit.ExitCode()
		failed.command.ExitCode = &code
		failed.why = fmt.Sprintf("failed: exit code %d", code)
	default:
		failed.why = "failed: " + err.Error()
	}
	if line := lastLine(failed.command.Output); line != "" {
		failed.why += ": " + line
	}
	return failed
}

// lastBytes keeps the end of what is written to it.
type lastBytes struct{ kept []byte }

func (l *lastBytes) Write(p []byte) (int, error) {
	const limit = 2 * maxCommandOutput // whole lines are cut from it
	l.kept = append(l.kept, p...)
	if over := len(l.kept) - limit; over > 0 {
		l.kept = append(l.kept[:0], l.kept[over:]...)
	}
	return len(p), nil
}

func (l *lastBytes) String() string { return strings.ToValidUTF8(string(l.kept), "\uFFFD") }
