//go:build !windows

package supervisor

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func named(name string, s Step) Step {
	s.Name, s.ToLog = name, false
	return s
}

func TestRun(t *testing.T) {
	with := func(s Step, change func(*Step)) Step {
		change(&s)
		return s
	}
	// A command that must reach a point before a limit ends it gets the long
	// limit: a busy machine may take seconds.
	const soon, late = 150 * time.Millisecond, 4 * time.Second
	tests := []struct {
		name  string
		steps []Step
		want  string
		log   string
		tail  string // the last step's output
	}{
		{"exit code, streams", []Step{shell("echo out; echo err >&2; exit 3")}, "main:3", "out\n", "err\n"},
		{"prompt on standard input", []Step{with(command("cat"), func(s *Step) { s.Stdin = []byte("a prompt") })}, "main:0", "a prompt", ""},
		{"prompt that is not read", []Step{with(shell("exit 0"), func(s *Step) { s.Stdin = make([]byte, 1<<20) })}, "main:0", "", ""},
		{"ended by a signal", []Step{shell("kill -SEGV $$")}, "main:SIGSEGV", "", ""},
		{"steps in order", []Step{named("pre", shell("echo pre")), shell("echo main"), named("check", shell("echo a; echo b >&2; echo c"))}, "pre:0 main:0 check:0", "main\n", "a\nb\nc\n"},
		{"no step after a failed one", []Step{named("pre", shell("exit 1")), shell("echo main")}, "pre:1", "", ""},
		{"no such program", []Step{command("no-such-program")}, `main: fault start main: no-such-program: not found in PATH "` + os.Getenv("PATH") + `"`, "", ""},
		{"no such directory", []Step{with(shell("echo"), func(s *Step) { s.Dir = "/no/such" })}, "main: fault start main: working directory: stat /no/such: no such file or directory", "", ""},
		{"timeout", []Step{with(shell("while :; do echo; sleep 0.01; done >/dev/null"), func(s *Step) { s.Timeout = soon })}, "main:SIGTERM timeout", "", ""},
		{"stall", []Step{with(shell("echo one; exec sleep 99"), func(s *Step) { s.StallTimeout = late })}, "main:SIGTERM stall", "one\n", ""},
		{"output resets the stall limit", []Step{with(shell("for i in 1 2 3 4 5 6; do echo $i; sleep 1; done"), func(s *Step) { s.StallTimeout = late })}, "main:0", "1\n2\n3\n4\n5\n6\n", ""},
		{"no first output", []Step{with(shell("echo err >&2; exec sleep 99"), func(s *Step) { s.FirstOutput = late })}, "main:SIGTERM no_output", "", "err\n"},
		{"first output in time", []Step{with(shell("echo; sleep 5"), func(s *Step) { s.FirstOutput = late })}, "main:0", "\n", ""},
		{"lingers", []Step{with(shell("echo '{\"type\":\"result\"}'; exec sleep 99"), func(s *Step) { s.EndMarker, s.EndGrace = `"type":"result"`, soon })}, "main:SIGTERM lingered", "{\"type\":\"result\"}\n", ""},
		{"lingers, then the next", []Step{with(shell("trap 'exit 143' TERM; echo DONE; while :; do sleep 0.01; done"), func(s *Step) { s.EndMarker, s.EndGrace = "DONE", soon }), named("check", shell("echo ok"))}, "main:143 check:0 lingered", "DONE\n", "ok\n"},
		{"a command that ignores signals", []Step{with(command(program(t), "play", "deaf"), func(s *Step) { s.StallTimeout = late })}, "main:SIGKILL stall", "deaf\n", ""},
		{"interrupted", []Step{with(shell("trap 'echo interrupted; exit 0' INT; while :; do sleep 0.01; done"), func(s *Step) { s.StallTimeout, s.Interrupt = late, time.Minute })}, "main:0 stall", "interrupted\n", ""},
		{"a command that ignores interrupts", []Step{with(shell("trap '' INT; echo; exec sleep 99"), func(s *Step) { s.StallTimeout, s.Interrupt = late, soon })}, "main:SIGTERM stall", "\n", ""},
		{"the mark", []Step{with(shell(`test -n "$CLAUDE_SCHEDULER_RUN_ID" && test "$CLAUDE_SCHEDULER_RUN_ID" != mine`), func(s *Step) { s.Env = append(s.Env, Marker+"=mine") })}, "main:0", "", ""},
		// Signals 1 to 28: those above belong to the C library, and may have been
		// ignored by the parent of the tests.
		{"signals as they were", []Step{shell("yes | head -n 1; awk '/Sig(Blk|Ign)/ {print $1, substr($2, 10)}' /proc/self/status")}, "main:0", "y\nSigBlk: 0000000\nSigIgn: 0000000\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			spec := newSpec(t, test.steps...)
			spec.StopGrace = 5 * time.Second
			exit, log := run(t, spec)
			if got := summary(exit); got != test.want {
				t.Errorf("ended as %q, want %q", got, test.want)
			}
			if log != test.log {
				t.Errorf("log %q, want %q", log, test.log)
			}
			if tail := exit.Steps[len(exit.Steps)-1].Tail; tail != test.tail {
				t.Errorf("tail %q, want %q", tail, test.tail)
			}
			if len(exit.Faults) > 0 || exit.LogFault != "" || exit.LogLost > 0 || exit.LogCut {
				t.Errorf("faults: %+v", exit)
			}
		})
	}
}

