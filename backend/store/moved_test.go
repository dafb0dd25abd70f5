package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A data directory that disappears, like an unplugged disk, and comes back is
// watched again, and faults of failed writes end.
func TestDirectoryComesBack(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"nothing was tried meanwhile", "a file was read meanwhile"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "data")
			s := openStore(t, dir)
			if err := os.Rename(dir, dir+".away"); err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(name, "a file") { // as after an event of our last write
				s.watcher.refresh[filepath.Join(dir, runsFile)]()
				if !s.faults.has(runsFile + reading) {
					t.Errorf("faults %v", s.Faults())
				}
			}
			if err := os.Rename(dir+".away", dir); err != nil {
				t.Fatal(err)
			}
			until(t, s, "no fault", func() bool { return len(s.Faults()) == 0 })
			put(t, dir, jobsFile, `[{"id": "5270805b-3731-41da-8710-fe765f2e58be", "name": "edited"}]`)
			until(t, s, "the edit", func() bool { return len(s.Jobs.All()) == 1 })
		})
	}
}

// The fault of a failed read ends with the next write that succeeds.
func TestWriteEndsFaultOfReading(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	for _, file := range []string{jobsFile, settingsFile, runsFile} {
		s.faults.set(file+reading, []Fault{{Message: "no such file or directory"}})
		if err := change(s, file); err != nil {
			t.Fatal(err)
		}
		if f := s.Faults(); len(f) != 0 {
			t.Errorf("%s: %v", file, f)
		}
	}
}
