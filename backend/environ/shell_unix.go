//go:build unix

package environ

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"claude-scheduler/backend/loginenv"
	"claude-scheduler/backend/subprocess"
)

const (
	interactiveLimit = 20 * time.Second // for a shell with all its startup files
	plainLimit       = 10 * time.Second // for a second attempt, without the startup files of interactive shells
	longestDump      = 8 << 20          // bytes that startup files may print
)

// captureShell returns the environment that a new terminal would have: that of
// the user's login shell (empty: $SHELL of base, else the account's) after its
// startup files. Their output, prompts and leftover processes do not matter:
// they have no terminal and no input. If a shell does not answer within 20
// seconds, or its startup files replace it, it is run once more as a
// non-interactive login shell, and the result has a note; a shell that was too
// slow is still an error, since it may be faster next time. Without any answer,
// the result is base and an error. base is the environment that the shell
// starts with.
func captureShell(ctx context.Context, shell string, base []string) (capture, error) {
	return captureWithin(ctx, shell, base, interactiveLimit, plainLimit)
}

func captureWithin(ctx context.Context, shell string, base []string, interactive, plain time.Duration) (capture, error) {
	note := ""
	if shell == "" {
		shell, note = chooseShell(newEnvironment(base).get("SHELL"))
	}
	c := capture{shell: shell, note: note}
	base = append(slices.Clone(base), "SHELL="+shell)
	answer, err := captureShellEnv(ctx, shell, true, base, interactive)
	if err == nil {
		if newEnvironment(answer.env).get(rcFailedVar) != "" {
			c.note = strings.TrimPrefix(c.note+"; a startup file of "+shell+" failed, so its variables may be missing", "; ")
			c.partial = true
		}
		c.vars, c.limits, c.marker = withoutShell(answer.env, base), answer.limits, answer.marker
		return c, nil
	}
	if !supported(shell) {
		err = fmt.Errorf("%w; it is not a supported shell: %s", err, supportedShells)
	}
	failed := fmt.Errorf("read the environment of %s: %w", shell, err)
	c.vars = withoutShell(base, base)
	if ctx.Err() != nil {
		return c, failed
	}
	if answer, second := captureShellEnv(ctx, shell, false, base, plain); second == nil {
		c.vars, c.limits, c.marker = withoutShell(answer.env, base), answer.limits, answer.marker
		c.partial = true
		if !errors.Is(err, context.DeadlineExceeded) {
			c.note = strings.TrimPrefix(c.note+"; "+shell+" did not answer as an interactive shell ("+err.Error()+"), so variables that it sets only then are missing", "; ")
			return c, nil
		}
	}
	return c, failed
}

// chooseShell returns the shell that $SHELL names; if that is not a program or
// does not allow logins, the account's shell, otherwise sh, with a note of what
// is wrong.
func chooseShell(named string) (shell, note string) {
	if isProgram(named) && !refusesLogins(named) {
		return named, ""
	}
	_, _, account := loginenv.Account()
	shell = account
	if !isProgram(account) || refusesLogins(account) {
		shell = "/bin/sh"
	}
	switch {
	case refusesLogins(named), named == "" && refusesLogins(account):
		note = fmt.Sprintf("%s does not allow logins; %s is used instead", cmp.Or(named, account), shell)
	case named != "":
		note = fmt.Sprintf("SHELL is %q, which is not a program; %s is used instead", named, shell)
	}
	return shell, note
}

// refusesLogins reports whether a shell only reports that logins are not
// allowed.
func refusesLogins(shell string) bool {
	return slices.Contains([]string{"nologin", "false", "true"}, filepath.Base(shell))
}

func isProgram(path string) bool {
	info, err := os.Stat(path)
	return err == nil && filepath.IsAbs(path) && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}

// A shellAnswer is what a shell printed.
type shellAnswer struct {
	env    []string
	limits Limits
	marker string // marks the processes that it left running
}

// captureShellEnv runs the shell in its own session, without a terminal that it
// could wait for. If it answers, processes of its startup files (a key agent,
// for example) keep running, and can be found by the marker; otherwise
// everything that it started is ended.
func captureShellEnv(ctx context.Context, shell string, interactive bool, base []string, limit time.Duration) (a shellAnswer, err error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	r, w, err := os.Pipe()
	if err != nil {
		return a, fmt.Errorf("make pipe: %w", err)
	}
	defer r.Close()
	begin, middle, end, marker := rand.Text(), rand.Text(), rand.Text(), rand.Text()
	home := newEnvironment(base).get("HOME")
	q := envQueryFor(shell, interactive, home, begin, middle, end)
	cmd := queryCommand(shell, q, home)
	cmd.Env = append(slices.Clone(base), noticeVar+"="+marker)
	cmd.Stdout = w
	var complaint firstErrors
	cmd.Stderr = &complaint
	if q.script != "" {
		if done, err := inTerminal(cmd, q.script); err == nil {
			defer done()
		} else {
			cmd.Args = append(cmd.Args[:1], q.elsewhere...)
		}
	}
	err = cmd.Start()
	w.Close()
	if err != nil {
		return a, startProblem(err)
	}
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait() // startup files may make it exit with any code
		close(exited)
		_ = r.SetReadDeadline(time.Now().Add(afterExit)) // a process left behind may hold the pipe
	}()
	defer context.AfterFunc(ctx, func() { _ = r.SetReadDeadline(time.Unix(1, 0)) })()

	a, err = readDump(r, begin, middle, end)
	if err != nil {
		err = whyNoAnswer(ctx, err, exited, &complaint, limit)
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-exited
		endStarted(marker)
		return shellAnswer{}, err
	}
	a.marker = marker
	select { // only its exit files are left to run
	case <-exited:
	case <-time.After(afterExit):
		_ = cmd.Process.Kill()
		<-exited
	}
	return a, nil
}

