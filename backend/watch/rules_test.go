//go:build linux

package watch

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
)

const s = time.Second

func TestDebounce(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		x.write("old", "o")
		time.Sleep(time.Hour)
		x.set(Spec{Debounce: 2 * s, MaxWait: 20 * s})
		due := make(chan time.Time, 1)
		x.w.do(func() { due <- x.w.states["id"].due(time.Now()) })
		if wait := time.Until(<-due); wait <= 0 || wait > 5*time.Minute {
			t.Errorf("idle, but wakes up in %v", wait)
		}
		x.src.mu.Lock()
		adds := x.src.adds
		x.src.mu.Unlock()
		x.none(24 * time.Hour)
		if x.src.mu.Lock(); x.src.adds != adds { // checking the route needs no new watch
			t.Errorf("%d watches were made while idle", x.src.adds-adds)
		}
		x.src.mu.Unlock()
		x.save("a", "1")
		time.Sleep(s)
		x.save("b", "1")
		time.Sleep(1900 * time.Millisecond)
		x.save("a", "2")
		x.want(2*s, "a", "b")
		x.none(24 * time.Hour)
	})
}

func TestLongestWait(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		x.set(Spec{Debounce: 2 * s, MaxWait: 20 * s})
		stop := time.After(70 * s)
		var got []time.Duration
		begin := time.Now()
		x.save("done", "d")
		for n := 0; ; n++ {
			select {
			case ev := <-x.w.Events():
				got = append(got, time.Since(begin).Round(s))
				if len(got) == 1 && !slices.Equal(ev.Files, []string{"done"}) {
					t.Errorf("first %v: the file still being written was not held back", ev.Files)
				}
				continue
			case <-stop:
			case <-time.After(s):
				x.save("log", fmt.Sprint(n))
				continue
			}
			break
		}
		if len(got) < 3 || got[0] != 20*s || got[1] != 40*s {
			t.Errorf("reported after %v", got)
		}
	})
}

func TestStillBeingWrittenWithoutEvents(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		x.set(Spec{Debounce: 2 * s})
		x.save("a", "1")
		time.Sleep(1500 * time.Millisecond)
		x.write("a", "12") // as a write through a memory map, without an event
		time.Sleep(1500 * time.Millisecond)
		x.write("a", "123")
		x.want(3*s, "a") // checked 2 s and 4 s after the event, quiet at 6 s
	})
}

func TestFutureTimeSettles(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		x.set(Spec{Debounce: 2 * s})
		x.write("a", "1")
		must(t, os.Chtimes(filepath.Join(x.dir, "a"), time.Now().Add(time.Hour), time.Now().Add(time.Hour)))
		x.event("a", fsnotify.Create)
		x.want(4*s, "a")
	})
}

func TestChanges(t *testing.T) {
	remove := func(x *fixture, name string) { must(x, os.Remove(filepath.Join(x.dir, name))) }
	rename := func(x *fixture, from, to string) {
		must(x, os.Rename(filepath.Join(x.dir, from), filepath.Join(x.dir, to)))
	}
	cases := map[string]struct {
		run  func(x *fixture)
		want []string
	}{
		"nothing":                 {func(x *fixture) {}, nil},
		"created and deleted":     {func(x *fixture) { x.write("n", "1"); remove(x, "n") }, nil},
		"deleted":                 {func(x *fixture) { remove(x, "a") }, []string{"a"}},
		"renamed":                 {func(x *fixture) { rename(x, "a", "c") }, []string{"a", "c"}},
		"renamed and back":        {func(x *fixture) { rename(x, "a", "c"); rename(x, "c", "a") }, nil},
		"atomic save":             {func(x *fixture) { x.write("a~", "new"); rename(x, "a~", "a") }, []string{"a"}},
		"two replaced by renames": {func(x *fixture) { x.write("1", "A"); x.write("2", "B"); rename(x, "1", "a"); rename(x, "2", "b") }, []string{"a", "b"}},
		"swapped":                 {func(x *fixture) { rename(x, "a", "t"); rename(x, "b", "a"); rename(x, "t", "b") }, []string{"a", "b"}},
		"touched":                 {func(x *fixture) { must(x, os.Chtimes(filepath.Join(x.dir, "a"), time.Now(), time.Now())) }, []string{"a"}},
		"mode":                    {func(x *fixture) { must(x, os.Chmod(filepath.Join(x.dir, "a"), 0o600)) }, nil},
		"empty folder":            {func(x *fixture) { must(x, os.Mkdir(filepath.Join(x.dir, "d"), 0o755)) }, nil},
		"git":                     {func(x *fixture) { x.write(".git/index", "i"); x.write("sub/.git", "gitdir: x") }, nil},
		"pipe":                    {func(x *fixture) { must(x, syscall.Mkfifo(filepath.Join(x.dir, "p"), 0o600)) }, nil},
		"link":                    {func(x *fixture) { must(x, os.Symlink("nowhere", filepath.Join(x.dir, "l"))) }, []string{"l"}},
		"link loop":               {func(x *fixture) { must(x, os.Symlink(".", filepath.Join(x.dir, "sub", "l"))) }, []string{"sub/l"}},
		"deep":                    {func(x *fixture) { x.write("x/y/z", "1") }, []string{"x/y/z"}},
		"folder gone":             {func(x *fixture) { must(x, os.RemoveAll(filepath.Join(x.dir, "sub"))) }, []string{"sub/c"}},
		"folder moved":            {func(x *fixture) { rename(x, "sub", "bus") }, []string{"bus/c", "sub/c"}},
		"folder became a file": {func(x *fixture) {
			must(x, os.RemoveAll(filepath.Join(x.dir, "sub")))
			x.write("sub", "f")
		}, []string{"sub", "sub/c"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			bubble(t, defaultLimits(), func(x *fixture) {
				x.write("a", "a")
				x.write("b", "b")
				x.write("sub/c", "c")
				time.Sleep(time.Hour) // swapped files have the same size and time, but other inodes
				x.set(Spec{})
				time.Sleep(time.Hour)
				c.run(x)
				x.errs <- fsnotify.ErrEventOverflow // lost events do not lose changes
				if c.want == nil {
					x.none(time.Hour)
					return
				}
				ev, _ := x.next(time.Hour)
				if !slices.Equal(ev.Files, c.want) {
					t.Errorf("got %v, want %v", ev.Files, c.want)
				}
				x.none(time.Hour)
			})
		})
	}
}

