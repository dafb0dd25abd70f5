//go:build e2e && linux

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/fakeapi"
)

// fixture is a temporary home directory: with a session bus, the CLI installed
// and signed in to the fake API, a Git repository, and no data yet.
type fixture struct {
	t                      *testing.T
	base, home, data, repo string
	env                    []string
	client                 *client.Client
	wayland                bool // windows open on a separate compositor
}

// busConfig is a session bus that starts no services.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=%s/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`

func newFixture(t *testing.T) *fixture {
	t.Helper()
	base, err := os.MkdirTemp("", "cs-e2e-") // short: sockets have 103 bytes
	if err != nil {
		t.Fatal(err)
	}
	s := &fixture{t: t, base: base, home: base + "/home", data: base + "/home/.claude-scheduler", repo: base + "/home/webshop"}
	t.Cleanup(func() { _ = os.RemoveAll(base) })
	model, err := fakeapi.Start(context.Background())
	s.must(err)
	t.Cleanup(model.Close)
	s.env = append(fakeapi.Environment(model.URL(""), s.home),
		"PATH="+s.home+"/.local/bin:"+programs+":/usr/local/bin:/usr/bin:/bin", "TZ=Europe/Berlin",
		"DISPLAY="+display, "GDK_BACKEND=x11", "GSETTINGS_BACKEND=memory", "NO_AT_BRIDGE=1", "GTK_THEME=Adwaita",
		"CLAUDE_SCHEDULER_HOME="+s.data, "DBUS_SESSION_BUS_ADDRESS=unix:path="+base+"/bus")
	s.writeFiles()
	bus := exec.Command("dbus-daemon", "--config-file="+base+"/bus.conf", "--nofork", "--nopidfile", "--print-address=1")
	bus.Env = s.env
	_, err = started(bus)
	s.must(err)
	t.Cleanup(func() { ended(bus) })
	s.client = client.New(s.data)
	t.Cleanup(s.stop)
	return s
}

// writeFiles creates the files that a user has in the home directory.
func (s *fixture) writeFiles() {
	s.t.Helper()
	found, _ := filepath.Glob(root + "/build/cache/claude/node_modules/@anthropic-ai/claude-code-linux-*/claude")
	if len(found) == 0 {
		s.t.Fatal("the CLI is not installed: run make e2e, which does that")
	}
	s.must(os.WriteFile(s.base+"/bus.conf", fmt.Appendf(nil, busConfig, s.base), 0o600))
	s.must(os.MkdirAll(s.repo, 0o700))
	s.must(os.MkdirAll(s.home+"/.local/bin", 0o700))
	s.must(os.Symlink(found[0], s.home+"/.local/bin/claude"))
	s.must(fakeapi.WriteProfile(s.home, s.env))
	s.run("git", "-C", s.repo, "init", "-q", "-b", "main")
	s.must(os.WriteFile(s.repo+"/README.md", []byte("# Webshop\n"), 0o600))
	s.run("git", "-C", s.repo, "add", ".")
	s.run("git", "-C", s.repo, "-c", "user.name=Demo", "-c", "user.email=demo@localhost", "commit", "-q", "-m", "Begin the shop")
}

// run runs a program and returns its output.
func (s *fixture) run(name string, args ...string) string {
	s.t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	if own := filepath.Join(programs, name); fileExists(own) {
		name = own
	}
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = s.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
	return string(out)
}

// stop stops the service and ends remaining processes.
func (s *fixture) stop() {
	if s.t.Failed() {
		log, _ := os.ReadFile(s.data + "/daemon.log")
		s.t.Logf("the service said:\n%s", log)
	}
	s.run("claude-scheduler", "daemon", "stop")
	var left []string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if left = s.processes(); len(left) == 0 {
			return
		}
	}
	s.t.Errorf("left behind:\n%s", strings.Join(left, "\n"))
	s.kill("")
}

// kill ends the processes of this home whose command line contains the text.
func (s *fixture) kill(text string) {
	for _, line := range s.processes() {
		pid, command, _ := strings.Cut(line, " ")
		if number, err := strconv.Atoi(pid); err == nil && strings.Contains(command, text) {
			_ = syscall.Kill(number, syscall.SIGKILL)
		}
	}
}

// processes returns the processes with this home in their environment, except
// the bus.
func (s *fixture) processes() (found []string) {
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range dirs {
		env, _ := os.ReadFile(dir + "/environ") // processes of other users are unreadable
		line, _ := os.ReadFile(dir + "/cmdline")
		if bytes.Contains(env, []byte("HOME="+s.home+"\x00")) && len(line) > 0 && !bytes.HasPrefix(line, []byte("dbus-daemon\x00")) {
			found = append(found, filepath.Base(dir)+" "+string(bytes.ReplaceAll(line, []byte{0}, []byte{' '})))
		}
	}
	return found
}

func (s *fixture) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
