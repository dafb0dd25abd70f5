package notify

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"

	"claude-scheduler/backend/model"
)

// busConfig is a session bus that starts no services of its own.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=%s/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`

// session is a private desktop session: a bus, a display and dunst.
type session struct {
	t     *testing.T
	dir   string
	env   []string
	bus   *exec.Cmd
	dunst *exec.Cmd
}

func newSession(t *testing.T, markup string) *session {
	t.Helper()
	dir, err := os.MkdirTemp("", "bus") // the path of a socket must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	address := "unix:path=" + dir + "/bus"
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
	s := &session{t: t, dir: dir, env: []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "XDG_RUNTIME_DIR=" + dir, "DBUS_SESSION_BUS_ADDRESS=" + address, "LC_ALL=C.UTF-8"}}
	if err := os.WriteFile(dir+"/bus.conf", fmt.Appendf(nil, busConfig, dir), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/dunstrc", []byte("[global]\nidle_threshold = 0\nmarkup = "+markup+"\ndmenu = "+dir+"/menu\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.startBus()
	return s
}

func (s *session) command(name string, args ...string) *exec.Cmd {
	s.t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		s.t.Fatalf("%s is not installed: run make test", name)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = s.env
	return cmd
}

// start starts a program and returns the first line of its output.
func (s *session) start(cmd *exec.Cmd) string {
	s.t.Helper()
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { s.end(cmd) })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		s.t.Fatalf("%s: %v", cmd.Path, err)
	}
	return strings.TrimSpace(line)
}

func (s *session) end(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

func (s *session) startBus() {
	s.t.Helper()
	s.bus = s.command("dbus-daemon", "--config-file="+s.dir+"/bus.conf", "--nofork", "--nopidfile", "--print-address=1")
	s.start(s.bus)
}

// startDisplay starts an X server without a screen and finds it a number.
func (s *session) startDisplay() {
	s.t.Helper()
	number := s.start(s.command("Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"))
	s.env = append(s.env, "DISPLAY=:"+number)
}

// startDunst returns when dunst has its name on the bus.
func (s *session) startDunst() {
	s.t.Helper()
	conn, err := dbus.Connect("unix:path=" + s.dir + "/bus")
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	owners := make(chan *dbus.Signal, 64)
	conn.Signal(owners)
	if err := conn.AddMatchSignal(dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, service)); err != nil {
		s.t.Fatal(err)
	}
	s.dunst = s.command("dunst", "-conf", s.dir+"/dunstrc")
	if err := s.dunst.Start(); err != nil {
		s.t.Fatal(err)
	}
	dunst := s.dunst
	s.t.Cleanup(func() { s.end(dunst) })
	for signal := range owners {
		if len(signal.Body) == 3 && signal.Body[0] == service && signal.Body[2] != "" {
			return
		}
	}
	s.t.Fatal("the bus went away")
}

func (s *session) ctl(args ...string) string {
	s.t.Helper()
	out, err := s.command("dunstctl", args...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("dunstctl %q: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// seen is a note as dunst remembers it.
type seen struct {
	Summary, Body, App string
	Timeout            int64 // microseconds; 0, for critical ones only: it stays
}

// history is all that dunst was asked to show and has not replaced, newest first.
func (s *session) history() []seen {
	s.t.Helper()
	s.ctl("close-all")
	// dunstctl would ask busctl, which comes with systemd only
	conn, err := dbus.Connect("unix:path=" + s.dir + "/bus")
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	var notes []map[string]dbus.Variant
	if err := conn.Object(service, notificationsPath).Call("org.dunstproject.cmd0.NotificationListHistory", 0).Store(&notes); err != nil {
		s.t.Fatal(err)
	}
	var out []seen
	for _, n := range notes {
		text := func(name string) string { v, _ := n[name].Value().(string); return v }
		timeout, _ := n["timeout"].Value().(int64)
		out = append(out, seen{text("summary"), text("body"), text("appname"), timeout})
	}
	return out
}

// showNow shows a note and returns once dunst displays it.
func (s *session) showNow(d desktop, r model.Run) {
	s.t.Helper()
	if err := d.show(s.t.Context(), r.ID, noteOf(r)); err != nil {
		s.t.Fatal(err)
	}
	for s.ctl("count", "displayed") != "1" {
	}
}
