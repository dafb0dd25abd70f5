//go:build !windows

package supervisor

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestDeadline(t *testing.T) {
	start := time.Now()
	at := func(s int) time.Time { return start.Add(time.Duration(s) * time.Second) }
	all := Step{Timeout: 100 * time.Second, StallTimeout: 30 * time.Second, FirstOutput: 10 * time.Second, EndMarker: "x", EndGrace: 5 * time.Second}
	for _, test := range []struct {
		name string
		step Step
		a    *activity
		due  time.Time
		by   EndReason
	}{
		{"no limits", Step{}, &activity{last: at(0)}, time.Time{}, ""},
		{"no output", all, &activity{last: at(0)}, at(10), EndedNoOutput},
		{"only standard error", all, &activity{last: at(8)}, at(10), EndedNoOutput},
		{"output, then silence", all, &activity{last: at(8), hadOutput: true}, at(38), EndedStall},
		{"output until the end", all, &activity{last: at(90), hadOutput: true}, at(100), EndedTimeout},
		{"marked", all, &activity{last: at(20), hadOutput: true, marked: true}, at(25), EndedByOrphans},
		{"marked without a grace", Step{Timeout: time.Second}, &activity{last: at(0), hadOutput: true, marked: true}, at(1), EndedTimeout},
	} {
		if due, by := deadline(test.step, start, test.a); !due.Equal(test.due) || by != test.by {
			t.Errorf("%s: %q after %v", test.name, by, due.Sub(start))
		}
	}
}

// Variables keep their bytes, and a secret that is not valid UTF-8 is masked.
func TestBytesOfVariables(t *testing.T) {
	t.Parallel()
	step := shell(`printf '%s.' "$A" | od -An -c; echo "$S"`)
	step.Env = append(step.Env, "A=\xff\xc3", "S=secret\xfcvalue")
	spec := newSpec(t, step)
	spec.Secrets = []string{"secret\xfcvalue"}
	if got := summary(exitOf(t, start(t, spec))); got != "main:0" {
		t.Errorf("ended as %q", got)
	}
	if text, _ := os.ReadFile(spec.Log); !strings.Contains(string(text), "377 303   .") || strings.Contains(string(text), "secret") {
		t.Errorf("%q", text)
	}
}

// A umask of the startup files that keeps the owner out does not keep the exit
// record from the service.
func TestUmaskLeavesTheOwner(t *testing.T) {
	t.Parallel()
	spec := newSpec(t, shell("umask"))
	umask := 0o777
	spec.Umask = &umask
	h := start(t, spec)
	if got := summary(exitOf(t, h)); got != "main:0" {
		t.Errorf("ended as %q", got)
	}
	info, err := os.Stat(filepath.Join(spec.StateDir, exitFile))
	if err != nil || info.Mode().Perm()&0o600 != 0o600 {
		t.Errorf("the exit record: %v, %v", info.Mode(), err)
	}
	if text, _ := os.ReadFile(spec.Log); string(text) != "0077\n" {
		t.Errorf("the umask is %s", text)
	}
}

// TestStoppedSupervisor: time during which the supervisor did not run, as while the machine sleeps,
// does not count against the limits of the command.
func TestStoppedSupervisor(t *testing.T) {
	t.Parallel()
	step := shell("echo up; sleep 6; echo")
	step.StallTimeout = 3 * time.Second
	spec := newSpec(t, step)
	h := start(t, spec)
	awaitLine(t, spec, h, "up")
	c, err := readClaim(spec.StateDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, sig := range []syscall.Signal{syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT} { // these do not end it either
		send(c.processID, sig)
	}
	send(c.processID, syscall.SIGSTOP)
	time.Sleep(step.StallTimeout + suspendThreshold + 300*time.Millisecond) // the passing time is what the test is about
	send(c.processID, syscall.SIGCONT)
	if got := summary(exitOf(t, h)); got != "main:0" {
		t.Errorf("ended as %q", got)
	}
}

// TestLateSupervisor: a supervisor whose state was removed before it
// claimed the run claims nothing, not even in a directory created again.
func TestLateSupervisor(t *testing.T) {
	dir := t.TempDir()
	lock, err := os.Create(filepath.Join(dir, lockFile))
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	mustWrite(filepath.Join(dir, lockFile), "") // another file of that name
	s := &supervisor{spec: Spec{StateDir: dir}, lock: lock}
	if err := s.claimLocked(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if exists(dir, claimFile) {
		t.Error("it claimed the run")
	}
}
