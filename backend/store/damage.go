package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"claude-scheduler/backend/pathglob"
)

// setAside keeps a copy of the damaged file next to it and returns the copy's
// path, empty when there was nothing to copy. The copy is a hard link if
// possible, so that a slow writer that still has the file open finishes in the
// copy. The same damaged content is copied once.
func (d *document) setAside(path string, data []byte, now time.Time) (string, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return "", nil
	}
	stem := d.path + ".damaged-"
	if earlier, err := pathglob.In(filepath.Dir(stem), filepath.Base(stem)+"*"); err == nil {
		for _, copied := range earlier {
			if kept, err := os.ReadFile(copied); err == nil && bytes.Equal(kept, data) {
				return copied, nil
			}
		}
	}
	target := stem + now.Format("20060102-150405.000")
	if os.Link(path, target) == nil {
		if os.Chmod(target, 0o600) == nil {
			return target, d.disk.syncDir(filepath.Dir(target))
		}
	}
	temp, err := d.disk.writeTemp(filepath.Dir(target), d.name, data)
	if err == nil {
		err = d.disk.rename(temp, target)
	}
	if err != nil {
		return "", ioProblem("back up the damaged "+d.name, err)
	}
	return target, d.disk.syncDir(filepath.Dir(target))
}

// recordDamage keeps a copy of the damaged version on disk, remembers it
// and reports the fault. The file itself stays: a program that is writing it
// can still finish, and the next change replaces it.
func (d *document) recordDamage(f *faults, path string, data []byte, v version, refused error, instead string) error {
	kept, err := d.setAside(path, data, f.now())
	if err != nil {
		return ioProblem("back up the damaged "+d.name, err)
	}
	d.known, d.damaged = v, true
	f.set(d.name, []Fault{{Message: refused.Error() + "; " + instead, Copy: kept}})
	return nil
}

// readGood returns the last good copy; ok is false when there is none.
func (d *document) readGood(valid func([]byte) error) (data []byte, ok bool) {
	data, v, err := d.readPath(d.backup)
	if err != nil || !v.exists() || valid(data) != nil {
		return nil, false
	}
	d.backedUp = v.sum
	return data, true
}

// serveBackup serves the last good copy, if there is one, of a file that cannot
// be read at startup, and returns why it cannot. Nothing is written: the file
// may contain more, and reading it is retried until it succeeds.
func (d *document) serveBackup(err error, valid func([]byte) error, serve func(good []byte) error) error {
	if good, ok := d.readGood(valid); ok && serve(good) == nil {
		return fmt.Errorf("%w; the last good copy is used until it can be read", err)
	}
	return err
}

// sweepTemp removes temporary files of writes that were killed.
func sweepTemp(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") && strings.HasSuffix(name, tempSuffix) && strings.Contains(name, ".json.") {
			os.Remove(filepath.Join(dir, name))
		}
	}
}
