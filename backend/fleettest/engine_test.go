//go:build linux

package fleettest

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// engine is a development server of Temporal with its data in a file.
type engine struct {
	t    *testing.T
	dir  string
	port int
	cmd  *exec.Cmd
}

func startEngine(t *testing.T) *engine {
	t.Helper()
	if engineProgram == "" {
		t.Skip("needs an engine: see the documentation of this package")
	}
	dir, err := os.MkdirTemp("", "cs-engine-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	e := &engine{t: t, dir: dir, port: freePort(t)}
	e.start()
	t.Cleanup(e.kill)
	return e
}

func freePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func (e *engine) address() string { return fmt.Sprintf("127.0.0.1:%d", e.port) }

// start starts the engine and waits until it accepts connections.
func (e *engine) start() {
	e.t.Helper()
	log, err := os.OpenFile(filepath.Join(e.dir, "engine.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		e.t.Fatal(err)
	}
	defer log.Close()
	e.cmd = exec.Command(engineProgram, "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", fmt.Sprint(e.port),
		"--db-filename", filepath.Join(e.dir, "engine.db"), "--log-level", "error")
	e.cmd.Env = []string{"HOME=" + e.dir, "PATH=" + os.Getenv("PATH")}
	e.cmd.Stdout, e.cmd.Stderr = log, log
	if err := e.cmd.Start(); err != nil {
		e.t.Fatal(err)
	}
	eventually(e.t, time.Minute, "the engine accepts connections", func() bool {
		c, err := net.DialTimeout("tcp", e.address(), time.Second)
		if err == nil {
			c.Close()
		}
		return err == nil
	})
}

// kill ends the engine as a crash does.
func (e *engine) kill() {
	if e.cmd == nil {
		return
	}
	_ = e.cmd.Process.Kill()
	_ = e.cmd.Wait()
	e.cmd = nil
}

// proxy is the connection of one machine with the engine, which can be cut.
type proxy struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]struct{}
}

func newProxy(t *testing.T, target string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener, target: target, conns: map[net.Conn]struct{}{}}
	t.Cleanup(func() { listener.Close(); p.setCut(true) })
	go p.serve()
	return p
}

func (p *proxy) address() string { return p.listener.Addr().String() }

func (p *proxy) serve() {
	for {
		in, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.pass(in)
	}
}

func (p *proxy) pass(in net.Conn) {
	defer in.Close()
	p.mu.Lock()
	cut := p.cut
	p.mu.Unlock()
	if cut {
		return
	}
	out, err := net.DialTimeout("tcp", p.target, time.Second)
	if err != nil {
		return
	}
	defer out.Close()
	p.mu.Lock()
	if p.cut {
		p.mu.Unlock()
		return
	}
	p.conns[in], p.conns[out] = struct{}{}, struct{}{}
	p.mu.Unlock()
	done := make(chan struct{}, 2)
	for _, pair := range [][2]net.Conn{{in, out}, {out, in}} {
		go func() {
			_, _ = io.Copy(pair[0], pair[1])
			done <- struct{}{}
		}()
	}
	<-done
	p.mu.Lock()
	delete(p.conns, in)
	delete(p.conns, out)
	p.mu.Unlock()
}

// setCut cuts the connection, or lets new ones pass.
func (p *proxy) setCut(cut bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.cut = cut
	if !cut {
		return
	}
	for c := range p.conns {
		c.Close()
	}
	clear(p.conns)
}

// export writes the histories of all workflows, for the replay test of package
// fleet, into the folder of -histories.
func (e *engine) export(prefix string) {
	if *histories == "" {
		return
	}
	run := func(args ...string) []byte {
		cmd := exec.Command(engineProgram, append(args, "--address", e.address(), "-o", "json")...)
		cmd.Env = e.cmd.Env
		out, err := cmd.Output()
		if err != nil {
			e.t.Fatalf("temporal %s: %v", args, err)
		}
		return out
	}
	var found []struct {
		Execution struct{ WorkflowID, RunID string }
	}
	if err := json.Unmarshal(run("workflow", "list"), &found); err != nil {
		e.t.Fatal(err)
	}
	for i, w := range found {
		kind, _, _ := strings.Cut(w.Execution.WorkflowID, "/")
		path := filepath.Join(*histories, fmt.Sprintf("%s-%s-%d.json", prefix, kind, i))
		data := run("workflow", "show", "--workflow-id", w.Execution.WorkflowID, "--run-id", w.Execution.RunID)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			e.t.Fatal(err)
		}
	}
}
