//go:build unix

package watch

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// busy occupies all scan slots, so that scans of a test wait until the returned
// function is called.
func (l *live) busy() (free func()) {
	for range cap(l.w.slots) {
		l.w.slots <- struct{}{}
	}
	return func() {
		for range cap(l.w.slots) {
			<-l.w.slots
		}
	}
}

// afterNow returns once a newly written file has a distinguishably later time:
// the kernel's file times advance in ticks.
func afterNow(t testing.TB) {
	begin := time.Now()
	path := filepath.Join(t.TempDir(), "clock")
	for {
		time.Sleep(fine)
		must(t, os.WriteFile(path, []byte("x"), 0o600))
		info, err := os.Stat(path)
		must(t, err)
		if ctime(info).IsZero() || ctime(info).After(begin.Add(2*fine)) {
			return
		}
	}
}

// A write after Set is a change, however late the first scan begins.
func TestWriteBeforeTheFirstScan(t *testing.T) {
	l := newLive(t)
	l.write("known", "1")
	afterNow(t)
	free := l.busy()
	l.w.Set("id", Spec{Path: l.dir, Debounce: 50 * time.Millisecond})
	afterNow(t)
	l.write("new", "1")
	must(t, os.Chtimes(filepath.Join(l.dir, "new"), time.Now(), time.Now().Add(-time.Hour))) // with an old time, as files of an archive
	free()
	l.only(l.until("new"), "new")
}

// A write after a run is a change, however late the scan after the run begins; the
// run's own files are no changes, nor those of another run that has started.
func TestWriteBeforeTheScanAfterARun(t *testing.T) {
	l := newLive(t)
	l.write("known", "1")
	l.set(Spec{})
	l.w.Suppress("id")
	l.write("by the run", "1")
	l.ready()
	free := l.busy()
	l.w.Resume("id")
	afterNow(t)
	l.write("after", "1")
	afterNow(t)
	l.w.Suppress("id")
	afterNow(t)
	l.write("by the next run", "1")
	free()
	l.ready()
	l.w.Resume("id")
	l.only(l.until("after"), "after")
}

// When a run is active as the watch begins, the first scan happens after it ends:
// files that it wrote are no changes.
func TestRunBeforeTheWatch(t *testing.T) {
	l := newLive(t)
	l.write("known", "1")
	free := l.busy()
	l.w.Set("id", Spec{Path: l.dir, Debounce: 50 * time.Millisecond})
	l.w.Suppress("id")
	afterNow(t)
	l.write("by the run", "1")
	l.w.Resume("id")
	afterNow(t)
	l.write("after", "1")
	free()
	l.only(l.until("after"), "after")
}
