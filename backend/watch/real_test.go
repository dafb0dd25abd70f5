package watch

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// live is a Watcher on real events, with short times.
type live struct {
	testing.TB
	w   *Watcher
	dir string
}

// stuck is how long a test waits for an event.
const stuck = time.Minute

func newLive(t testing.TB) *live {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	fs, err := fsnotify.NewWatcher()
	must(t, err)
	l := defaultLimits()
	l.interval, l.burst = time.Millisecond, 1000
	if !watchesAbove {
		l.checkUnwatched = 50 * time.Millisecond
	}
	w := start(fs, fs.Events, fs.Errors, l, nil)
	w.closer = fs.Close
	t.Cleanup(func() { must(t, w.Close()) })
	return &live{t, w, filepath.Join(dir, "root")}
}

// set watches and returns once the first snapshot is taken.
func (l *live) set(spec Spec) {
	l.Helper()
	must(l, os.MkdirAll(l.dir, 0o755))
	spec.Path = l.dir
	if spec.Debounce == 0 {
		spec.Debounce = 50 * time.Millisecond
	}
	l.w.Set("id", spec)
	l.ready()
}

// ready waits until no scan is running or requested.
func (l *live) ready() {
	for {
		idle := make(chan bool)
		l.w.do(func() {
			busy := false
			for _, st := range l.w.states {
				busy = busy || st.scanning || st.want != scanChanges
			}
			idle <- !busy
		})
		if <-idle {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func (l *live) write(name, text string) {
	l.Helper()
	path := filepath.Join(l.dir, name)
	must(l, os.MkdirAll(filepath.Dir(path), 0o755))
	must(l, os.WriteFile(path, []byte(text), 0o644))
}

// until collects reported files until all the wanted ones are reported.
func (l *live) until(wanted ...string) map[string]int {
	l.Helper()
	seen := map[string]int{}
	deadline := time.After(stuck)
	for {
		missing := 0
		for _, name := range wanted {
			if seen[name] == 0 {
				missing++
			}
		}
		if missing == 0 {
			return seen
		}
		select {
		case ev := <-l.w.Events():
			for _, name := range ev.Files {
				seen[name]++
			}
		case <-deadline:
			l.Fatalf("%d of %d files were never reported", missing, len(wanted))
		}
	}
}

// only makes sure that nothing else was reported before a file that is written now.
func (l *live) only(seen map[string]int, wanted ...string) {
	l.Helper()
	l.write("marker", time.Now().String())
	for name, n := range l.until("marker") {
		seen[name] += n
	}
	delete(seen, "marker")
	for name, n := range seen {
		if n != 1 || !slices.Contains(wanted, name) {
			l.Errorf("%s was reported %d times", name, n)
		}
	}
}

func TestRealSaves(t *testing.T) {
	l := newLive(t)
	l.write("a", "1")
	l.write("b", "1")
	l.set(Spec{Recursive: true})
	l.write("a.tmp", "2")
	l.write("b.tmp", "2")
	must(t, os.Rename(filepath.Join(l.dir, "a.tmp"), filepath.Join(l.dir, "a")))
	must(t, os.Rename(filepath.Join(l.dir, "b.tmp"), filepath.Join(l.dir, "b")))
	l.only(l.until("a", "b"), "a", "b")
	must(t, os.Remove(filepath.Join(l.dir, "a")))
	l.only(l.until("a"), "a")
	l.write("b", "3") // again, by the watch of the folder and not of the file
	l.only(l.until("b"), "b")
}

// TestRealRace writes files into folders right after their creation, before they can be
// watched.
func TestRealRace(t *testing.T) {
	l := newLive(t)
	l.set(Spec{Recursive: true, Debounce: time.Second}) // a file counts as written however long the machine takes
	var wanted []string
	for i := range 200 {
		name := fmt.Sprintf("d%d/e%d/f%d", i%20, i%7, i)
		wanted = append(wanted, name)
		l.write(name, "1")
	}
	l.only(l.until(wanted...), wanted...)
	for _, name := range wanted {
		l.write(name, "12")
	}
	l.only(l.until(wanted...), wanted...)
}

func TestRealMoves(t *testing.T) {
	l := newLive(t)
	l.write("z/sub/deep/f", "1")
	l.write("a/x", "1")
	l.set(Spec{Recursive: true})
	move := func(from, to string) {
		t.Helper()
		must(t, os.Rename(filepath.Join(l.dir, from), filepath.Join(l.dir, to)))
	}
	move("z/sub", "a/sub")
	l.until("z/sub/deep/f", "a/sub/deep/f")
	l.write("a/sub/deep/f", "22")
	l.until("a/sub/deep/f")
	move("a", "b") // a folder whose own folders move along
	l.until("b/sub/deep/f")
	l.write("b/sub/deep/g", "1")
	l.until("b/sub/deep/g")
	must(t, os.RemoveAll(filepath.Join(l.dir, "b", "sub"))) // and made again at once
	l.write("b/sub/deep/g", "22")
	l.until("b/sub/deep/g")
	l.write("b/sub/deep/g", "333")
	l.until("b/sub/deep/g")
	outside := filepath.Join(t.TempDir(), "outside")
	must(t, os.Rename(filepath.Join(l.dir, "b"), outside))
	l.until("b/x")
	must(t, os.WriteFile(filepath.Join(outside, "sub", "deep", "g"), nil, 0o644))
	l.only(map[string]int{})
	var watched []string
	l.w.reg.mu.Lock()
	for dir := range l.w.reg.users {
		if under(dir, l.dir) {
			watched = append(watched, dir)
		}
	}
	l.w.reg.mu.Unlock()
	slices.Sort(watched)
	if want := []string{l.dir, filepath.Join(l.dir, "z")}; !slices.Equal(watched, want) {
		t.Errorf("watches %v, want %v", watched, want)
	}
}

func TestRealRootReturns(t *testing.T) {
	l := newLive(t)
	l.write("f", "1")
	l.set(Spec{Recursive: true})
	fault := func(want FaultKind) {
		t.Helper()
		select {
		case ev := <-l.w.Events():
			if want == "" && ev.Fault != nil || want != "" && (ev.Fault == nil || ev.Fault.Kind != want) {
				t.Fatalf("got %+v", ev)
			}
		case <-time.After(stuck):
			t.Fatal("no fault reported")
		}
	}
	for range 3 {
		must(t, os.RemoveAll(l.dir))
		fault(FaultMissing)
		l.write("f", time.Now().String())
		fault("")
		l.until("f")
	}
}

func TestRealResume(t *testing.T) {
	l := newLive(t)
	l.write("f", "0")
	l.set(Spec{Recursive: true})
	for i := range 20 {
		l.w.Suppress("id")
		l.write("f", fmt.Sprint("run ", i))
		l.write(fmt.Sprintf("new %d/f", i), "by the run")
		l.w.Resume("id")
		l.ready()
	}
	l.only(map[string]int{})
}

func TestRealSharedFolder(t *testing.T) {
	l := newLive(t)
	l.set(Spec{Recursive: true})
	l.w.Set("other", Spec{Path: l.dir, Debounce: 50 * time.Millisecond})
	l.w.Remove("id")
	l.ready()
	l.write("f", "1")
	select {
	case ev := <-l.w.Events():
		if ev.ID != "other" {
			t.Errorf("got %+v", ev)
		}
	case <-time.After(stuck):
		t.Error("removing one spec ended the watch of another")
	}
}

func TestRealPermission(t *testing.T) {
	if os.Geteuid() == 0 {
		r := scanner{}
		r.recordFault("/x", os.ErrPermission)
		if r.fault == nil || r.fault.Kind != FaultPermission {
			t.Errorf("got %v", r.fault) // root may read everything: only the kind of the fault can be tested
		}
		return
	}
	l := newLive(t)
	l.write("locked/f", "1")
	must(t, os.Chmod(filepath.Join(l.dir, "locked"), 0))
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(l.dir, "locked"), 0o700) }) // so that it can be removed
	l.set(Spec{Recursive: true})
	if ev := <-l.w.Events(); ev.Fault == nil || ev.Fault.Kind != FaultPermission {
		t.Errorf("got %+v", ev)
	}
	l.write("good", "1")
	l.until("good")
}

