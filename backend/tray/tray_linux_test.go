package tray

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/desktop/sessionbus"
	"claude-scheduler/backend/model"
)

// inChild is set in the process that shows the tray.
const inChild = "CLAUDE_SCHEDULER_TEST_TRAY"

// TestTray runs its steps in a separate process: the library keeps one menu
// a process. That process is built without the race detector, which finds the
// library's own race in its first GetLayout.
func TestTray(t *testing.T) {
	if os.Getenv(inChild) != "" {
		testTray(t)
		return
	}
	if out, err := child(t, testsWithoutRace(t)).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestIconFromTheStart starts the tray twenty times, each in its own
// process: whenever a panel sees the item, it has an icon.
func TestIconFromTheStart(t *testing.T) {
	if os.Getenv(inChild) == "" {
		program := testsWithoutRace(t)
		for i := range 20 {
			if out, err := child(t, program).CombinedOutput(); err != nil {
				t.Fatalf("start %d: %v\n%s", i+1, err, out)
			}
		}
		return
	}
	d := newDesk(t)
	panel, _ := d.startPanel()
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error, 1)
	shown := &tray{client: client.New(t.TempDir()), now: time.Now}
	go func() { left <- shown.run(ctx, time.Minute) }()
	receive(t, panel.items, "registration")
	if icon := d.icon(); len(icon) < 100 {
		t.Errorf("the icon is %s", icon)
	}
	cancel()
	if err := receive(t, left, "end of the tray"); err != nil {
		t.Error(err)
	}
}

