package notify

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testbus"
)

// session is a private desktop session: a bus, a display and dunst.
type session struct {
	*testbus.Bus
	t     *testing.T
	dunst *exec.Cmd
}

func newSession(t *testing.T, markup string) *session {
	t.Helper()
	s := &session{Bus: testbus.New(t), t: t}
	if err := os.WriteFile(s.Dir+"/dunstrc", []byte("[global]\nidle_threshold = 0\nmarkup = "+markup+"\ndmenu = "+s.Dir+"/menu\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// startDisplay starts an X server without a screen on a free display number.
func (s *session) startDisplay() {
	s.t.Helper()
	number := s.Line(s.Command("Xvfb", "-displayfd", "1", "-screen", "0", "800x600x24", "-nolisten", "tcp"))
	s.Env = append(s.Env, "DISPLAY=:"+number)
}

// startDunst returns when dunst has its name on the bus.
func (s *session) startDunst() {
	s.t.Helper()
	s.dunst = s.Command("dunst", "-conf", s.Dir+"/dunstrc")
	s.Serve(s.dunst, service)
}

func (s *session) ctl(args ...string) string {
	s.t.Helper()
	out, err := s.Command("dunstctl", args...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("dunstctl %q: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// seen is a notification in dunst's history.
type seen struct {
	Summary, Body, App string
	Timeout            int64 // microseconds; 0, for critical ones only: it stays
}

// history lists the notifications that dunst was asked to show and has not
// replaced, newest first.
func (s *session) history() []seen {
	s.t.Helper()
	s.ctl("close-all")
	// dunstctl would need busctl, which is part of systemd
	conn, err := dbus.Connect(s.Address)
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

// showNow shows a notification and returns once dunst displays it.
func (s *session) showNow(d desktop, r model.Run) {
	s.t.Helper()
	if err := d.show(s.t.Context(), r.ID, noteOf(r, time.Now())); err != nil {
		s.t.Fatal(err)
	}
	for s.ctl("count", "displayed") != "1" {
	}
}
