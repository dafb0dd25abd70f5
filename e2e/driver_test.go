//go:build e2e && linux

package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// driver is a W3C WebDriver client of WebKitWebDriver, which starts the window.
type driver struct {
	s       *fixture
	program *exec.Cmd
	base    string // the URL of the driver, or of its session if there is one
	http    http.Client
}

// elementKey is WebDriver's name for a reference to an element.
const elementKey = "element-6066-11e4-a52e-4f735466cecf"

// newDriver starts the driver, but no window yet.
func newDriver(s *fixture) *driver {
	s.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	s.must(err)
	port := listener.Addr().(*net.TCPAddr).Port
	s.must(listener.Close())
	d := &driver{s: s, program: exec.Command("WebKitWebDriver", "--host=127.0.0.1", "--port="+strconv.Itoa(port)), base: fmt.Sprintf("http://127.0.0.1:%d", port)}
	d.http.Timeout = patience
	d.program.Env = s.env
	d.program.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	s.must(d.program.Start())
	s.t.Cleanup(func() { ended(d.program) })
	wait(s, "the driver", func() (struct{}, bool) {
		return struct{}{}, d.call("GET", "/status", nil, nil) == nil
	})
	return d
}

// call makes one WebDriver request and decodes the value of the answer.
func (d *driver) call(method, path string, body, value any) error {
	var text []byte
	if method == "POST" {
		if body == nil {
			body = struct{}{}
		}
		var err error
		if text, err = json.Marshal(body); err != nil {
			return err
		}
	}
	request, err := http.NewRequest(method, d.base+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	answer, err := d.http.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var reply struct{ Value json.RawMessage }
	if err := json.NewDecoder(answer.Body).Decode(&reply); err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", method, path, reply.Value)
	}
	if value == nil {
		return nil
	}
	return json.Unmarshal(reply.Value, value)
}

// wait retries until f finds a value.
func wait[T any](s *fixture, what string, look func() (T, bool)) T {
	s.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		if found, ok := look(); ok {
			return found
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("waited %s for %s, which did not happen", patience, what)
		}
	}
}
