package store

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// DiskUse is the disk space used by the history.
type DiskUse struct {
	Runs      int   // recorded
	RunBytes  int64 // runs.json and the archives
	Logs      int
	LogBytes  int64
	Diffs     int // number of stored diffs
	DiffBytes int64
}

// DiskUse returns the disk space used by the history; files that cannot be read
// are not counted.
func (s *Store) DiskUse() DiskUse {
	use := DiskUse{Runs: len(s.Runs.Summaries(Filter{}))}
	_, current := filesBelow(filepath.Join(s.dir, runsFile))
	_, archived := filesBelow(filepath.Join(s.dir, archiveDir))
	use.RunBytes = current + archived
	use.Logs, use.LogBytes = filesBelow(s.LogDir())
	use.Diffs, use.DiffBytes = filesBelow(filepath.Join(s.dir, diffsDir))
	return use
}

// DiffBytes returns the size of the kept diffs of each job's runs, by the job's
// id.
func (s *Store) DiffBytes() map[string]int64 {
	bytes := map[string]int64{}
	entries, _ := os.ReadDir(filepath.Join(s.dir, diffsDir)) // there need not be one yet
	for _, entry := range entries {
		id := strings.TrimSuffix(strings.TrimPrefix(entry.Name(), "run_"), ".diff")
		run, ok := s.Runs.Summary(id)
		if info, err := entry.Info(); ok && err == nil && info.Mode().IsRegular() {
			bytes[run.JobID] += info.Size()
		}
	}
	return bytes
}

func filesBelow(path string) (count int, bytes int64) {
	_ = filepath.WalkDir(path, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return nil // deleted meanwhile, or a folder
		}
		if info, err := entry.Info(); err == nil {
			count++
			bytes += info.Size()
		}
		return nil
	})
	return count, bytes
}
