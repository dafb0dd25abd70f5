package worktree

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/subprocess"
)

// Git configures how git runs for one caller. The zero value inspects
// repositories with this process's environment.
type Git struct {
	// Env is the environment of the run; git is looked up on its PATH. nil is
	// this process's environment.
	Env []string
	// Scratch is a folder for copies of the index and of changed files.
	// TakeSnapshot, Since, Diff and Commit need it, and Since needs the one of
	// TakeSnapshot. It is created when needed; the caller removes it.
	Scratch string
	// Trusted lets every operation that changes a repository (Ensure, Commit,
	// Merge, Push, Discard, Restore) run the filters, hooks and other programs
	// that the repository names. Inspecting one never runs them.
	Trusted bool
	// Limit bounds TakeSnapshot, Since, Diff and each inspection of a worktree;
	// zero is two minutes.
	Limit time.Duration
}

// killDelay is how long git may take to clean up after a context ended. Killed
// immediately, it would leave lock files behind.
const killDelay = 3 * time.Second

// outputLimit bounds the output of one command, in bytes: it is kept in memory.
// The names of a million files fit into it.
const outputLimit = 128 << 20

// stderrLimit bounds the stored messages of git and output of hooks, in bytes.
const stderrLimit = 16 << 10

// git runs commands in one directory.
type git struct {
	program string        // empty: not found
	dir     string        // where commands run
	env     []string      // the full environment
	options []string      // before the subcommand
	started func(pid int) // called with the process of each command; may be nil
}

// inspect returns git in dir, configured to run no other program.
func (g Git) inspect(dir string) git {
	program, env := g.lookup()
	return git{program: program, dir: dir, env: append(env, offline...), options: append(base(), isolated...)}
}

// Version returns the version of git.
func (g Git) Version(ctx context.Context) (string, error) {
	return bounded(ctx, g.limit(), func(ctx context.Context) (string, error) {
		out, err := g.inspect("").line(ctx, "--version")
		return strings.TrimPrefix(out, "git version "), err
	})
}

// with returns g with more options.
func (g git) with(options ...string) git {
	g.options = append(g.options[:len(g.options):len(g.options)], options...)
	return g
}

// withEnv returns g with more variables.
func (g git) withEnv(vars ...string) git {
	g.env = append(g.env[:len(g.env):len(g.env)], vars...)
	return g
}

// withConfig returns g with a setting; unlike -c it accepts any key.
func (g git) withConfig(key, text string) git {
	n, _ := strconv.Atoi(subprocess.Getenv(g.env, "GIT_CONFIG_COUNT"))
	i := strconv.Itoa(max(n, 0))
	return g.withEnv("GIT_CONFIG_COUNT="+strconv.Itoa(max(n, 0)+1), "GIT_CONFIG_KEY_"+i+"="+key, "GIT_CONFIG_VALUE_"+i+"="+text)
}

// in returns g in another directory.
func (g git) in(dir string) git {
	g.dir = dir
	return g
}

// failure is a git command that did not succeed.
type failure struct {
	command string // the subcommand
	output  string // what git or a hook wrote to standard error
	err     error
}

func (f *failure) Error() string {
	if f.output == "" {
		return fmt.Sprintf("run git %s: %v", f.command, f.err)
	}
	return fmt.Sprintf("run git %s: %v: %s", f.command, f.err, f.output)
}

func (f *failure) Unwrap() error { return f.err }

// gitMessage returns what git wrote when err comes from a failed command.
func gitMessage(err error) string {
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

// line is run without the final line feed; names may contain others.
func (g git) line(ctx context.Context, args ...string) (string, error) {
	out, err := g.run(ctx, args...)
	return strings.TrimSuffix(out, "\n"), err
}

// feed is run with something on standard input.
func (g git) feed(ctx context.Context, in io.Reader, args ...string) (string, error) {
	out := capped{max: outputLimit}
	_, err := g.pipe(ctx, in, &out, args...)
	if out.cut {
		return "", &model.Problem{Message: fmt.Sprintf("git %s wrote more than %d MB", subcommand(args), outputLimit>>20), Kind: model.KindUnavailable,
			Hint: "the repository has too many files or refs, or the program is not git"}
	}
	return out.buf.String(), err
}

// pipe runs a command that writes to out, and returns what it wrote to
// standard error.
func (g git) pipe(ctx context.Context, in io.Reader, out io.Writer, args ...string) (string, error) {
	if g.program == "" {
		return "", errNoGit
	}
	if err := ctx.Err(); err != nil {
		return "", &failure{command: subcommand(args), err: err}
	}
	cmd := exec.CommandContext(ctx, g.program, append(g.options[:len(g.options):len(g.options)], args...)...)
	cmd.Dir, cmd.Env = g.dir, g.env
	cmd.Stdin, cmd.Stdout = in, out
	complaints := &tail{limit: stderrLimit}
	cmd.Stderr = complaints
	cmd.WaitDelay = killDelay
	detach(cmd)
	err := cmd.Start()
	if err == nil {
		if g.started != nil {
			g.started(cmd.Process.Pid)
		}
		err = cmd.Wait()
	}
	output := strings.TrimSpace(complaints.String())
	if err == nil || errors.Is(err, exec.ErrWaitDelay) { // then git succeeded, and what a hook left running holds its output
		return output, nil
	}
	if ctx.Err() != nil {
		killGroup(cmd) // filters and hooks that are still running
		err = ctx.Err()
	}
	if errors.Is(err, exec.ErrNotFound) {
		return "", errNoGit
	}
	return output, &failure{command: subcommand(args), output: output, err: err}
}

var errNoGit = &model.Problem{Message: "git was not found", Hint: "install git, or put it on the PATH of the login shell or of a profile", Kind: model.KindUnavailable}

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

// updateIndex adds names to the index as they are on the disk, or removes those
// that are gone, and returns what git wrote to standard error. A name below a
// folder that is a symlink now is gone, although git would see a file there.
func (g git) updateIndex(ctx context.Context, top string, names []string) (said string, err error) {
	var gone, rest []string
	for _, name := range names {
		if beyondSymlink(top, name) {
			gone = append(gone, name)
		} else {
			rest = append(rest, name)
		}
	}
	if len(gone) > 0 {
		if said, err = g.pipe(ctx, nulSeparated(gone), nil, "update-index", "--force-remove", "-z", "--stdin"); err != nil {
			return said, err
		}
	}
	if len(rest) == 0 {
		return said, nil
	}
	return g.pipe(ctx, nulSeparated(rest), nil, "update-index", "--add", "--remove", "--replace", "-z", "--stdin")
}

// beyondSymlink reports whether a folder of a name is a symlink.
func beyondSymlink(top, name string) bool {
	for at, c := range name {
		if c != '/' {
			continue
		}
		if info, err := os.Lstat(filepath.Join(top, filepath.FromSlash(name[:at]))); err == nil && info.Mode()&os.ModeSymlink != 0 {
			return true
		}
	}
	return false
}

// fields splits the output of a command that was given -z.
func fields(out string) []string {
	out = strings.TrimSuffix(out, "\x00")
	if out == "" {
		return nil
	}
	return strings.Split(out, "\x00")
}

// nulSeparated joins names for a command that reads --stdin -z.
func nulSeparated(names []string) io.Reader {
	return strings.NewReader(strings.Join(names, "\x00") + "\x00")
}
