//go:build unix

package watch

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// swap is a folder in which parts of the path of a watch are replaced.
type swap struct {
	*live
	base string
}

func newSwap(t *testing.T) *swap {
	l := newLive(t)
	return &swap{l, filepath.Dir(l.dir)}
}

func (s *swap) path(name string) string { return filepath.Join(s.base, name) }

func (s *swap) put(name, text string) {
	s.Helper()
	must(s, os.MkdirAll(filepath.Dir(s.path(name)), 0o755))
	must(s, os.WriteFile(s.path(name), []byte(text), 0o644))
}

func (s *swap) move(from, to string) {
	s.Helper()
	must(s, os.MkdirAll(filepath.Dir(s.path(to)), 0o755))
	must(s, os.Rename(s.path(from), s.path(to)))
}

// link makes a link as ln -sfn does in one step.
func (s *swap) link(target, name string) {
	s.Helper()
	must(s, os.MkdirAll(filepath.Dir(s.path(name)), 0o755))
	must(s, os.Symlink(target, s.path(name)+".new"))
	must(s, os.Rename(s.path(name)+".new", s.path(name)))
}

func (s *swap) watch(name string, patterns ...string) {
	s.w.Set("id", Spec{Path: s.path(name), Patterns: patterns, Debounce: 50 * time.Millisecond})
	s.ready()
}

// fault waits for a fault, or with an empty kind for the end of the last one.
func (s *swap) fault(kind FaultKind) {
	s.Helper()
	deadline := time.After(stuck)
	for {
		select {
		case ev := <-s.w.Events():
			if kind == "" && ev.Fault == nil && len(ev.Files) == 0 || kind != "" && ev.Fault != nil && ev.Fault.Kind == kind {
				return
			}
		case <-deadline:
			s.Fatalf("fault %q was never reported; faults: %v", kind, s.w.Faults())
		}
	}
}

// Whichever part of the path is replaced, the files that exist afterwards are watched.
func TestPathReplaced(t *testing.T) {
	for name, c := range map[string]struct {
		path    string
		before  func(*swap)
		replace func(*swap)
	}{
		"the folder": {"p/in", nil, func(s *swap) { s.move("p/in", "old"); s.put("p/in/f", "2") }},
		"its parent": {"p/in", nil, func(s *swap) { s.move("p", "old"); s.put("p/in/f", "2") }},
		"its parent, by a prepared one": {"p/in", nil, func(s *swap) {
			s.put("next/in/f", "2")
			s.move("p", "old")
			s.move("next", "p")
		}},
		"its parent, deleted": {"p/in", nil, func(s *swap) { must(s, os.RemoveAll(s.path("p"))); s.put("p/in/f", "2") }},
		"a folder further up": {"a/b/c/d/in", nil, func(s *swap) { s.move("a/b", "old"); s.put("a/b/c/d/in/f", "2") }},
		"the link it is": {"cur", func(s *swap) { s.put("v1/f", "1"); s.link("v1", "cur") },
			func(s *swap) { s.put("v2/f", "2"); s.link("v2", "cur") }},
		"the link it is, in two steps": {"cur", func(s *swap) { s.put("v1/f", "1"); s.link("v1", "cur") }, func(s *swap) {
			must(s, os.Remove(s.path("cur")))
			s.put("v2/f", "2")
			must(s, os.Symlink("v2", s.path("cur")))
		}},
		"a link above": {"cur/src", func(s *swap) { s.put("v1/src/f", "1"); s.link(s.path("v1"), "cur") },
			func(s *swap) { s.put("v2/src/f", "2"); s.link(s.path("v2"), "cur") }},
		"a link behind a link": {"cur", func(s *swap) { s.put("v1/f", "1"); s.link("../v1", "links/latest"); s.link("links/latest", "cur") },
			func(s *swap) { s.put("v2/f", "2"); s.link("../v2", "links/latest") }},
		"what the link leads to": {"cur", func(s *swap) { s.put("r/v1/f", "1"); s.link("r/v1", "cur") },
			func(s *swap) { s.move("r", "old"); s.put("r/v1/f", "2") }},
		"a link by a folder": {"cur", func(s *swap) { s.put("v1/f", "1"); s.link("v1", "cur") },
			func(s *swap) { must(s, os.Remove(s.path("cur"))); s.put("cur/f", "2") }},
		"a folder by a link":     {"p/in", nil, func(s *swap) { s.put("v2/in/f", "2"); s.move("p", "old"); s.link("v2", "p") }},
		"the folder of one file": {"p/in/f", nil, func(s *swap) { s.move("p", "old"); s.put("p/in/f", "2") }},
		"the link that one file is": {"p/f", func(s *swap) { s.put("v/one", "1"); s.link("../v/one", "p/f") },
			func(s *swap) { s.put("v/two", "2"); s.link("../v/two", "p/f") }},
		"the target of one file": {"p/f", func(s *swap) { s.put("v/one", "1"); s.link("../v/one", "p/f") },
			func(s *swap) { s.put("v/one", "2") }},
		"mounted configuration, one file": {"m/f", mounted, remount},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSwap(t)
			if c.before != nil {
				c.before(s)
			} else if strings.HasSuffix(c.path, "/f") {
				s.put(c.path, "1")
			} else {
				s.put(c.path+"/f", "1")
			}
			s.watch(c.path)
			c.replace(s)
			s.until("f")
			s.ready()
			file := s.path(c.path)
			if info, err := os.Stat(file); err == nil && info.IsDir() {
				file = filepath.Join(file, "f")
			}
			must(s, os.WriteFile(file, []byte("still watched"), 0o644))
			s.until("f")
			if faults := s.w.Faults(); len(faults) > 0 {
				t.Errorf("faults %v", faults)
			}
		})
	}
}