func TestSuppressAndResume(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		x.write("a", "1")
		x.set(Spec{Debounce: 2 * s})
		time.Sleep(time.Minute)
		x.save("before", "1")
		time.Sleep(time.Second)
		x.w.Suppress("id")
		x.write("early", "by the run, before the scan of earlier changes")
		synctest.Wait()
		x.save("a", "by the run")
		x.none(time.Hour)
		x.write("late", "its event comes after Resume")
		x.w.Resume("id")
		synctest.Wait()
		x.event("late", fsnotify.Create)
		x.want(2*s, "before")
		x.none(time.Hour)
		x.save("a", "by a user")
		x.want(2*s, "a")

		x.w.Suppress("id") // two runs at once
		x.w.Suppress("id")
		x.save("a", "2")
		x.w.Resume("id")
		x.save("a", "3")
		x.none(time.Hour)
		x.w.Resume("id")
		x.none(time.Hour)
		x.write("b", "alone")
		x.w.Resume("id") // without Suppress
		x.none(time.Hour)
		x.w.Resume("unknown")
		x.w.Suppress("unknown")
		x.w.Remove("unknown")
		x.save("b", "more")
		x.want(2*s, "b")
	})
}

func TestSmallestIntervalAndBreaker(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		x.set(Spec{Debounce: s})
		x.save("a", "0")
		x.want(s, "a")
		x.save("a", "1")
		x.want(5*s, "a")
		for i := range 18 {
			x.save("a", fmt.Sprint("more", i))
			x.want(5*s, "a")
		}
		x.save("a", "one too many")
		x.wantFault(FaultOften)
		x.save("b", "b")
		x.none(29 * time.Minute)
		x.wantRecovered(2 * time.Minute)
		x.want(0, "a", "b")
		x.none(time.Hour)
		for i := range 30 { // the second cooldown is longer
			x.save("a", fmt.Sprint("again", i))
			if ev, _ := x.next(time.Minute); ev.Fault != nil {
				x.none(59 * time.Minute)
				x.wantRecovered(2 * time.Minute)
				return
			}
		}
		t.Error("did not trip again")
	})
}

func TestIgnored(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		x.write("data/logs/l", "1")
		x.set(Spec{Ignore: []string{filepath.Join(x.dir, "data")}})
		x.write("data/logs/l", "2")
		x.write("data/new", "2")
		x.errs <- fsnotify.ErrEventOverflow
		x.none(time.Hour)
		if got := x.src.watched(); !slices.Equal(got, []string{x.dir}) {
			t.Errorf("watches %v", got)
		}
		x.w.Set("id", Spec{Path: filepath.Join(x.dir, "data", "logs"), Ignore: []string{filepath.Join(x.dir, "data")}})
		x.wantFault(FaultIgnored)
		x.w.Set("id", Spec{Path: x.dir, Patterns: []string{"["}})
		x.wantFault(FaultPattern)
	})
}

func TestNoPatternNoScan(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		x.write("node_modules/m/i.js", "1")
		x.write("docs/d.md", "1")
		x.write("src/a.go", "1")
		x.set(Spec{Patterns: []string{"src/**/*.go", "!**/gen"}})
		x.write("src/gen/b.go", "1")
		x.event("src/gen", fsnotify.Create)
		if got := x.src.watched(); !slices.Equal(got, []string{x.dir, filepath.Join(x.dir, "src")}) {
			t.Errorf("watches %v", got)
		}
		x.save("src/notes.txt", "1")
		x.none(time.Hour)
		x.save("src/a.go", "2")
		x.want(2*s, "src/a.go")
	})
}

func TestOneFileAndNotRecursive(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		x.write("one", "1")
		x.write("sub/two", "1")
		x.w.Set("id", Spec{Path: filepath.Join(x.dir, "one")})
		synctest.Wait()
		x.save("other", "1")
		x.none(time.Hour)
		x.save("one", "2")
		x.want(2*s, "one")
		x.w.Set("id", Spec{Path: x.dir})
		synctest.Wait()
		x.write("sub/two", "2")
		x.errs <- fsnotify.ErrEventOverflow
		x.none(time.Hour)
		x.save("one", "3")
		x.want(2*s, "one")
	})
}

func TestSetAgainAndRemove(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		x.set(Spec{})
		x.save("a", "1")
		x.set(Spec{}) // the same: pending changes stay
		x.want(2*s, "a")
		x.save("a", "2")
		x.set(Spec{Debounce: 3 * s}) // another: measured from now
		x.none(time.Hour)
		x.save("a", "3")
		x.w.Remove("id")
		x.none(time.Hour)
		if got := x.src.watched(); len(got) != 0 || x.w.reg.count() != 0 || len(x.w.reg.gone) != 0 {
			t.Errorf("left %v %v", got, x.w.reg.gone)
		}
	})
}
