package store

import (
	"errors"
	"io/fs"
	"os"

	"claude-scheduler/backend/atomicfile"
)

// disk is the file operations of the store. Tests replace it with one that
// fails.
type disk interface {
	// read returns the content of a file and its stat before it was read.
	read(path string) ([]byte, fs.FileInfo, error)
	// writeTemp writes and syncs a new file, mode 0600, and returns its path.
	writeTemp(dir, name string, data []byte) (string, error)
	// swap exchanges two existing files atomically; errNoSwap if that is not
	// supported.
	swap(a, b string) error
	// renameNew renames a file to a name that must not exist yet; fs.ErrExist
	// if it does.
	renameNew(from, to string) error
	rename(from, to string) error
	remove(path string) error
	// syncDir makes the names of a directory durable.
	syncDir(dir string) error
}

// osDisk is the disk of the operating system.
type osDisk struct{}

func (osDisk) read(path string) ([]byte, fs.FileInfo, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("is not a file")} // opening a pipe would wait for its other end
	}
	file, err := openNoAtime(path)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, nil, err
	}
	data, err := readAll(file, info.Size())
	return data, info, err
}

func (osDisk) writeTemp(dir, name string, data []byte) (string, error) {
	return atomicfile.WriteTemp(dir, "."+name+".*"+tempSuffix, data, 0o600)
}

func (osDisk) swap(a, b string) error          { return swapFiles(a, b) }
func (osDisk) renameNew(from, to string) error { return renameNewFile(from, to) }
func (osDisk) rename(from, to string) error    { return os.Rename(from, to) }
func (osDisk) remove(path string) error        { return os.Remove(path) }
func (osDisk) syncDir(dir string) error        { return atomicfile.SyncDir(dir) }
