//go:build linux

package crashtest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/fakeapi"
)

// A fixture is one data directory, the daemon on it and what they need.
type fixture struct {
	t                  *testing.T
	base, data, ledger string
	env                []string
	daemon             *exec.Cmd
	client             *client.Client
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	base, err := os.MkdirTemp("", "cs-kill-") // short: sockets have 103 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(base) })
	server := fakeapi.StartFor(t)
	s := &fixture{t: t, base: base, data: filepath.Join(base, "data"), ledger: filepath.Join(base, "ledger")}
	home := s.folder("home")
	s.env = append(fakeapi.Environment(server.URL(""), home), "CLAUDE_SCHEDULER_HOME="+s.data)
	if err := fakeapi.WriteProfile(home, s.env); err != nil {
		t.Fatal(err)
	}
	s.client = client.New(s.data)
	return s
}

func (s *fixture) folder(name string) string {
	path := filepath.Join(s.base, name)
	if err := os.MkdirAll(path, 0o700); err != nil {
		s.t.Fatal(err)
	}
	return path
}

// start starts the daemon and does not wait until it answers.
func (s *fixture) start() {
	s.t.Helper()
	log, err := os.OpenFile(filepath.Join(s.base, "daemon.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer log.Close()
	s.daemon = exec.Command(program, "daemon", "run")
	s.daemon.Env, s.daemon.Stdout, s.daemon.Stderr = s.env, log, log
	if err := s.daemon.Start(); err != nil {
		s.t.Fatal(err)
	}
}

// ready waits until the daemon answers.
func (s *fixture) ready() {
	s.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; {
		status, err := s.client.System.Status()
		if err == nil && status.PID == s.daemon.Process.Pid {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("the daemon does not answer: %v\n%s", err, s.log())
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// kill ends the daemon as a crash does, and returns once the kernel is done.
func (s *fixture) kill() {
	s.t.Helper()
	if err := s.daemon.Process.Kill(); err != nil {
		s.t.Fatalf("the daemon had ended before it was killed: %v\n%s", err, s.log())
	}
	if err := s.daemon.Wait(); s.daemon.ProcessState.Exited() {
		s.t.Fatalf("the daemon ended without a kill: %v\n%s", err, s.log())
	}
}

// shutdown ends the daemon as a user does.
func (s *fixture) shutdown() {
	s.t.Helper()
	if err := s.client.System.Shutdown(); err != nil {
		s.t.Errorf("shut down: %v", err)
	}
	if err := s.daemon.Wait(); err != nil {
		s.t.Errorf("the daemon ended badly: %v\n%s", err, s.log())
	}
}

// log returns the end of the daemons' output.
func (s *fixture) log() string {
	text, _ := os.ReadFile(filepath.Join(s.base, "daemon.log"))
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-40):], []byte("\n")))
}
