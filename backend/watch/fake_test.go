//go:build linux

package watch

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
)

// fixture is a Watcher with real files, events sent by the test and, inside a
// synctest bubble, a clock that jumps.
type fixture struct {
	*testing.T
	w    *Watcher
	dir  string
	raw  chan fsnotify.Event
	errs chan error
	src  *fakeSource
}

type fakeSource struct {
	mu   sync.Mutex
	base string // folders above are not counted
	dirs map[string]bool
	fail error
	adds int

	added func(dir string) // called by each Add; nil: nothing
}

func (f *fakeSource) Add(dir string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.adds++; f.added != nil {
		f.added(dir)
	}
	if f.fail != nil {
		return f.fail
	}
	f.dirs[dir] = true
	return nil
}

// count returns how many watches were made.
func (f *fakeSource) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.adds
}

func (f *fakeSource) Remove(dir string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.dirs, dir)
	return nil
}

func (f *fakeSource) failing(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = err
}

func (f *fakeSource) watched() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var list []string
	for dir := range f.dirs {
		if strings.HasPrefix(dir, f.base+"/") {
			list = append(list, dir)
		}
	}
	slices.Sort(list)
	return list
}

// bubble runs a test with fake time.
func bubble(t *testing.T, l limits, run func(*fixture)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		dir, err := filepath.EvalSymlinks(t.TempDir())
		must(t, err)
		s := &fixture{T: t, dir: filepath.Join(dir, "root"), raw: make(chan fsnotify.Event, 64), errs: make(chan error), src: &fakeSource{base: dir, dirs: map[string]bool{}}}
		must(t, os.Mkdir(s.dir, 0o755))
		s.w = start(s.src, s.raw, s.errs, l, nil)
		defer s.w.Close()
		run(s)
	})
}

// write changes a file at the bubble's time, without an event.
func (s *fixture) write(name, text string) {
	s.Helper()
	path := filepath.Join(s.dir, name)
	must(s, os.MkdirAll(filepath.Dir(path), 0o755))
	must(s, os.WriteFile(path, []byte(text), 0o644))
	must(s, os.Chtimes(path, time.Now(), time.Now()))
}

// save is write with its event.
func (s *fixture) save(name, text string) {
	s.Helper()
	s.write(name, text)
	s.event(name, fsnotify.Write)
}

func (s *fixture) event(name string, op fsnotify.Op) {
	s.raw <- fsnotify.Event{Name: filepath.Join(s.dir, name), Op: op}
	synctest.Wait()
}

func (s *fixture) set(spec Spec) {
	spec.Path, spec.Recursive = s.dir, true
	s.w.Set("id", spec)
	synctest.Wait()
}

// next returns the next event and how long it took; it fails if there is none
// within limit.
func (s *fixture) next(limit time.Duration) (Event, time.Duration) {
	s.Helper()
	begin := time.Now()
	select {
	case ev := <-s.w.Events():
		return ev, time.Since(begin)
	case <-time.After(limit):
		s.Fatalf("no event within %v", limit)
		return Event{}, 0
	}
}

// want checks the next trigger's files and the time it took.
func (s *fixture) want(after time.Duration, files ...string) {
	s.Helper()
	ev, took := s.next(24 * time.Hour)
	if ev.Fault != nil || !slices.Equal(ev.Files, files) || ev.Total != len(files) || took != after {
		s.Fatalf("got %v (%v) after %v, want %v after %v", ev.Files, ev.Fault, took, files, after)
	}
}

// none checks that nothing is reported for a time.
func (s *fixture) none(during time.Duration) {
	s.Helper()
	select {
	case ev := <-s.w.Events():
		s.Fatalf("got %+v", ev)
	case <-time.After(during):
	}
}

func (s *fixture) wantFault(kind FaultKind) {
	s.Helper()
	ev, _ := s.next(time.Hour)
	if ev.Fault == nil || ev.Fault.Kind != kind || s.w.Faults()["id"] != error(ev.Fault) || strings.Contains(ev.Fault.Error(), "nil") {
		s.Fatalf("got %+v, want fault %s", ev, kind)
	}
}

func (s *fixture) wantRecovered(limit time.Duration) {
	s.Helper()
	ev, _ := s.next(limit)
	if ev.Fault != nil || len(ev.Files) != 0 || len(s.w.Faults()) != 0 {
		s.Fatalf("got %+v %v, want the end of the fault", ev, s.w.Faults())
	}
}
