package member

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"claude-scheduler/backend/fleet/link"
)

// readLog returns a part of the log of a run of this machine.
func (m *Member) readLog(_ context.Context, l link.Log) (part link.LogPart, err error) {
	file, err := os.Open(m.Store.LogPath(l.RunID))
	if errors.Is(err, fs.ErrNotExist) {
		return part, nil
	}
	if err != nil {
		return part, err
	}
	defer file.Close()
	if part.Size, err = file.Seek(0, io.SeekEnd); err != nil {
		return part, err
	}
	part.Data, err = io.ReadAll(io.NewSectionReader(file, l.Offset, min(max(part.Size-l.Offset, 0), link.MaxLogPart)))
	return part, err
}

// FetchLog copies the log of a run from the machine that has it, as far as it is
// not copied yet.
func (m *Member) FetchLog(ctx context.Context, machine, runID string) error {
	m.copying.Lock()
	defer m.copying.Unlock()
	file, err := os.OpenFile(m.Store.LogPath(runID), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer file.Close()
	at, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	for {
		part, err := call[link.LogPart](ctx, m, link.Fetch, link.Log{Machine: machine, RunID: runID, Offset: at})
		if err != nil {
			if at > 0 {
				return nil // what is there can be shown
			}
			return err
		}
		n, err := file.Write(part.Data)
		if at += int64(n); err != nil || len(part.Data) == 0 || at >= part.Size {
			return err
		}
	}
}