// testsWithoutRace returns this test program without the race detector: itself, or a
// new build.
func testsWithoutRace(t *testing.T) string {
	t.Helper()
	if !raceDetector {
		program, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		return program
	}
	program := filepath.Join(t.TempDir(), "tray.test")
	if out, err := exec.Command("go", "test", "-c", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return program
}

// child returns this test in a separate process.
func child(t *testing.T, program string) *exec.Cmd {
	cmd := exec.Command(program, "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), inChild+"=1")
	return cmd
}

// testTray runs through a day of the tray.
func testTray(t *testing.T) {
	s := newService(t)
	d := newDesk(t)
	windows := make(chan string, 9)
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error, 1)
	shown := &tray{client: s.client, open: func(target string) { windows <- target }, now: time.Now}
	go func() { left <- shown.run(ctx, time.Millisecond) }()

	// There is no panel yet, and the menu exists already.
	if got := d.firstLook(); got != `(Nothing is running)
---
(No upcoming runs)
---
Run now
Pause all
Open Claude Scheduler
New task…
---
Settings…
Start at login
Quit` {
		t.Errorf("got\n%s", got)
	}
	idle := d.icon()
	review := s.add("Review")
	s.add("Audit")
	rows := d.await("Run now > Audit | Review\nPause all > 1 hour | Until tomorrow | Until I resume\n")
	d.await("Quit (2 tasks will not run)")

	t.Run("a panel comes late, and another after it", func(t *testing.T) {
		for range 2 {
			panel, leave := d.startPanel()
			if path := receive(t, panel.items, "registration"); path != itemPath {
				t.Errorf("registered %q", path)
			}
			leave()
		}
	})

	t.Run("run now, show and stop", func(t *testing.T) {
		d.click(rows, "Run now", "Review")
		rows = d.await("● Running: Review · <1 m > Show | Stop")
		if d.icon() == idle {
			t.Error("the icon does not change")
		}
		runs, err := s.client.Runs.List(apitype.RunFilter{})
		if err != nil || len(runs) != 1 || runs[0].TaskID != review.ID {
			t.Fatalf("got %v, %v", runs, err)
		}
		d.click(rows, "● Running", "Show")
		if got := receive(t, windows, "window"); got != "run/"+runs[0].ID {
			t.Errorf("opened %q", got)
		}
		d.click(rows, "● Running", "Stop")
		d.await("(Nothing is running)")
		if run, err := s.client.Runs.Get(runs[0].ID); err != nil || run.Status != model.RunCancelled || run.Reason != model.ReasonUser {
			t.Errorf("got %s %s, %v", run.Status, run.Reason, err)
		}
		// a late click does not stop the next run
		late := rows
		d.click(rows, "Run now", "Review")
		rows = d.await("● Running: Review")
		d.click(late, "● Running", "Stop")
		s.runs.end("Review") <- model.Run{Status: model.RunFailed, Reason: model.ReasonError}
		rows = d.await("! Review: failed, ")
	})

	t.Run("what needs you stays when it was looked at, and goes once it is done", func(t *testing.T) {
		attention := d.icon()
		d.click(rows, "! Review: failed")
		got := receive(t, windows, "window")
		id, ok := strings.CutPrefix(got, "run/")
		if !ok {
			t.Errorf("opened %q", got)
		}
		if err := s.client.System.MarkDone(apitype.ItemsRequest{Runs: []string{id}}); err != nil {
			t.Fatal(err)
		}
		rows = d.await("(Nothing is running)\n---")
		if d.icon() == attention {
			t.Error("the icon still asks for attention")
		}
		if err := s.client.System.MarkDone(apitype.ItemsRequest{Runs: []string{id}, Undo: true}); err != nil {
			t.Fatal(err)
		}
		rows = d.await("! Review: failed, ")
		if err := s.client.System.MarkDone(apitype.ItemsRequest{Runs: []string{id}}); err != nil {
			t.Fatal(err)
		}
		rows = d.await("(Nothing is running)\n---")
	})

	t.Run("pause and resume", func(t *testing.T) {
		d.click(rows, "Pause all", "1 hour")
		d.await("(Paused until ")
		rows = d.await("\nResume\n")
		if now := d.icon(); now == idle {
			t.Error("the icon does not show it")
		}
		d.click(rows, "Resume")
		rows = d.await("Pause all > 1 hour")
		d.click(rows, "Pause all", "Until I resume")
		d.await("(Paused until you resume)")
		rows = d.await("\nResume\n")
		d.click(rows, "Resume")
		rows = d.await("Pause all > 1 hour")
		d.click(rows, "Pause all", "Until tomorrow")
		rows = d.await("\nResume\n")
		if status, err := s.client.System.Status(); err != nil || status.PausedUntil == nil || !midnight(*status.PausedUntil) {
			t.Errorf("got %v, %v", status.PausedUntil, err)
		}
		d.click(rows, "Resume")
		rows = d.await("Pause all > 1 hour")
	})

	t.Run("the window's places", func(t *testing.T) {
		for label, want := range map[string]string{"Open Claude Scheduler": "today", "New task…": "new/task", "Settings…": "settings", "Next: ": "task/"} {
			d.click(rows, label)
			if got := receive(t, windows, "window"); !strings.HasPrefix(got, want) {
				t.Errorf("%s opened %q", label, got)
			}
		}
	})

	t.Run("start at login", func(t *testing.T) {
		d.click(rows, "Start at login")
		rows = d.await("✓ Start at login")
		if settings, err := s.client.Settings.Get(); err != nil || !settings.LaunchAtLogin {
			t.Errorf("got %v, %v", settings.LaunchAtLogin, err)
		}
		d.click(rows, "Start at login")
		rows = d.await("\nStart at login")
	})

	t.Run("times are fresh when the menu opens", func(t *testing.T) {
		d.click(rows, "Run now", "Audit")
		rows = d.await("● Running: Audit · <1 m")
		shown.mu.Lock()
		shown.now = func() time.Time { return time.Now().Add(5 * time.Minute) }
		shown.mu.Unlock()
		d.event(0, "opened")
		rows = d.await("● Running: Audit · 5 m")
	})

	t.Run("the bus comes back", func(t *testing.T) {
		d.Stop()
		d.start()
		rows = d.await("● Running: Audit")
		d.registers()
		s.runs.end("Audit") <- model.Run{Status: model.RunSuccess}
		rows = d.await("(Nothing is running)")
	})

	t.Run("quit", func(t *testing.T) {
		d.click(rows, "Quit")
		receive(t, s.ended, "end of the service")
	})

	cancel()
	if err := receive(t, left, "end of the tray"); err != nil {
		t.Error(err)
	}
}

func midnight(at time.Time) bool {
	at = at.Local()
	return at.Hour() == 0 && at.Minute() == 0 && time.Until(at) < 25*time.Hour
}

func TestNoBus(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+t.TempDir()+"/none")
	if err := Run(t.Context(), client.New(t.TempDir()), nil); err == nil {
		t.Error("shown on no bus")
	}
}

// godbus would start dbus-launch, so it is not called without an address.
func TestNoBusAddress(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	if address := sessionbus.Address(); address != "" {
		t.Logf("this machine has a bus at %s", address)
		return
	}
	for _, address := range []string{"", "autolaunch:"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		if err := Run(t.Context(), client.New(t.TempDir()), nil); !errors.Is(err, errNoBus) {
			t.Errorf("%q: got %v", address, err)
		}
	}
}
