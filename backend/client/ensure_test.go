//go:build unix

package client_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"claude-scheduler/backend/api"
	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// behavior selects what the test binary does when it is started as the daemon.
const behavior = "CLAUDE_SCHEDULER_TEST_DAEMON"

func TestMain(m *testing.M) {
	if slices.Equal(os.Args[1:], []string{"daemon", "run"}) {
		os.Exit(daemon(os.Getenv(behavior)))
	}
	code := m.Run()
	if built != "" {
		os.RemoveAll(built)
	}
	os.Exit(code)
}

// engine answers only a shutdown.
type engine struct {
	api.Service
	down chan struct{}
}

func (e engine) Shutdown()              { close(e.down) }
func (engine) Settings() model.Settings { return model.NewSettings() }
func (engine) Status() apitype.Status   { return apitype.Status{PID: os.Getpid()} }

// daemon returns the process that EnsureDaemon starts.
func daemon(how string) int {
	home := os.Getenv("CLAUDE_SCHEDULER_HOME")
	if how == "dies" {
		for i := range 20 {
			fmt.Println("line", i)
		}
		fmt.Fprintln(os.Stderr, "cannot open the data directory")
		return 3
	}
	e := engine{down: make(chan struct{})}
	s := &api.Server{Service: e, Home: home, Version: "1.0"}
	if err := s.Start(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer s.Stop()
	wd, _ := os.Getwd()
	sid, _ := unix.Getsid(0)
	note := fmt.Sprintf("%d %v %s %s%s\n", os.Getpid(), sid == os.Getpid(), wd, os.Getenv("CLAUDECODE"), os.Getenv("TMUX"))
	file, err := os.OpenFile(filepath.Join(home, "started"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return 2
	}
	file.WriteString(note)
	file.Close()
	hangUp := make(chan os.Signal, 1)
	signal.Notify(hangUp, syscall.SIGTERM)
	select {
	case <-e.down:
	case <-hangUp:
	case <-time.After(time.Minute): // never to be left behind
	}
	return 0
}

func start(t *testing.T, how string) (home, exe string) {
	t.Helper()
	home, err := os.MkdirTemp("", "cl")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(behavior, how)
	exe, err = os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c := client.New(home)
		if c.System.Shutdown() == nil {
			if err := c.WaitGone(context.Background(), 0); err != nil {
				t.Error(err)
			}
		}
		os.RemoveAll(home)
	})
	return home, exe
}

func TestEnsureDaemonAtTheSameTime(t *testing.T) {
	t.Setenv("CLAUDECODE", "1")
	t.Setenv("TMUX", "x")
	home, exe := start(t, "")
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			c := client.New(home).WithVersion("1.0")
			if err := c.EnsureDaemon(t.Context(), exe); err != nil {
				t.Error(err)
			}
			if _, err := c.System.Status(); err != nil {
				t.Errorf("it is not ready: %v", err)
			}
		})
	}
	all.Wait()
	who, err := client.New(home).System.Version()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(home, "started"))
	if want := fmt.Sprintf("%d true / \n", who.PID); string(data) != want || err != nil {
		t.Errorf("started as %q, want %q (pid, own session, directory, no session variables); %v", data, want, err)
	}
	if info, err := os.Stat(filepath.Join(home, "daemon.log")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("daemon.log: %v, %v", info, err)
	}
}

func TestEnsureDaemonThatDies(t *testing.T) {
	home, exe := start(t, "dies")
	if err := os.WriteFile(filepath.Join(home, "daemon.log"), []byte("from an earlier day\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := client.New(home).EnsureDaemon(t.Context(), exe)
	var p *model.Problem
	if !errors.As(err, &p) || p.Kind != model.KindUnavailable || p.Hint == "" {
		t.Fatalf("got %v", err)
	}
	for _, part := range []string{"exit status 3", "line 19", "cannot open the data directory"} {
		if !strings.Contains(p.Message, part) {
			t.Errorf("%q does not tell %q", p.Message, part)
		}
	}
	for _, part := range []string{"line 2\n", "earlier day"} {
		if strings.Contains(p.Message, part) {
			t.Errorf("%q contains %q", p.Message, part)
		}
	}
}

func TestEnsureDaemonWithoutProgram(t *testing.T) {
	home, _ := start(t, "")
	err := client.New(home).EnsureDaemon(t.Context(), filepath.Join(home, "nothing"))
	var p *model.Problem
	if !errors.As(err, &p) || !strings.Contains(p.Message, "nothing") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := client.New(home).EnsureDaemon(ctx, filepath.Join(home, "nothing")); err == nil {
		t.Error("continues with an ended context")
	}
}

// TestEnsureDaemonBeaten: the process it starts ends immediately, because another
// one started first.
func TestEnsureDaemonBeaten(t *testing.T) {
	home, exe := start(t, "dies")
	first := &api.Server{Service: engine{down: make(chan struct{})}, Home: home, Version: "1.0"}
	ended := make(chan error, 1)
	go func() { ended <- client.New(home).EnsureDaemon(t.Context(), exe) }()
	for said := ""; !strings.Contains(said, "cannot open"); time.Sleep(time.Millisecond) { // until it gives up
		data, _ := os.ReadFile(filepath.Join(home, "daemon.log"))
		said = string(data)
	}
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	defer first.Stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestEnsureDaemonAnswersFast(t *testing.T) {
	home, exe := start(t, "")
	c := client.New(home)
	if err := c.EnsureDaemon(t.Context(), exe); err != nil {
		t.Fatal(err)
	}
	if err := client.New(home).EnsureDaemon(t.Context(), "/nonexistent"); err != nil { // starts nothing
		t.Error(err)
	}
}

func BenchmarkEnsureDaemonThatAnswers(b *testing.B) {
	s := &api.Server{Service: engine{down: make(chan struct{})}, Home: b.TempDir(), Version: "1.0"}
	if err := s.Start(); err != nil {
		b.Fatal(err)
	}
	defer s.Stop()
	for b.Loop() {
		c := client.New(s.Home).WithVersion("1.0")
		if err := c.EnsureDaemon(b.Context(), "/nonexistent"); err != nil {
			b.Fatal(err)
		}
		c.Close()
	}
}
