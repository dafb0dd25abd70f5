package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"claude-scheduler/backend/model"
)

// RetainLog writes the log of a run of another program. An existing log is left
// unchanged.
func (s *Store) RetainLog(runID, text string) error {
	if err := checkRunID(runID); err != nil {
		return model.Invalid("id", err.Error(), "")
	}
	path := s.LogPath(runID)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	d := osDisk{}
	temp, err := d.writeTemp(s.LogDir(), filepath.Base(path), []byte(text))
	if err == nil {
		if err = d.renameNew(temp, path); err != nil {
			os.Remove(temp)
		}
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return ioProblem("write a log", err)
	}
	return nil
}
