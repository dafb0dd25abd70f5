package environ

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

const (
	longestOutput = 1 << 20                // bytes of standard output that are read
	longestErrors = 16 << 10               // bytes of standard error that are kept
	afterExit     = 250 * time.Millisecond // for output of processes that the command left running
)

// runCommand returns a command's standard output without the newlines at its
// end. All processes of its group are ended: at the limit, when ctx ends, and
// when the shell exits and leaves some behind.
func runCommand(ctx context.Context, shell, text string, env environment, limit time.Duration) (string, *resolveError) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := shellCommand(ctx, shell, text)
	cmd.Env = env.list()
	stdout, stderr := &bounded{limit: longestOutput}, &bounded{limit: longestErrors}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.Cancel = func() error { return endGroup(cmd) }
	cmd.WaitDelay = afterExit
	err := cmd.Start()
	if err != nil {
		return "", &resolveError{kind: model.KindUnavailable, message: "cannot start the shell", detail: err.Error()}
	}
	err = cmd.Wait()
	_ = endGroup(cmd) // usually there is nothing left to end

	value := strings.TrimRight(stdout.String(), "\r\n")
	refuse := func(format string, args ...any) (string, *resolveError) {
		r := &resolveError{kind: model.KindInvalid, message: fmt.Sprintf(format, args...), detail: stderr.String(), unsaid: []string{value}}
		for line := range strings.Lines(value) {
			if line = strings.TrimSpace(line); len(line) >= 4 {
				r.unsaid = append(r.unsaid, line)
			}
		}
		return "", r
	}
	var exit *exec.ExitError
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded) && err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return refuse("the command did not end within %s", limit)
	case ctx.Err() != nil && err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return refuse("cancelled")
	case errors.As(err, &exit) && exit.ExitCode() >= 0:
		return refuse("the command failed with exit code %d", exit.ExitCode())
	case errors.As(err, &exit):
		return refuse("the command was ended by a signal")
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return refuse("the command failed")
	case stdout.cut:
		return refuse("the command printed more than 1 MiB")
	case value == "":
		return refuse("the command printed nothing")
	}
	return value, nil
}

// bounded keeps the first bytes and discards the rest, so that the writer never
// blocks. It does not embed bytes.Buffer, whose ReadFrom has no limit.
type bounded struct {
	kept  bytes.Buffer
	limit int
	cut   bool
}

func (b *bounded) Write(p []byte) (int, error) {
	n := len(p)
	if room := b.limit - b.kept.Len(); n > room {
		b.cut = true
		p = p[:room]
	}
	b.kept.Write(p)
	return n, nil
}

func (b *bounded) String() string { return b.kept.String() }