// mounted makes a folder like those in which Kubernetes mounts configuration: the files are
// links through ..data, which an update replaces in one step.
func mounted(s *swap) {
	s.put("m/..v1/f", "1")
	s.link("..v1", "m/..data")
	s.link("..data/f", "m/f")
}

func remount(s *swap) {
	s.put("m/..v2/f", "2")
	s.link("..v2", "m/..data")
	must(s, os.RemoveAll(s.path("m/..v1")))
}

// Links to files inside a watched folder are followed.
func TestLinksInside(t *testing.T) {
	for name, c := range map[string]struct {
		before, change func(*swap)
	}{
		"its target is written":            {func(s *swap) { s.put("far/one", "1"); s.link("../far/one", "m/f") }, func(s *swap) { s.put("far/one", "22") }},
		"its target is replaced":           {func(s *swap) { s.put("far/one", "1"); s.link("../far/one", "m/f") }, func(s *swap) { s.put("new", "2"); s.move("new", "far/one") }},
		"the folder of its target":         {func(s *swap) { s.put("far/one", "1"); s.link("../far/one", "m/f") }, func(s *swap) { s.move("far", "old"); s.put("far/one", "2") }},
		"its target appears":               {func(s *swap) { s.put("far/x", "1"); s.link(s.path("far/deep/one"), "m/f") }, func(s *swap) { s.put("far/deep/one", "2") }},
		"it leads elsewhere":               {func(s *swap) { s.put("far/one", "1"); s.link("../far/one", "m/f") }, func(s *swap) { s.put("far/two", "1"); s.link("../far/two", "m/f") }},
		"mounted configuration is updated": {mounted, remount},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSwap(t)
			c.before(s)
			s.watch("m", "f")
			c.change(s)
			s.until("f")
			s.ready()
			real, err := filepath.EvalSymlinks(s.path("m/f"))
			must(t, err)
			must(t, os.WriteFile(real, []byte("still watched"), 0o644))
			s.until("f")
		})
	}
}

