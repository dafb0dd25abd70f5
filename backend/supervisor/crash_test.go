//go:build !windows

package supervisor

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"claude-scheduler/backend/filelock"

	"golang.org/x/sys/unix"
)

const crashRuns = 24

func crashSpec(dir string, i int) Spec {
	name := strconv.Itoa(i)
	step := Step{Name: "main", Argv: []string{"/bin/sh", "-c", fmt.Sprintf("echo %d >>ran; sleep 0.0%d; echo end of %d; exit %d", i, i%10, i, i%7)}, Env: []string{"PATH=" + os.Getenv("PATH")}, Dir: dir, ToLog: true}
	return Spec{ID: filepath.Base(dir) + "-" + name, StateDir: filepath.Join(dir, "supervise", name), Log: filepath.Join(dir, "run_"+name+".log"), Steps: []Step{step}}
}

// starter returns a minimal daemon: it adopts the runs of an earlier one and
// starts the rest. It ends when all runs have ended.
func starter(dir, count string) int {
	n, _ := strconv.Atoi(count)
	exe, err := os.Executable()
	if err != nil {
		return 2
	}
	var handles []*Handle
	for i := range n {
		spec := crashSpec(dir, i)
		h, state, err := Adopt(spec.StateDir)
		if err == nil && state == Unclaimed {
			h, err = Start(context.Background(), exe, spec)
			if errors.Is(err, ErrClaimed) { // a supervisor of the earlier starter was about to
				h, _, err = Adopt(spec.StateDir)
			}
		}
		if err != nil || h == nil {
			fmt.Println(i, state, err)
			return 3
		}
		handles = append(handles, h)
	}
	for i, h := range handles {
		<-h.Done()
		if exit, err := h.Exit(); err != nil || summary(exit) != "main:"+strconv.Itoa(i%7) {
			fmt.Println(i, summary(exit), err)
			return 4
		}
	}
	return 0
}

// TestStarterKilled kills the starter again and again while it starts, adopts
// and awaits runs.
func TestStarterKilled(t *testing.T) {
	dir := t.TempDir()
	kills := 0
	for {
		cmd := exec.Command(program(t), "starter", dir, strconv.Itoa(crashRuns))
		var out strings.Builder
		cmd.Stdout = &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if kills < 12 {
			time.Sleep(time.Duration(5+rand.IntN(60)) * time.Millisecond) // a random moment
			if err := cmd.Process.Kill(); err == nil {
				kills++
			}
		}
		err := cmd.Wait()
		if err == nil {
			break
		}
		if cmd.ProcessState.ExitCode() > 0 {
			t.Fatalf("the starter found a run in a wrong state: %s", out.String())
		}
	}
	t.Logf("%d kills", kills)
	data, err := os.ReadFile(filepath.Join(dir, "ran"))
	if err != nil {
		t.Fatal(err)
	}
	ran := map[string]int{}
	for _, name := range strings.Fields(string(data)) {
		ran[name]++
	}
	for i := range crashRuns {
		spec := crashSpec(dir, i)
		if ran[strconv.Itoa(i)] != 1 {
			t.Errorf("run %d was started %d times", i, ran[strconv.Itoa(i)])
		}
		if log := logOf(t, spec); log != fmt.Sprintf("end of %d\n", i) {
			t.Errorf("log of run %d: %q", i, log)
		}
		if _, state, err := Adopt(spec.StateDir); state != Done || err != nil {
			t.Errorf("run %d is %s, %v", i, state, err)
		}
		noneLeft(t, spec.ID)
	}
}

// TestSupervisorKilled: a run whose supervisor was killed is reported as
// interrupted and its processes are ended, also those in a separate session.
func TestSupervisorKilled(t *testing.T) {
	for _, part := range []string{"setsid", "daemon"} {
		t.Run(part, func(t *testing.T) {
			t.Parallel()
			up := filepath.Join(t.TempDir(), "up")
			spec := newSpec(t, shell(quoted(program(t))+" play "+part+" "+quoted(up)+"; sleep 99"))
			h := start(t, spec)
			awaitFile(up)
			c, err := readClaim(spec.StateDir)
			if err != nil || len(c.Children) != 1 {
				t.Fatalf("claim %+v, %v", c, err)
			}
			if session, err := unix.Getsid(c.Pid); session != c.Pid {
				t.Errorf("the supervisor %d is in session %d, %v", c.Pid, session, err)
			}
			other, state, err := Adopt(spec.StateDir)
			if state != Alive || err != nil {
				t.Fatalf("state %q, %v", state, err)
			}
			send(c.processID, 9)
			<-h.Done()
			<-other.Done()
			for _, h := range []*Handle{h, other} {
				if _, err := h.Exit(); !errors.Is(err, ErrInterrupted) {
					t.Errorf("error %v", err)
				}
			}
			noneLeft(t, spec.ID)
			if _, state, err := Adopt(spec.StateDir); state != Interrupted || err != nil {
				t.Errorf("state %q, %v", state, err)
			}
		})
	}
}

