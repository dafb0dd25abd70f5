// Package devserver finds or builds Temporal's development server, and runs it on
// loopback, to try a fleet on one computer. It has neither access control nor
// backups, and upstream offers it for development only.
package devserver

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"claude-scheduler/backend/model"
)

// Version is the version of Temporal's command line, which contains the server.
const Version = "v1.5.1"

const module = "github.com/temporalio/cli/cmd/temporal@" + Version

// stopTime is how long the server may take to end.
const stopTime = 10 * time.Second

// Find returns the program: the one on PATH, or the one that Build put into a
// directory; empty: there is none.
func Find(dir string) string {
	if path, err := exec.LookPath("temporal"); err == nil {
		return path
	}
	path := filepath.Join(dir, binary())
	if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
		return path
	}
	return ""
}

// Dir returns where Build keeps the program of a user, and Start its database.
func Dir() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the cache directory: %w", err)
	}
	return filepath.Join(cache, "claude-scheduler", "temporal-"+Version), nil
}

func binary() string {
	if runtime.GOOS == "windows" {
		return "temporal.exe"
	}
	return "temporal"
}

// Build compiles the program into dir with the go command, which takes minutes
// and writes its progress to log.
func Build(ctx context.Context, dir string, log io.Writer) (string, error) {
	goTool, err := exec.LookPath("go")
	if err != nil {
		return "", &model.Problem{Message: "there is neither the program temporal nor go, which could build it", Kind: model.KindUnavailable,
			Hint: "install Temporal's command line (https://docs.temporal.io/cli), or Go (https://go.dev/dl)"}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	// Built beside its place and then moved: a build that was stopped leaves no program.
	fresh, err := os.MkdirTemp(dir, "build-")
	if err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	cmd := exec.CommandContext(ctx, goTool, "install", "-trimpath", "-ldflags=-s -w", module)
	cmd.Dir = fresh // outside of any module
	cmd.Env = append(os.Environ(), "GOBIN="+fresh, "GOFLAGS=", "CGO_ENABLED=0")
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", &model.Problem{Message: "building " + module + " failed: " + err.Error(), Hint: "the lines above say why; or install Temporal's command line (https://docs.temporal.io/cli)", Kind: model.KindUnavailable}
	}
	path := filepath.Join(dir, binary())
	return path, os.Rename(filepath.Join(fresh, binary()), path)
}

// Server is a development server that runs.
type Server struct {
	Engine   string `json:"engine"` // what fleet join takes
	Web      string `json:"web"`    // address of its pages
	Database string `json:"database"`
	Program  string `json:"program"`
	PID      int    `json:"pid"`

	cmd  *exec.Cmd
	done chan error
}

// Start starts the server on a port of loopback and waits until it answers. 0: a
// free one. What it reports goes to log.
func Start(ctx context.Context, program, database string, port int, log io.Writer) (*Server, error) {
	ports, err := choosePorts(port)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(database), 0o700); err != nil {
		return nil, err
	}
	address := "127.0.0.1:" + strconv.Itoa(ports[0])
	s := &Server{
		Engine: "temporal://" + address, Web: "http://127.0.0.1:" + strconv.Itoa(ports[1]), Database: database, Program: program, done: make(chan error, 1),
		cmd: exec.Command(program, "server", "start-dev", "--ip", "127.0.0.1", "--port", strconv.Itoa(ports[0]), "--ui-port", strconv.Itoa(ports[1]), "--db-filename", database, "--log-level", "error",
			"--dynamic-config-value", "frontend.namespaceRPS.visibility=200"), // each machine lists its runs once a second; the default is 10,
	}
	s.cmd.Stdout, s.cmd.Stderr = log, log
	s.cmd.SysProcAttr = apart()
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	s.PID = s.cmd.Process.Pid
	go func() { s.done <- s.cmd.Wait() }()
	if err := s.awaitReady(ctx, address); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// awaitReady asks the server until it serves.
func (s *Server) awaitReady(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		health := exec.CommandContext(ctx, s.Program, "operator", "cluster", "health", "--address", address)
		if health.Run() == nil {
			return nil
		}
		select {
		case err := <-s.done:
			s.done <- err
			return &model.Problem{Message: fmt.Sprintf("the development server ended at its start: %v", err), Hint: "the lines above say why; another --port may be free", Kind: model.KindUnavailable}
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				return &model.Problem{Message: "the development server does not answer within a minute", Hint: "the lines above may say why", Kind: model.KindUnavailable}
			}
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// Wait returns when the server has ended, or ctx has.
func (s *Server) Wait(ctx context.Context) error {
	select {
	case err := <-s.done:
		s.done <- err
		return &model.Problem{Message: fmt.Sprintf("the development server has ended: %v", err), Kind: model.KindUnavailable}
	case <-ctx.Done():
		return nil
	}
}

// Stop ends the server, and kills it if it does not end.
func (s *Server) Stop() {
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil { // Windows has none
		_ = s.cmd.Process.Kill()
	}
	select {
	case err := <-s.done:
		s.done <- err
	case <-time.After(stopTime):
		_ = s.cmd.Process.Kill()
		s.done <- <-s.done
	}
}

// Kill ends the server as a crash does.
func (s *Server) Kill() {
	_ = s.cmd.Process.Kill()
	s.done <- <-s.done
}

// choosePorts returns the ports of the server and, 1000 above, of its pages.
func choosePorts(port int) ([2]int, error) {
	const above, tries = 1000, 100
	switch {
	case port < 0 || port > 65535-above:
		return [2]int{}, model.Invalid("port", strconv.Itoa(port)+" is out of range", "0 to 64535; 0: a free one")
	case port > 0:
		for _, p := range []int{port, port + above} {
			if !isFree(p) {
				return [2]int{}, &model.Problem{Field: "port", Message: fmt.Sprintf("port %d is in use", p), Hint: "choose another --port; 0: a free one", Kind: model.KindConflict}
			}
		}
		return [2]int{port, port + above}, nil
	}
	for range tries {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return [2]int{}, fmt.Errorf("find a free port: %w", err)
		}
		port := listener.Addr().(*net.TCPAddr).Port
		_ = listener.Close()
		if port <= 65535-above && isFree(port+above) {
			return [2]int{port, port + above}, nil
		}
	}
	return [2]int{}, &model.Problem{Field: "port", Message: "no port is free", Hint: "choose one", Kind: model.KindUnavailable}
}

func isFree(port int) bool {
	listener, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		return false
	}
	_ = listener.Close()
	return true
}
