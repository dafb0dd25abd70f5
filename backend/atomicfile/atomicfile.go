// Package atomicfile replaces files completely or not at all: a reader, or the next
// start after a crash, finds the old content or the new, never half of one.
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Write replaces the file at path, or makes it, with exactly these permissions
// whatever the umask is. A symbolic link at path is replaced, not followed. The
// folder must exist. When Write fails, the file is as it was.
//
// The content is on the disk before the file gets its name. After a power cut
// the old file may be back; SyncDir excludes that.
func Write(path string, data []byte, perm fs.FileMode) error {
	temp, err := WriteTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp", data, perm)
	if err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		os.Remove(temp)
		return err
	}
	return nil
}

// WriteTemp writes a new file whose name is made of a pattern, as by
// os.CreateTemp, flushes it to the disk and returns its path, for a caller that
// gives it its name in another way. When it fails it leaves no file.
func WriteTemp(dir, pattern string, data []byte, perm fs.FileMode) (path string, err error) {
	file, err := os.CreateTemp(dir, pattern)
	if err != nil {
		return "", err
	}
	_, err = file.Write(data)
	if err == nil && perm != 0o600 { // which it has, also where permissions cannot be changed
		err = file.Chmod(perm)
	}
	if err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		os.Remove(file.Name())
		return "", err
	}
	return file.Name(), nil
}

// SyncDir flushes the names of a folder's files to the disk. On Windows it does
// nothing: a folder cannot be flushed there, and NTFS keeps a journal of names.
func SyncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	file, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