// TestAdoptByAnother: another process than the one that started a run can
// cancel and await it.
func TestAdoptByAnother(t *testing.T) {
	t.Parallel()
	spec := newSpec(t, shell("echo up; sleep 99"))
	awaitLine(t, spec, start(t, spec), "up")
	h, state, err := Adopt(spec.StateDir)
	if state != Alive || err != nil {
		t.Fatalf("state %q, %v", state, err)
	}
	if err := Remove(spec.StateDir); !errors.Is(err, ErrAlive) {
		t.Errorf("remove of an active run: %v", err)
	}
	if since := time.Since(h.Started()); since < 0 || since > time.Minute {
		t.Errorf("started %v ago", since)
	}
	if err := h.Cancel("user"); err != nil {
		t.Fatal(err)
	}
	if got := summary(exitOf(t, h)); got != "main:SIGTERM cancel user" {
		t.Errorf("ended as %q", got)
	}
	if err := Remove(spec.StateDir); err != nil {
		t.Error(err)
	}
	if _, state, _ := Adopt(spec.StateDir); state != Unclaimed {
		t.Errorf("state %q after the removal", state)
	}
}

// TestRemoveBesideAWaiter: a process that waited for the end of a run, and has its
// lock for a moment, does not make the run look active.
func TestRemoveBesideAWaiter(t *testing.T) {
	t.Parallel()
	spec := newSpec(t, shell("true"))
	exitOf(t, start(t, spec))
	waiting, err := os.OpenFile(filepath.Join(spec.StateDir, lockFile), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := filelock.WaitShared(waiting); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		removed := make(chan error, 1)
		go func() { removed <- Remove(spec.StateDir) }()
		synctest.Wait() // it sleeps until its next try, or has returned
		select {
		case err := <-removed:
			t.Errorf("removed while it was locked: %v", err)
		default:
			_ = waiting.Close()
			if err := <-removed; err != nil {
				t.Error(err)
			}
		}
	})
	if _, state, _ := Adopt(spec.StateDir); state != Unclaimed {
		t.Errorf("state %q after the removal", state)
	}
}

// bystander returns a process that belongs to no run.
func bystander(t *testing.T) processID {
	t.Helper()
	cmd := exec.Command("sleep", "99")
	cmd.Env = []string{"A=b"}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	w, err := identify(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// claimed writes the claim of a supervisor that died.
func claimed(t *testing.T, boot string, child processID) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := writeClaim(dir, claim{processID: processID{Pid: child.Pid, Start: 1}, ID: "gone", Boot: boot, At: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	(&supervisor{claim: f}).record(&childOf{processID: child})
	mustWrite(filepath.Join(dir, lockFile), "")
	return dir
}

type childOf = child // child is a parameter below

func TestRecordedPids(t *testing.T) {
	for _, test := range []struct {
		name   string
		boot   string
		change uint64 // change of the start time
		ended  bool
	}{
		{"the same process", BootID(), 0, true},
		{"the pid was reused", BootID(), 1, false},
		{"the machine was restarted", "another", 0, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := bystander(t)
			recorded := w
			recorded.Start += test.change
			dir := claimed(t, test.boot, recorded)
			h, state, err := Adopt(dir)
			if state != Interrupted || err != nil {
				t.Fatalf("state %q, %v", state, err)
			}
			if _, err := h.Exit(); !errors.Is(err, ErrInterrupted) {
				t.Errorf("error %v", err)
			}
			if err := h.Cancel("user"); err != nil {
				t.Errorf("cancel: %v", err)
			}
			p, err := inspect(w.Pid)
			if ended := err != nil || p.dead; ended != test.ended {
				t.Errorf("process ended: %v, want %v", ended, test.ended)
			}
		})
	}
}

// TestPidReused: a signal does not reach another process with the same
// pid: of two that are pending the lower one, SIGTERM, would be reported to Wait.
func TestPidReused(t *testing.T) {
	cmd := exec.Command("sleep", "99")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w, err := identify(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := signalSupervisor("", processID{Pid: w.Pid, Start: w.Start + 1}); err != nil {
		t.Error(err)
	}
	send(w, unix.SIGVTALRM)
	if err := cmd.Wait(); err == nil || err.Error() != "signal: virtual timer expired" {
		t.Errorf("it ended by %v", err)
	}
}