func TestCommandThatClosesItsOutput(t *testing.T) {
	t.Parallel()
	gate := filepath.Join(t.TempDir(), "gate")
	h := start(t, newSpec(t, command(program(t), "play", "closed", gate)))
	if _, err := h.Exit(); !errors.Is(err, ErrAlive) {
		t.Fatalf("closing the output ended the run: %v", err)
	}
	mustWrite(gate, "")
	if got := summary(exitOf(t, h)); got != "main:5" {
		t.Errorf("ended as %q", got)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	spec := newSpec(t, named("pre", shell("sleep 99")), shell("echo never"))
	h := start(t, spec)
	for _, word := range []string{"replaced", "user"} {
		if err := h.Cancel(word); err != nil {
			t.Fatal(err)
		}
	}
	if got := summary(exitOf(t, h)); !strings.HasSuffix(got, "cancel replaced") || strings.Contains(got, "main") {
		t.Errorf("ended as %q", got)
	}
	if err := h.Cancel("again"); err != nil {
		t.Errorf("cancel after the end: %v", err)
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	step := shell(`printf 'a sec'; sleep 0.05; printf 'ret-0123 "b"\n'; cat; echo "$TOKEN" >&2`)
	step.Env = append(step.Env, `TOKEN=secret-0123 "b"`)
	step.Stdin = []byte(`{"json":"secret-0123 \"b\""}`)
	spec := newSpec(t, step)
	spec.Secrets = []string{`secret-0123 "b"`}
	exit, log := run(t, spec)
	if want := "a ••••••\n{\"json\":\"••••••\"}"; log != want || exit.Steps[0].Tail != "••••••\n" {
		t.Errorf("log %q, tail %q", log, exit.Steps[0].Tail)
	}
	err := filepath.WalkDir(filepath.Dir(filepath.Dir(spec.Log)), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), "secret-0123") {
			t.Errorf("the secret is in %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestNothingOnTheCommandLine(t *testing.T) {
	t.Parallel()
	step := shell(`tr '\0' ' ' </proc/$PPID/cmdline; tr '\0' ' ' </proc/$PPID/environ; echo .; readlink /proc/$PPID/cwd; readlink /proc/$PPID/fd/0 /proc/$PPID/fd/1 /proc/$PPID/fd/2`)
	step.Env = append(step.Env, "TOKEN=hunter22")
	_, log := run(t, newSpec(t, step))
	if want := program(t) + " supervise .\n/\n/dev/null\n/dev/null\n/dev/null\n"; log != want {
		t.Errorf("the supervisor shows %q, want %q", log, want)
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Fatal("this test needs /dev/full, a disk that is always full")
	}
	gate := filepath.Join(t.TempDir(), "gate")
	spec := newSpec(t, shell("echo lost; echo reached > "+quoted(gate)+"; exit 4"))
	spec.Log = "/dev/full"
	exit := exitOf(t, start(t, spec))
	if summary(exit) != "main:4" || exit.LogLost != 5 || exit.LogFault != "write log: write /dev/full: no space left on device" {
		t.Errorf("ended as %+v", exit)
	}
	awaitFile(gate)
}

func TestNothingStartsWithoutLog(t *testing.T) {
	t.Parallel()
	spec := newSpec(t, shell("echo"))
	spec.Log = "/no/such/directory/run.log"
	_, err := Start(context.Background(), program(t), spec)
	if err == nil || !strings.Contains(err.Error(), "open log: open /no/such/directory/run.log") {
		t.Errorf("error %v", err)
	}
	if h, state, err := Adopt(spec.StateDir); h != nil || state != Unclaimed || err != nil {
		t.Errorf("state %q, %v", state, err)
	}
	if _, err := Start(context.Background(), "/no/such/program", spec); err == nil {
		t.Error("no error without a supervisor")
	}
	if _, err := Start(context.Background(), "/bin/sh", spec); err == nil || !strings.Contains(err.Error(), "supervise") {
		t.Errorf("another program as supervisor: %v", err)
	}
}

func TestTwoStarts(t *testing.T) {
	t.Parallel()
	spec := newSpec(t, shell("echo ran; sleep 0.2"))
	results := make(chan error, 4)
	handles := make(chan *Handle, 4)
	for range 4 {
		go func() {
			h, err := Start(context.Background(), program(t), spec)
			if err == nil {
				handles <- h
			}
			results <- err
		}()
	}
	refused := 0
	for range 4 {
		if err := <-results; errors.Is(err, ErrClaimed) {
			refused++
		} else if err != nil {
			t.Error(err)
		}
	}
	if refused != 3 {
		t.Fatalf("%d of 4 refused", refused)
	}
	exitOf(t, <-handles)
	if _, err := Start(context.Background(), program(t), spec); !errors.Is(err, ErrClaimed) {
		t.Errorf("started again after its end: %v", err)
	}
	if log := logOf(t, spec); log != "ran\n" {
		t.Errorf("log %q", log)
	}
}

func TestStartCanceled(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(context.Background())
	stop()
	spec := newSpec(t, shell("sleep 99"))
	if h, err := Start(ctx, program(t), spec); err == nil {
		t.Fatal("no error", exitOf(t, h))
	}
	h, state, err := Adopt(spec.StateDir)
	if err != nil {
		t.Fatal(err)
	}
	if state != Unclaimed {
		<-h.Done()
	}
}

// A run that is prepared early begins at its time, unless that time was computed
// with another clock.
func TestNotBefore(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		ahead  time.Duration
		waited bool
	}{
		{"soon", 400 * time.Millisecond, true},
		{"past", -time.Hour, false},
		{"on a clock that was set back since", time.Hour, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			spec := newSpec(t, shell("exit 0"))
			spec.NotBefore = time.Now().Add(c.ahead)
			h := start(t, spec)
			exit := exitOf(t, h)
			if early := spec.NotBefore.Sub(exit.Steps[0].Started); (early <= 0) != (c.waited || c.ahead < 0) {
				t.Errorf("the first step started %v before", early)
			}
			if began := h.Started(); began.After(exit.Steps[0].Started) {
				t.Errorf("the run began %s, its first step %s", began, exit.Steps[0].Started)
			}
		})
	}
}

func TestCancelBeforeTheFirstStep(t *testing.T) {
	t.Parallel()
	spec := newSpec(t, shell("echo never"))
	spec.NotBefore = time.Now().Add(maxPrestart - 50*time.Millisecond)
	h := start(t, spec)
	if err := h.Cancel("user"); err != nil {
		t.Fatal(err)
	}
	exit := exitOf(t, h)
	if len(exit.Steps) == 0 && (exit.EndedBy != EndedCancel || exit.Why != "user") {
		t.Errorf("ended as %+v", exit)
	}
	if len(exit.Steps) > 0 && exit.Steps[0].Started.Before(spec.NotBefore) {
		t.Errorf("started %s before its time", spec.NotBefore.Sub(exit.Steps[0].Started))
	}
}
