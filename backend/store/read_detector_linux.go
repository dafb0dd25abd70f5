package store

import (
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// readDetector tells whether anybody has read a file since it was written, from its
// access time, which every common mount updates at the first reading. Our own
// reading leaves no trace (openQuietly).
type readDetector struct {
	file *os.File // holds the inode, which may have lost its name
	seen unix.Timespec
}

// newWitness begins to watch a file that nobody else knows of yet; nil where
// access times are not kept.
func newWitness(path string) *readDetector {
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

// unread reports that nobody is known to have read the file before another
// program wrote at that time. That program, having written in place, may have
// read its own text since, which hides what went before.
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
