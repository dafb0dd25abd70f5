// Package testbus gives a test its own D-Bus session bus, which starts no
// services.
package testbus

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"claude-scheduler/backend/testfolder"
)

const config = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>%s</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`

// Bus is a session bus. It and what was started with it end with the test.
type Bus struct {
	Dir     string   // a private folder, which is also the home of what is started
	Address string   // as in DBUS_SESSION_BUS_ADDRESS
	Env     []string // environment of the programs that a test starts

	t      testing.TB
	daemon *exec.Cmd
}

// New starts a bus and makes it the one of the test's environment.
func New(t testing.TB) *Bus {
	t.Helper()
	dir := testfolder.Plain(t)
	b := &Bus{t: t, Dir: dir, Address: "unix:path=" + dir + "/bus"}
	b.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_RUNTIME_DIR=" + dir, "DBUS_SESSION_BUS_ADDRESS=" + b.Address, "LC_ALL=C.UTF-8"}
	if err := os.WriteFile(dir+"/bus.conf", fmt.Appendf(nil, config, b.Address), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", b.Address)
	b.Start()
	return b
}

// Start starts the bus, again after Stop, and returns when it listens.
func (b *Bus) Start() {
	b.t.Helper()
	b.daemon = b.Command("dbus-daemon", "--config-file="+b.Dir+"/bus.conf", "--nofork", "--nopidfile", "--print-address=1")
	b.Line(b.daemon)
}

// Stop ends the bus as a crash does.
func (b *Bus) Stop() {
	b.t.Helper()
	b.End(b.daemon)
	if err := os.Remove(b.Dir + "/bus"); err != nil && !os.IsNotExist(err) {
		b.t.Fatal(err)
	}
}

// Command returns a program in the bus's environment.
func (b *Bus) Command(name string, args ...string) *exec.Cmd {
	b.t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		b.t.Fatalf("%s is not installed: run make test, which installs it", name)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = b.Env
	return cmd
}

// Line starts a program and returns the first line of its output.
func (b *Bus) Line(cmd *exec.Cmd) string {
	b.t.Helper()
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { b.End(cmd) })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		b.t.Fatalf("%s: %v", cmd.Path, err)
	}
	return strings.TrimSpace(line)
}

// End kills a program and waits for its end; one that has ended stays as it is.
func (b *Bus) End(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}
