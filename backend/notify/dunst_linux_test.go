package notify

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"claude-scheduler/backend/model"
)

func failure(id, message string) model.Run {
	r := run(id, model.RunFailed)
	r.Reason, r.Errors = model.ReasonError, model.Strings{message}
	return r
}

func TestDunst(t *testing.T) {
	s := newSession(t, "full")
	s.startDisplay()
	s.startDunst()
	if err := Probe(t.Context()); err != nil {
		t.Errorf("probe: %v", err)
	}
	answers := make(chan response, 9)
	d := newDesktop(func(a response) { answers <- a })
	defer d.close()

	t.Run("the end replaces the start", func(t *testing.T) {
		s.showNow(d, run("1", model.RunRunning))
		s.showNow(d, failure("1", "<b>API</b> & Error"))
		got := s.history()
		if len(got) != 1 || got[0].Summary != "Review failed" || got[0].Timeout != 0 || got[0].App != "Claude Scheduler" {
			t.Fatalf("got %+v", got)
		}
		if got[0].Body != "Claude Code ended with an error: &lt;b&gt;API&lt;/b&gt; &amp; Error" {
			t.Errorf("dunst reads markup, got body %q", got[0].Body)
		}
	})
	t.Run("a click shows the run", func(t *testing.T) {
		s.showNow(d, failure("2", "no"))
		s.ctl("action", "0")
		if a := <-answers; a.action != show || a.runID != "2" {
			t.Errorf("got %v", a)
		}
		s.ctl("close-all")
	})
	t.Run("another program cannot click", func(t *testing.T) {
		s.showNow(d, failure("20", "no"))
		conn, err := dbus.Connect(s.Address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		b := d.(*bus)
		forged := &dbus.Message{Type: dbus.TypeSignal, Headers: map[dbus.HeaderField]dbus.Variant{
			dbus.FieldPath: dbus.MakeVariant(dbus.ObjectPath(notificationsPath)), dbus.FieldInterface: dbus.MakeVariant(service), dbus.FieldMember: dbus.MakeVariant("ActionInvoked"),
			dbus.FieldDestination: dbus.MakeVariant(b.conn.Names()[0]), dbus.FieldSignature: dbus.MakeVariant(dbus.SignatureOf(uint32(0), "")),
		}, Body: []any{b.idOf("20"), string(again)}}
		if call := conn.Send(forged, nil); call != nil && call.Err != nil {
			t.Fatal(call.Err)
		}
		if err := conn.BusObject().Call("org.freedesktop.DBus.GetId", 0).Err; err != nil { // the bus has delivered the signal
			t.Fatal(err)
		}
		s.ctl("action", "0")
		if a := <-answers; a.action != show || a.runID != "20" || a.pid != s.dunst.Process.Pid {
			t.Errorf("got %v", a)
		}
		s.ctl("close-all")
	})
	t.Run("run again", func(t *testing.T) {
		s.showNow(d, failure("3", "no"))
		s.choose("Run again")
		if a := <-answers; a.action != again || a.runID != "3" {
			t.Errorf("got %v", a)
		}
		s.ctl("close-all")
	})
	t.Run("a stopped run is withdrawn", func(t *testing.T) {
		s.showNow(d, run("4", model.RunRunning))
		d.withdraw(t.Context(), "4")
		for s.ctl("count", "displayed") != "0" {
		}
	})
	t.Run("dunst restarts", func(t *testing.T) {
		s.End(s.dunst)
		if err := d.show(t.Context(), "5", noteOf(failure("5", "no"), time.Now())); err == nil {
			t.Error("not shown")
		}
		s.startDunst()
		s.showNow(d, failure("6", "no"))
		s.ctl("action", "0")
		if a := <-answers; a.action != show || a.runID != "6" {
			t.Errorf("got %v", a)
		}
	})
	t.Run("the bus restarts", func(t *testing.T) {
		s.Stop()
		s.End(s.dunst)
		if err := d.show(t.Context(), "7", noteOf(failure("7", "no"), time.Now())); err == nil {
			t.Error("not shown")
		}
		s.Start()
		s.startDunst()
		s.showNow(d, failure("8", "no"))
		s.ctl("action", "0")
		if a := <-answers; a.action != show || a.runID != "8" {
			t.Errorf("got %v", a)
		}
	})
}

// Notifications of runs reach dunst, and answers come back.
func TestNotifierOnDunst(t *testing.T) {
	s := newSession(t, "no")
	s.startDisplay()
	s.startDunst()
	shows := make(chan string, 1)
	o := options()
	o.Show = func(id string) { shows <- id }
	n := New(o)
	n.Ended(failure("1", "a <b>"))
	for s.ctl("count", "displayed") != "1" {
	}
	s.ctl("action", "0")
	if id := <-shows; id != "1" {
		t.Errorf("got %q", id)
	}
	s.ctl("close-all")
	n.Ended(run("2", model.RunCancelled))
	n.Ended(run("3", model.RunSuccess))
	n.Close()
	got := s.history()
	if len(got) != 2 || got[1].Body != "Claude Code ended with an error: a <b>" || got[0].Summary != "Review finished" || got[0].Timeout == 0 {
		t.Errorf("got %+v", got)
	}
}

func TestNoNotificationService(t *testing.T) {
	s := newSession(t, "no")
	for _, c := range []struct{ name, address, want string }{
		{"a bus without a service", os.Getenv("DBUS_SESSION_BUS_ADDRESS"), service},
		{"an address without a bus", "unix:path=" + s.Dir + "/none", "no such file"},
	} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", c.address)
		d := newDesktop(nil)
		err := d.show(context.Background(), "1", noteOf(run("1", model.RunSuccess), time.Now()))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v", c.name, err)
		}
		d.withdraw(context.Background(), "1")
		d.close()
	}
}

// choose selects an action from the menu of dunst, which a script replaces.
func (s *session) choose(label string) {
	s.t.Helper()
	script := "#!/bin/sh\ngrep -m 1 '^#" + label + "'\n"
	if err := os.WriteFile(s.Dir+"/menu", []byte(script), 0o700); err != nil {
		s.t.Fatal(err)
	}
	s.ctl("context")
}