func TestSameSizeAndTime(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "f")
	must(t, os.WriteFile(path, []byte("one"), 0o644))
	info, err := os.Stat(path)
	must(t, err)
	first := fingerprintOf(path, info, fingerprint{}, true)
	if first.sum == 0 {
		t.Fatal("a young file was not hashed")
	}
	must(t, os.WriteFile(path, []byte("two"), 0o644))
	must(t, os.Chtimes(path, info.ModTime(), info.ModTime()))
	info, err = os.Stat(path)
	must(t, err)
	if second := fingerprintOf(path, info, first, true); second.same(first) {
		t.Error("the time hid a write")
	}
	old := time.Now().Add(-time.Hour)
	must(t, os.Chtimes(path, old, old))
	info, err = os.Stat(path)
	must(t, err)
	if s := fingerprintOf(path, info, fingerprint{}, true); s.sum != 0 {
		t.Error("an old file was hashed")
	}
}

func TestNew(t *testing.T) {
	w := New(nil)
	w.Set("id", Spec{Path: filepath.Join(t.TempDir(), "missing")})
	if ev := <-w.Events(); ev.ID != "id" || ev.Fault == nil {
		t.Errorf("got %+v", ev)
	}
	must(t, w.Close())
}

func TestCloseAtAnyTime(t *testing.T) {
	for range 20 {
		l := newLive(t)
		for i := range 50 {
			l.write(fmt.Sprintf("d%d/f", i), "1")
		}
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() { l.w.Set(fmt.Sprint(i), Spec{Path: l.dir, Recursive: true}) })
		}
		must(t, l.w.Close())
		wg.Wait()
		must(t, l.w.Close())
		if _, open := <-l.w.Events(); open {
			t.Error("events after Close")
		}
	}
}

func big(b *testing.B) string {
	dir := b.TempDir()
	for i := range 20_000 {
		path := filepath.Join(dir, fmt.Sprintf("d%d", i%400), fmt.Sprintf("file%d.go", i))
		if i < 400 {
			must(b, os.MkdirAll(filepath.Dir(path), 0o755))
		}
		must(b, os.WriteFile(path, []byte("x"), 0o644))
		old := time.Now().Add(-time.Hour)
		must(b, os.Chtimes(path, old, old))
	}
	return dir
}

func BenchmarkSnapshot20000(b *testing.B) {
	dir := big(b)
	g, err := compile(nil)
	must(b, err)
	for b.Loop() {
		r := scanner{ctx: b.Context(), root: dir, globs: g, recursive: true, inodes: true, tree: snapshot{}, deep: true, onlySince: true}
		if r.read("."); len(r.tree) != 401 {
			b.Fatal(len(r.tree))
		}
	}
}

func BenchmarkSnapshotAgain20000(b *testing.B) {
	dir := big(b)
	g, err := compile([]string{"**/*.go", "!vendor"})
	must(b, err)
	known := snapshot{}
	for b.Loop() {
		r := scanner{ctx: b.Context(), root: dir, globs: g, recursive: true, inodes: true, tree: known, deep: true}
		r.read(".")
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
