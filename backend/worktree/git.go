package worktree

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// killDelay is how long git may take to tidy up after a context ended. Killed
// at once it would leave lock files behind.
const killDelay = 3 * time.Second

// stderrLimit bounds what is kept of git's complaints and of hooks' output, in bytes.
const stderrLimit = 16 << 10

// git runs commands in one directory. Only dir is required.
type git struct {
	dir string
	env []string // added to the scrubbed environment
}

// failure is a git command that did not succeed.
type failure struct {
	command string // the subcommand
	output  string // what git or a hook said
	err     error
}

func (f *failure) Error() string {
	if f.output == "" {
		return fmt.Sprintf("run git %s: %v", f.command, f.err)
	}
	return fmt.Sprintf("run git %s: %v: %s", f.command, f.err, f.output)
}

func (f *failure) Unwrap() error { return f.err }

// says returns what git wrote when err comes from a failed command.
func says(err error) string {
	var f *failure
	if errors.As(err, &f) {
		return f.output
	}
	return ""
}

// run returns the standard output of a command.
func (g git) run(ctx context.Context, args ...string) (string, error) {
	return g.feed(ctx, nil, args...)
}

// line is run without the final line feed; names may hold others.
func (g git) line(ctx context.Context, args ...string) (string, error) {
	out, err := g.run(ctx, args...)
	return strings.TrimSuffix(out, "\n"), err
}

// feed is run with something on standard input.
func (g git) feed(ctx context.Context, in io.Reader, args ...string) (string, error) {
	var out bytes.Buffer
	err := g.pipe(ctx, in, &out, args...)
	return out.String(), err
}

// pipe runs a command whose output goes to out.
func (g git) pipe(ctx context.Context, in io.Reader, out io.Writer, args ...string) error {
	cmd := exec.CommandContext(ctx, "git", append([]string{
		"-c", "core.quotePath=false", // names as people write them
		"-c", "core.fsmonitor=false", // asks the disk, not a program of the user's that may be stuck
		"-c", "advice.addEmbeddedRepo=false",
	}, args...)...)
	cmd.Dir = g.dir
	cmd.Env = append(scrubbed(os.Environ()), g.env...)
	cmd.Stdin, cmd.Stdout = in, out
	complaints := &tail{limit: stderrLimit}
	cmd.Stderr = complaints
	cmd.WaitDelay = killDelay
	detach(cmd)
	err := cmd.Run()
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if errors.Is(err, exec.ErrNotFound) {
		return &model.Problem{Field: "working_directory.use_git_worktree", Message: "git was not found",
			Hint: "install git, or put it on the PATH of the background service", Kind: model.KindUnavailable}
	}
	return &failure{command: subcommand(args), output: strings.TrimSpace(complaints.String()), err: err}
}

// subcommand skips git's own options.
func subcommand(args []string) string {
	for i := 0; i < len(args); i++ {
		if args[i] == "-c" {
			i++
			continue
		}
		if !strings.HasPrefix(args[i], "-") {
			return args[i]
		}
	}
	return ""
}

// kept are the GIT_ variables that say who the user is and how to reach a
// server. All others would point git at another repository, index or program.
var kept = map[string]bool{
	"GIT_AUTHOR_NAME": true, "GIT_AUTHOR_EMAIL": true, "GIT_COMMITTER_NAME": true, "GIT_COMMITTER_EMAIL": true,
	"GIT_CONFIG_GLOBAL": true, "GIT_CONFIG_SYSTEM": true, "GIT_CONFIG_NOSYSTEM": true,
	"GIT_EXEC_PATH": true, "GIT_SSH": true, "GIT_SSH_COMMAND": true, "GIT_TEMPLATE_DIR": true,
}

// asking are the variables by which a program finds someone to ask: a
// terminal, a screen, a helper. Nobody is there, so a signing program must
// fail at once and not wait.
var asking = map[string]bool{
	"GPG_TTY": true, "DISPLAY": true, "WAYLAND_DISPLAY": true, "SSH_ASKPASS": true,
	"LANGUAGE": true, "LC_ALL": true, "PAGER": true, "EDITOR": true, "VISUAL": true,
}

// scrubbed returns environ without what would lead git astray or make it wait.
func scrubbed(environ []string) []string {
	out := make([]string, 0, len(environ)+8)
	for _, v := range environ {
		name, _, _ := strings.Cut(v, "=")
		if strings.HasPrefix(name, "GIT_") && !kept[name] || asking[name] {
			continue
		}
		out = append(out, v)
	}
	return append(out, "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_PAGER=cat", "GIT_EDITOR=:", "GIT_SEQUENCE_EDITOR=:",
		"GIT_ASKPASS=", "SSH_ASKPASS_REQUIRE=never", "GCM_INTERACTIVE=never", "GIT_OPTIONAL_LOCKS=0")
}

// tail keeps the last bytes written to it.
type tail struct {
	limit int
	buf   []byte
}

func (t *tail) Write(p []byte) (int, error) {
	t.buf = append(t.buf, p...)
	if over := len(t.buf) - t.limit; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(p), nil
}

func (t *tail) String() string { return strings.ToValidUTF8(string(t.buf), "\uFFFD") }

// fields splits the output of a command that was given -z.
func fields(out string) []string {
	out = strings.TrimSuffix(out, "\x00")
	if out == "" {
		return nil
	}
	return strings.Split(out, "\x00")
}

// zeroed joins names for a command that reads --stdin -z.
func zeroed(names []string) io.Reader {
	return strings.NewReader(strings.Join(names, "\x00") + "\x00")
}
