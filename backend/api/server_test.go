package api

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/socket"
)

func TestSocketIsPrivate(t *testing.T) {
	dir := filepath.Join(home(t), "data")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s := &Server{Service: newFake(t), Home: dir}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]os.FileMode{dir: os.ModeDir | 0o700, socket.Path(dir): os.ModeSocket | 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode() != mode {
			t.Errorf("%s has mode %v, want %v", path, info.Mode(), mode)
		}
	}
	s.Stop()
	if _, err := os.Lstat(socket.Path(dir)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket still exists: %v", err)
	}
}

func TestStartStopInAnyOrder(t *testing.T) {
	s := &Server{Service: newFake(t), Home: home(t)}
	s.Stop() // was never started
	if err := s.SetHTTPAddress("127.0.0.1:0"); err != nil || s.HTTPAddress() != "" {
		t.Errorf("listens before it is started: %v", err)
	}
	for range 3 {
		if err := s.Start(); err != nil {
			t.Fatal(err)
		}
		if s.HTTPAddress() == "" {
			t.Error("the address that was set before is forgotten")
		}
		var p *model.Problem
		if err := s.Start(); !errors.As(err, &p) || p.Kind != model.KindConflict {
			t.Errorf("starts twice: %v", err)
		}
		if reply, _ := request(t, overSocket(s), "GET", "http://x/v1/jobs", ""); reply.StatusCode != 200 {
			t.Error(reply.Status)
		}
		s.Stop()
		s.Stop()
		if _, err := socket.Dial(t.Context(), s.Home); !socket.Refused(err) {
			t.Errorf("still listens: %v", err)
		}
		if s.HTTPAddress() != "" {
			t.Error("still listens on TCP")
		}
	}
}

func TestStartStopAtTheSameTime(t *testing.T) {
	s := &Server{Service: newFake(t), Home: home(t)}
	var all sync.WaitGroup
	for i := range 24 {
		all.Go(func() {
			switch i % 3 {
			case 0:
				_ = s.Start() // may be started already
			case 1:
				_ = s.SetHTTPAddress([]string{"", "127.0.0.1:0"}[i%2])
			default:
				s.Stop()
			}
		})
	}
	all.Wait()
	s.Stop()
	if _, err := socket.Dial(t.Context(), s.Home); !socket.Refused(err) {
		t.Errorf("still listens: %v", err)
	}
}

func TestOneServerPerDirectory(t *testing.T) {
	s, _ := serve(t)
	second := &Server{Service: newFake(t), Home: s.Home}
	var p *model.Problem
	if err := second.Start(); !errors.As(err, &p) || p.Kind != model.KindConflict {
		t.Fatalf("a second server starts: %v", err)
	}
	second.Stop()
	if reply, _ := request(t, overSocket(s), "GET", "http://x/v1/jobs", ""); reply.StatusCode != 200 {
		t.Error("the first was disturbed")
	}
}

func TestStaleSocket(t *testing.T) {
	dir := home(t)
	dead, err := net.ListenUnix("unix", &net.UnixAddr{Name: socket.Path(dir), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	dead.SetUnlinkOnClose(false) // as after a crash
	dead.Close()
	s := &Server{Service: newFake(t), Home: dir}
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	if reply, _ := request(t, overSocket(s), "GET", "http://x/v1/jobs", ""); reply.StatusCode != 200 {
		t.Error(reply.Status)
	}
}

func TestSomethingElseHasTheName(t *testing.T) {
	dir := home(t)
	if err := os.WriteFile(socket.Path(dir), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := &Server{Service: newFake(t), Home: dir}
	if err := s.Start(); err == nil {
		s.Stop()
		t.Error("starts")
	}
	if data, err := os.ReadFile(socket.Path(dir)); string(data) != "mine" {
		t.Errorf("the file was removed: %v", err)
	}
}
