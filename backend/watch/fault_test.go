//go:build linux

package watch

import (
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

func TestRootComesAndGoes(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		must(t, os.Remove(x.dir))
		x.dir = filepath.Join(x.dir, "deeper")
		x.set(Spec{Debounce: 2 * s})
		x.wantFault(FaultMissing)
		if got := x.src.watched(); len(got) != 0 { // the folder above is watched, but not counted
			t.Errorf("watches %v", got)
		}
		must(t, os.Mkdir(filepath.Dir(x.dir), 0o755))
		x.event("..", fsnotify.Create)
		if got := x.src.watched(); !slices.Equal(got, []string{filepath.Dir(x.dir)}) {
			t.Errorf("watches %v", got)
		}
		x.raw <- fsnotify.Event{Name: filepath.Join(filepath.Dir(x.dir), "other"), Op: fsnotify.Create}
		x.write("f", "new")
		x.event("", fsnotify.Create)
		x.wantRecovered(s)
		x.want(2*s, "f")
		if got := x.src.watched(); !slices.Equal(got, []string{filepath.Dir(x.dir), x.dir}) {
			t.Errorf("watches %v", got)
		}

		aside := x.dir + " aside" // as if a disk were unmounted
		must(t, os.Rename(x.dir, aside))
		x.event("", fsnotify.Rename)
		x.wantFault(FaultMissing)
		x.none(time.Hour)
		must(t, os.Rename(aside, x.dir)) // no event: only a scan finds it
		begin := time.Now()
		x.wantRecovered(10 * time.Minute)
		if took := time.Since(begin); took < 30*s || took > 5*time.Minute {
			t.Errorf("recovered after %v", took)
		}
		x.none(time.Hour)
		must(t, os.RemoveAll(x.dir))
		x.event("f", fsnotify.Remove)
		x.event("", fsnotify.Remove)
		x.wantFault(FaultMissing)
		x.write("f", "another")
		x.event("", fsnotify.Create)
		x.wantRecovered(s)
		x.want(2*s, "f")
	})
}

func TestWatchLimit(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		x.write("sub/a", "1")
		x.src.failing(syscall.ENOSPC)
		x.set(Spec{Debounce: 2 * s})
		x.wantFault(FaultLimit)
		time.Sleep(time.Hour)
		x.write("sub/a", "2")
		ev, took := x.next(time.Hour)
		if !slices.Equal(ev.Files, []string{"sub/a"}) || took > 6*time.Minute {
			t.Errorf("got %+v after %v", ev, took)
		}
		x.src.mu.Lock()
		adds := x.src.adds
		x.src.mu.Unlock()
		if adds > 60 { // a few per check
			t.Errorf("%d attempts in an hour", adds)
		}
		x.src.failing(nil)
		x.wantRecovered(6 * time.Minute)
		x.none(time.Hour)
		if got := x.src.watched(); len(got) != 2 {
			t.Errorf("watches %v", got)
		}
	})
}
