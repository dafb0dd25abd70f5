package window

import (
	"path/filepath"
	"sync"
	"testing"
)

// One window for a data directory and display: the next one forwards its location.
func TestSingleInstance(t *testing.T) {
	home := filepath.Join(t.TempDir(), "data")
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", home)
	t.Setenv("CLAUDE_SCHEDULER_HOME", home)
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DISPLAY", ":7")
	open := func(location string) (*Window, bool) {
		t.Helper()
		w := New("test", []string{location})
		only, err := w.AcquireSingleInstance()
		if err != nil {
			t.Fatal(err)
		}
		return w, only
	}
	first, only := open("")
	if !only {
		t.Fatal("there is no other window")
	}
	var all sync.WaitGroup
	for range 8 { // all at once
		all.Go(func() {
			if only, err := New("test", []string{"claude-scheduler://run/42"}).AcquireSingleInstance(); only || err != nil {
				t.Errorf("got %v, %v", only, err)
			}
		})
	}
	all.Wait()
	if got := first.app.Location(); got != "run/42" {
		t.Errorf("the first window opens %q", got)
	}

	first.app.mu.Lock()
	first.app.mounted = false // there is no page that could be raised here
	first.app.mu.Unlock()

	t.Setenv("DISPLAY", ":7.0") // the same by another name
	if _, only := open(""); only {
		t.Error("a second window on one display")
	}
	t.Setenv("DISPLAY", ":8")
	if other, only := open(""); !only {
		t.Error("no window on another display")
	} else {
		other.instance.lock.Close()
	}

	// A window that was killed leaves its socket and no lock.
	t.Setenv("DISPLAY", ":7")
	first.instance.lock.Close()
	if _, only := open(""); !only {
		t.Error("a killed window prevents the next one")
	}
}

// If nothing can be locked, the window opens anyway.
func TestSingleInstanceWithoutADirectory(t *testing.T) {
	t.Setenv("CLAUDE_SCHEDULER_HOME", "/dev/null/data")
	if only, err := New("test", nil).AcquireSingleInstance(); !only || err != nil {
		t.Errorf("got %v, %v", only, err)
	}
}
