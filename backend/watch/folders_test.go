//go:build linux

package watch

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
)

func TestTooLargeForKqueue(t *testing.T) {
	l := defaultLimits()
	l.maxWatched = 5
	bubble(t, l, func(x *fixture) {
		for i := range 5 {
			x.write(fmt.Sprint("f", i), "1")
		}
		time.Sleep(time.Minute)
		x.set(Spec{Patterns: []string{"f0"}})
		if got := x.src.watched(); len(got) != 0 {
			t.Errorf("watches %v", got)
		}
		time.Sleep(time.Hour + 10*s) // between two checks
		x.write("f0", "2")
		if ev, took := x.next(time.Hour); took > 33*s || !slices.Equal(ev.Files, []string{"f0"}) {
			t.Errorf("got %+v after %v", ev, took)
		}
		must(t, os.Remove(filepath.Join(x.dir, "f1")))
		x.none(time.Minute)
		if got := x.src.watched(); len(got) != 1 {
			t.Errorf("small enough now, but watches %v", got)
		}
	})
}

func TestManyFilesAreBounded(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		x.set(Spec{})
		for i := range maxFiles + 10 {
			x.write(fmt.Sprintf("f%04d", i), "1")
		}
		x.event("f0000", fsnotify.Create)
		ev, _ := x.next(time.Minute)
		if ev.Total != maxFiles+10 || len(ev.Files) != maxFiles || ev.Files[0] != "f0000" {
			t.Errorf("%d of %d", len(ev.Files), ev.Total)
		}
	})
}

// Without events from above its folder, a watch notices a replaced path by polling.
func TestPathReplacedUnseen(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		x.write("in/f", "1")
		root := x.dir
		x.dir = filepath.Join(x.dir, "in")
		x.set(Spec{})
		time.Sleep(time.Hour + time.Minute) // between two checks
		must(t, os.Rename(root, root+" old"))
		x.write("f", "another") // all without an event
		if ev, took := x.next(time.Hour); !slices.Equal(ev.Files, []string{"f"}) || took > 5*time.Minute+10*s {
			t.Errorf("got %+v after %v", ev, took)
		}
	})
}

// A fault keeps its start time while it lasts, and ends with its watch.
func TestFaultLasts(t *testing.T) {
	bubble(t, defaultLimits(), func(x *fixture) {
		x.set(Spec{})
		must(t, os.Remove(x.dir))
		x.wantFault(FaultMissing)
		fault := func() *Fault {
			f, _ := x.w.Faults()["id"].(*Fault)
			if f == nil {
				t.Fatal("there is no fault")
			}
			return f
		}
		came := fault().Since
		for range 3 {
			x.none(time.Hour) // checked repeatedly
			if since := fault().Since; !since.Equal(came) {
				t.Errorf("it came at %v, then at %v", came, since)
			}
		}
		x.w.Remove("id")
		synctest.Wait()
		if left := x.w.Faults(); len(left) != 0 {
			t.Errorf("faults of a removed watch: %v", left)
		}
	})
}

// A watch that would need more than its share of the system's watches is a fault, and
// uses none of them.
func TestTooManyFolders(t *testing.T) {
	l := defaultLimits()
	l.folders = 10
	bubble(t, l, func(x *fixture) {
		for _, name := range strings.Fields("a b c d e f g h i j k") {
			x.write(name+"/f", "1")
		}
		x.set(Spec{})
		x.wantFault(FaultSize)
		if got := x.src.watched(); len(got) != 0 {
			t.Errorf("still watches %v", got)
		}
		if adds := x.src.count(); adds > 10+strings.Count(x.dir, "/") {
			t.Errorf("%d watches were made", adds)
		}
		x.none(24 * time.Hour)
		must(t, os.RemoveAll(filepath.Join(x.dir, "a")))
		must(t, os.RemoveAll(filepath.Join(x.dir, "b")))
		x.wantRecovered(2 * time.Hour)
		x.none(time.Hour) // existing files count as known
		x.save("c/f", "22")
		x.want(2*s, "c/f")
	})
}

// Events that arrive while such a folder is read, or are lost, do not cause it to be
// read again before its time: reading takes long.
func TestTooManyFoldersThatChange(t *testing.T) {
	l := defaultLimits()
	l.folders = 10
	bubble(t, l, func(x *fixture) {
		for _, name := range strings.Fields("a b c d e f g h i j k") {
			x.write(name+"/f", "1")
		}
		x.src.added = func(dir string) {
			if strings.HasPrefix(dir, x.dir) {
				x.raw <- fsnotify.Event{Name: filepath.Join(dir, "f"), Op: fsnotify.Create}
				x.raw <- fsnotify.Event{Name: dir, Op: fsnotify.Create}
			}
		}
		x.set(Spec{})
		x.wantFault(FaultSize)
		before := x.src.count()
		x.errs <- fsnotify.ErrEventOverflow
		x.none(30 * time.Minute)
		if n := x.src.count() - before; n > 0 {
			t.Errorf("it was read again: %d watches", n)
		}
		x.none(time.Hour)
		if x.src.count() == before {
			t.Error("it was not read again")
		}
	})
}