// Links to folders are not followed, nor links into ignored folders.
func TestLinksNotFollowed(t *testing.T) {
	s := newSwap(t)
	s.put("m/f", "1")
	s.put("folder/g", "1")
	s.put("data/log", "1")
	s.link("../folder", "m/folder")
	s.link("../data/log", "m/log")
	s.link("loop", "m/loop")
	s.w.Set("id", Spec{Path: s.path("m"), Recursive: true, Debounce: 50 * time.Millisecond, Ignore: []string{s.path("data")}})
	s.ready()
	s.put("folder/g", "22")
	s.put("data/log", "22")
	s.put("m/f", "22")
	if seen := s.until("f"); len(seen) != 1 {
		t.Errorf("reported %v", seen)
	}
	s.w.reg.mu.Lock()
	defer s.w.reg.mu.Unlock()
	for dir := range s.w.reg.users {
		if dir == s.path("data") || dir == s.path("folder") {
			t.Errorf("watches %s", dir)
		}
	}
}

// A path that is removed and does not come back is a fault immediately, without a write
// at the old path, and is watched again when it returns.
func TestPathGone(t *testing.T) {
	for name, c := range map[string]struct{ away, back func(*swap) }{
		"parent renamed":            {func(s *swap) { s.move("a/b/p", "old") }, func(s *swap) { s.move("old", "a/b/p") }},
		"parent deleted":            {func(s *swap) { must(s, os.RemoveAll(s.path("a/b/p"))) }, func(s *swap) {}},
		"folder further up renamed": {func(s *swap) { s.move("a", "old") }, func(s *swap) { s.move("old", "a") }},
		"parent became a file": {func(s *swap) { must(s, os.RemoveAll(s.path("a/b/p"))); s.put("a/b/p", "") },
			func(s *swap) { must(s, os.Remove(s.path("a/b/p"))) }},
		"link to nothing": {func(s *swap) { must(s, os.RemoveAll(s.path("a/b/p"))); s.link("nowhere", "a/b/p") },
			func(s *swap) { must(s, os.MkdirAll(s.path("a/b/nowhere/in"), 0o755)) }},
		"a pipe takes its place": {func(s *swap) {
			must(s, os.RemoveAll(s.path("a/b/p/in")))
			must(s, syscall.Mkfifo(s.path("a/b/p/in"), 0o600))
		}, func(s *swap) { must(s, os.Remove(s.path("a/b/p/in"))) }},
		"a pipe takes the place of its parent": {func(s *swap) {
			must(s, os.RemoveAll(s.path("a/b/p")))
			must(s, syscall.Mkfifo(s.path("a/b/p"), 0o600))
		}, func(s *swap) { must(s, os.Remove(s.path("a/b/p"))) }},
		"link to itself": {func(s *swap) { must(s, os.RemoveAll(s.path("a/b/p"))); s.link("p", "a/b/p") },
			func(s *swap) { must(s, os.Remove(s.path("a/b/p"))) }},
		"one after the other": {func(s *swap) {
			s.move("a/b", "old")
			s.fault(FaultMissing)
			s.ready()
			s.move("a", "older")
			must(s, os.Mkdir(s.path("a"), 0o755))
			s.ready()
		},
			func(s *swap) {}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSwap(t)
			s.put("a/b/p/in/f", "1")
			s.watch("a/b/p/in")
			c.away(s)
			if !strings.HasPrefix(name, "one after") {
				s.fault(FaultMissing)
			}
			s.ready()
			if faults := s.w.Faults(); len(faults) != 1 && !strings.HasPrefix(name, "one after") {
				t.Errorf("faults %v", faults)
			}
			for _, err := range s.w.Faults() {
				if since := err.(*Fault).Since; time.Since(since).Abs() > stuck {
					t.Errorf("at fault since %v", since)
				}
			}
			c.back(s)
			s.put("a/b/p/in/f", "another")
			s.fault("")
			s.until("f")
		})
	}
}

func TestLinksInACycle(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Symlink("loop", filepath.Join(dir, "loop")))
	f := follow(filepath.Join(dir, "loop")).fault(filepath.Join(dir, "loop"))
	if f.Kind != FaultMissing || !strings.Contains(f.Error(), "form a cycle") {
		t.Error(f)
	}
}
