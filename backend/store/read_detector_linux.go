package store

import (
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// readDetector detects whether another process has read a file since it was
// written, by its access time, which every common mount updates at the first
// read. Our own reads do not change it (openNoAtime).
type readDetector struct {
	file *os.File // keeps the inode, which may have been unlinked
	seen unix.Timespec
}

// newReadDetector starts watching a file that no other process knows yet; nil
// where access times are not updated.
func newReadDetector(path string) *readDetector {
	var mount unix.Statfs_t
	if unix.Statfs(filepath.Dir(path), &mount) != nil || mount.Flags&unix.ST_NOATIME != 0 {
		return nil
	}
	file, err := os.OpenFile(path, unix.O_PATH, 0)
	if err != nil {
		return nil
	}
	w := &readDetector{file: file}
	var now unix.Stat_t
	if unix.Fstat(int(file.Fd()), &now) != nil {
		file.Close()
		return nil
	}
	w.seen = now.Atim
	return w
}

// unread reports that no read of the file is known before another program wrote
// at that time. If that program wrote in place, its own later reads may hide
// earlier ones.
func (w *readDetector) unread(before time.Time) bool {
	var now unix.Stat_t
	if w == nil || unix.Fstat(int(w.file.Fd()), &now) != nil {
		return false
	}
	return now.Atim == w.seen || time.Unix(now.Atim.Unix()).After(before)
}

func (w *readDetector) close() {
	if w != nil {
		w.file.Close()
	}
}

// openNoAtime opens a file for reading without touching its access time.
func openNoAtime(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOATIME, 0)
	if err != nil && os.IsPermission(err) { // not the owner
		return os.Open(path)
	}
	return file, err
}
