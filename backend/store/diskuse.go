package store

import (
	"io/fs"
	"path/filepath"
)

// DiskUse is the disk space used by the history.
type DiskUse struct {
	Runs      int   // on record
	RunBytes  int64 // of runs.json and the archives
	Logs      int
	LogBytes  int64
	Diffs     int // of what runs changed
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
