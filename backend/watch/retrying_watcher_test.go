package watch

import (
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// All inotify instances are in use when the service starts: the folder is polled, and
// watched as soon as there is one.
func TestNoInstanceLeft(t *testing.T) {
	var free atomic.Bool
	open := func() (*fsnotify.Watcher, error) {
		if !free.Load() {
			return nil, fmt.Errorf("open: %w", syscall.EMFILE)
		}
		return fsnotify.NewWatcher()
	}
	limits := defaultLimits()
	limits.interval, limits.burst, limits.poll, limits.pollMax = time.Millisecond, 1000, 10*time.Millisecond, 10*time.Millisecond
	dir, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	l := &live{t, newWatcher(open, limits, nil), filepath.Join(dir, "root")}
	l.set(Spec{})
	if ev := <-l.w.Events(); ev.Fault == nil || ev.Fault.Kind != FaultLimit || !strings.Contains(ev.Fault.Error(), "max_user_instances") {
		t.Errorf("got %+v", ev)
	}
	l.write("polled", "1")
	l.until("polled")
	free.Store(true)
	for ev := range l.w.Events() {
		if ev.Fault == nil && len(ev.Files) == 0 {
			break // recovered
		}
	}
	l.write("seen", "1")
	l.until("seen")
	must(t, l.w.Close())
	l = &live{t, newWatcher(func() (*fsnotify.Watcher, error) { return nil, syscall.EMFILE }, limits, nil), l.dir}
	l.set(Spec{})
	must(t, l.w.Close()) // which never got an instance
}