// whyNoAnswer explains why a shell did not answer. err is what reading its
// answer failed with.
func whyNoAnswer(ctx context.Context, err error, exited <-chan struct{}, complaint *firstErrors, limit time.Duration) error {
	if errors.Is(err, io.EOF) { // it closed its output and is probably exiting
		select {
		case <-exited:
		case <-ctx.Done():
		}
	}
	select {
	case <-exited:
		return complaint.whyEnded()
	default:
	}
	if ctx.Err() != nil {
		return noAnswer{limit, context.Cause(ctx)}
	}
	return err
}

// queryCommand returns the command of a query, in its own session and in the home
// directory, where a login starts.
func queryCommand(shell string, q envQuery, home string) *exec.Cmd {
	cmd := exec.Command(shell, q.args...)
	if q.dash {
		cmd.Args[0] = "-" + filepath.Base(shell)
	}
	cmd.WaitDelay = afterExit // a process left behind may hold the pipe of standard error
	cmd.SysProcAttr = subprocess.OwnSession()
	if info, err := os.Stat(home); err == nil && info.IsDir() {
		cmd.Dir = home
	}
	return cmd
}

// startProblem explains why a shell does not start.
func startProblem(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("it cannot be started: %w", p.Err)
	}
	return err
}

// noAnswer is a shell that was too slow. err is context.DeadlineExceeded, or why
// the caller stopped waiting.
type noAnswer struct {
	limit time.Duration
	err   error
}

func (n noAnswer) Error() string {
	if errors.Is(n.err, context.Canceled) {
		return "no answer: it was no longer waited for"
	}
	return fmt.Sprintf("no answer within %s", n.limit)
}

func (n noAnswer) Unwrap() error { return n.err }

// firstErrors keeps the beginning of what a shell complains about. It is looked
// through and never shown as a whole: a shell that traces its commands prints secrets.
type firstErrors struct{ text []byte }

func (f *firstErrors) Write(p []byte) (int, error) {
	f.text = append(f.text, p[:min(len(p), max(0, 64<<10-len(f.text)))]...)
	return len(p), nil
}

// whyEnded explains why a shell ended without an answer.
func (f *firstErrors) whyEnded() error {
	if words := f.ofNushell(); words != "" {
		return errors.New("a startup file fails: " + words)
	}
	if f.tooLarge() { // it would fail the same way again
		return errors.New("the environment that its startup files set is too large: no program starts with an exported variable over 128 KiB, or with over 2 MiB in all")
	}
	return errors.New("it ended without an answer, perhaps because a startup file fails, exits or replaces it")
}

func (f *firstErrors) tooLarge() bool {
	text := strings.ToLower(string(f.text))
	return strings.Contains(text, "argument list too long") || strings.Contains(text, "arg list too long")
}

var (
	nushellMessage = regexp.MustCompile(`(?m)^\s*[x×]\s+(\S.*)$`)
	nushellPlace   = regexp.MustCompile(`-\[([^\]\n]+:\d+:\d+)\]|─\[([^\]\n]+:\d+:\d+)\]`)
)

// ofNushell is Nushell's message about the first error that ended it, and where
// that is, without the source around it; empty: it was something else.
func (f *firstErrors) ofNushell() string {
	_, text, ok := strings.Cut(string(f.text), "Error: nu::")
	message := nushellMessage.FindStringSubmatch(text)
	if !ok || message == nil {
		return ""
	}
	words := strings.TrimSuffix(strings.TrimSpace(message[1]), ".")
	if place := nushellPlace.FindStringSubmatch(text); place != nil {
		words += " at " + place[1] + place[2]
	}
	return words
}

func readDump(r *os.File, begin, middle, end string) (a shellAnswer, err error) {
	var out []byte
	chunk := make([]byte, 64<<10)
	for {
		n, err := r.Read(chunk)
		out = append(out, chunk[:n]...)
		if limits, ok := parseLimits(out, middle, end); ok {
			env, _ := parseDump(out, begin, middle)
			return shellAnswer{env: env, limits: limits}, nil
		}
		if err != nil {
			return a, fmt.Errorf("read answer: %w", err)
		}
		if len(out) > longestDump {
			return a, errors.New("its startup files print endlessly")
		}
	}
}
