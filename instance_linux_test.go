package main

import (
	"path/filepath"
	"sync"
	"testing"
)

// One window a data directory and display: the next one hands its place over.
func TestAlone(t *testing.T) {
	home := filepath.Join(t.TempDir(), "data")
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", home)
	t.Setenv("CLAUDE_SCHEDULER_HOME", home)
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DISPLAY", ":7")
	alone := func(place string) (*App, bool) {
		t.Helper()
		a := newApp([]string{place})
		is, err := a.alone()
		if err != nil {
			t.Fatal(err)
		}
		return a, is
	}
	first, is := alone("")
	if !is {
		t.Fatal("there is no other window")
	}
	var all sync.WaitGroup
	for range 8 { // all at once
		all.Go(func() {
			if is, err := newApp([]string{"claude-scheduler://run/42"}).alone(); is || err != nil {
				t.Errorf("got %v, %v", is, err)
			}
		})
	}
	all.Wait()
	if got := first.Place(); got != "run/42" {
		t.Errorf("the first window goes to %q", got)
	}

	first.mu.Lock()
	first.mounted = false // there is no page that could be raised here
	first.mu.Unlock()

	t.Setenv("DISPLAY", ":7.0") // the same by another name
	if _, is := alone(""); is {
		t.Error("a second window on one display")
	}
	t.Setenv("DISPLAY", ":8")
	if other, is := alone(""); !is {
		t.Error("no window on another display")
	} else {
		other.lock.Close()
	}

	// A window that was killed leaves its socket and no lock.
	t.Setenv("DISPLAY", ":7")
	first.lock.Close()
	if _, is := alone(""); !is {
		t.Error("a dead window keeps the next one away")
	}
}

// Where nothing can be locked, the window opens all the same.
func TestAloneWithoutADirectory(t *testing.T) {
	t.Setenv("CLAUDE_SCHEDULER_HOME", "/dev/null/data")
	if is, err := newApp(nil).alone(); !is || err != nil {
		t.Errorf("got %v, %v", is, err)
	}
}
