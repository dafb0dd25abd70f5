//go:build !windows

package supervisor

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// TestLeftovers: processes that a command leaves behind are ended with it, they do
// not delay its end, and their output is kept.
func TestLeftovers(t *testing.T) {
	for _, test := range []struct {
		name, part string
		bare       bool // without the environment that marks it
	}{
		{"in a separate session", "setsid", false},
		{"forked twice", "daemon", false},
		{"forked twice, environment dropped", "daemon", true},
	} {
		if test.bare && runtime.GOOS != "linux" {
			continue // only Linux has a reaper of trees
		}
		for _, how := range []string{"itself", "cancel"} {
			t.Run(test.name+", "+how, func(t *testing.T) {
				t.Parallel()
				up := filepath.Join(t.TempDir(), "up")
				script := quoted(program(t)) + " play " + test.part + " " + quoted(up)
				if test.bare {
					script += " bare"
				}
				script += "; until test -e " + quoted(up) + "; do :; done"
				if how == "cancel" {
					script += "; sleep 99"
				}
				spec := newSpec(t, shell(script))
				h := start(t, spec)
				pid, err := strconv.Atoi(awaitFile(up))
				if err != nil {
					t.Fatal(err)
				}
				if how == "cancel" {
					if err := h.Cancel("user"); err != nil {
						t.Fatal(err)
					}
				}
				begun := time.Now()
				exit := exitOf(t, h)
				if want := map[string]string{"itself": "main:0", "cancel": "main:SIGTERM cancel user"}[how]; summary(exit) != want {
					t.Errorf("ended as %q, want %q", summary(exit), want)
				}
				if took := time.Since(begun); took > 30*time.Second {
					t.Errorf("the end took %v", took)
				}
				if log := logOf(t, spec); log != "grandchild speaks\n" {
					t.Errorf("log %q", log)
				}
				if p, err := inspect(pid); err == nil && !p.dead {
					t.Errorf("the grandchild is left")
					send(p.processID, syscall.SIGKILL)
				}
			})
		}
	}
}

// TestServiceStartedByARun: the service, and what it started, outlives the run
// that started it, and only a process with the lock counts as the service.
func TestServiceStartedByARun(t *testing.T) {
	for _, test := range []struct {
		name, lock, unlocked string
		stays                bool
	}{
		{"service", "daemon.lock", "", true},
		{"supervisor of another run", "supervise/other/lock", "", true},
		{"service without its lock", "daemon.lock", "unlocked", false},
		{"holder of some other lock", "other.lock", "", false},
		{"holder of a lock of that name elsewhere", "elsewhere/other/lock", "", false},
	} {
		if runtime.GOOS != "linux" && !test.stays {
			continue // only Linux has a reaper of trees
		}
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			up := filepath.Join(t.TempDir(), "up")
			spec := newSpec(t)
			data := filepath.Dir(filepath.Dir(spec.StateDir))
			lock := filepath.Join(data, test.lock)
			if err := os.MkdirAll(filepath.Dir(lock), 0o700); err != nil {
				t.Fatal(err)
			}
			spec.ServiceLock = filepath.Join(data, "daemon.lock")
			spec.Steps = []Step{shell(quoted(program(t)) + " play launch " + quoted(up) + " " + quoted(lock) + " " + test.unlocked + "; until test -s " + quoted(up) + "; do :; done")}
			h := start(t, spec)
			pid, err := strconv.Atoi(awaitFile(up))
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(exitOf(t, h)); got != "main:0" {
				t.Errorf("ended as %q", got)
			}
			p, err := inspect(pid)
			if alive := err == nil && !p.dead; alive != test.stays {
				t.Errorf("alive is %v, want %v", alive, test.stays)
			}
			if err == nil {
				send(p.processID, syscall.SIGKILL)
			}
		})
	}
}

func TestZombieIsNotAlive(t *testing.T) {
	w := bystander(t)
	send(w, syscall.SIGKILL)
	for {
		p, err := inspect(w.Pid)
		if err != nil {
			t.Fatal("it was reaped by somebody else")
		}
		if p.dead {
			break
		}
	}
	if err := syscall.Kill(w.Pid, 0); err != nil {
		t.Fatalf("not a zombie: %v", err)
	}
	if left := descendants(processes(), func(p process) bool { return p.processID == w }); len(left) > 0 {
		t.Errorf("a zombie counts as alive")
	}
}

func TestGrow(t *testing.T) {
	p := func(pid, parent int, dead bool) process {
		return process{processID: processID{Pid: 1e8 + pid, Start: 1}, parent: 1e8 + parent, dead: dead}
	}
	all := []process{p(5, 4, false), p(4, 3, true), p(3, 2, false), p(2, 1, false), p(9, 1, false)}
	found := descendants(all, func(q process) bool { return q.Pid == 1e8+3 })
	if len(found) != 2 || found[0].Pid != 1e8+5 || found[1].Pid != 1e8+3 {
		t.Errorf("found %v", found)
	}
}
