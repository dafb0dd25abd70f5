package store

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

const (
	tempSuffix = ".tmp"
	// A program that writes in place leaves an incomplete file for a moment. A
	// file that cannot be parsed counts as damaged after quietTime without
	// any change, or maxReadTime in total.
	quietTime      = time.Second
	maxReadTime    = 5 * time.Second
	firstReadDelay = 2 * time.Millisecond // between checks; doubles up to maxReadDelay
	maxReadDelay   = 100 * time.Millisecond
)

var (
	// errChanged means that the file has changed since it was read.
	errChanged = errors.New("file was changed by another program")
	// errNoSwap means that the file system cannot exchange two files
	// atomically.
	errNoSwap = errors.New("file system cannot exchange files")
)

// version identifies the content of a file. The zero value is the absent file.
type version struct {
	info fs.FileInfo // nil: absent
	sum  uint64      // checksum of the content
}

func (v version) exists() bool { return v.info != nil }

// same reports whether both have the same content.
func (v version) same(w version) bool {
	return v.exists() == w.exists() && v.sum == w.sum
}

// document is one file of the data directory that other programs may write too.
// It has no lock: its owner calls it from one goroutine at a time.
type document struct {
	disk disk
	name string // jobs.json
	link string // path in the data directory
	path string // link with symbolic links resolved
	seed maphash.Seed
	// known is the version that matches the memory, or the damaged one that the
	// memory replaces.
	known   version
	damaged bool // the known version is a damaged one
	// unreadable: the file exists, but could not be read the last time.
	unreadable atomic.Bool
	// failed is called when the file becomes unreadable; may be nil.
	failed func()
	// backup is where the last good copy is kept.
	backup string
	// keepReplaced uses the replaced file as the last good copy, which costs
	// nothing; otherwise a copy of the new content is written.
	keepReplaced bool
	backedUp     uint64 // sum of the file at backup; 0: unknown
	// seen detects whether other programs read our last write; only when
	// watched is set.
	watched bool
	seen    *readDetector
}

func newDocument(d disk, dir, name string) *document {
	link := filepath.Join(dir, name)
	path := link
	if target, err := filepath.EvalSymlinks(link); err == nil {
		path = target
	}
	return &document{disk: d, name: name, link: link, path: path, seed: maphash.MakeSeed(), backup: filepath.Join(dir, backupDir, name)}
}

// read returns the current content; an absent file is the zero version, not an
// error.
func (d *document) read() ([]byte, version, error) {
	if d.path == d.link && d.unreadable.Load() { // a link whose target may exist again
		if target, err := filepath.EvalSymlinks(d.link); err == nil {
			d.path = target
		}
	}
	data, v, err := d.readPath(d.path)
	if was := d.unreadable.Swap(err != nil); err != nil && !was && d.failed != nil {
		d.failed()
	}
	return data, v, err
}

func (d *document) readPath(path string) ([]byte, version, error) {
	data, info, err := d.disk.read(path)
	if errors.Is(err, fs.ErrNotExist) {
		target, linkErr := os.Readlink(path)
		if linkErr != nil { // not a link, so there is no file
			return nil, version{}, nil
		}
		err = fmt.Errorf("%s is a link to %s, which does not exist", path, target)
	}
	if err != nil {
		return nil, version{}, ioProblem("read "+d.name, err)
	}
	return data, version{info: info, sum: d.sum(data)}, nil
}

// sum returns a hash of the text, valid within this process only.
func (d *document) sum(text []byte) uint64 { return maphash.Bytes(d.seed, text) }

// untouched reports, without reading the file, that it is the known one: same
// inode, size and time. It may miss a write in place within the clock's
// resolution, so it is only used to skip the events of our own writes.
func (d *document) untouched() bool {
	info, err := os.Stat(d.path)
	known := d.known.info
	return err == nil && known != nil && os.SameFile(info, known) &&
		info.Size() == known.Size() && info.ModTime().Equal(known.ModTime())
}

// readSettled reads the file at path until valid accepts it, it is the known
// damaged version, or it has been invalid for quietTime without a change. The
// last error of valid is returned in refused.
func (d *document) readSettled(path string, valid func([]byte) error) (data []byte, v version, refused, err error) {
	began := time.Now()
	changed := began
	pause := firstReadDelay
	var last version
	for {
		data, v, err = d.readPath(path)
		if err != nil {
			return nil, version{}, nil, err
		}
		if !v.exists() {
			refused = fs.ErrNotExist
		} else if refused = valid(data); refused == nil {
			return data, v, nil, nil
		}
		if path == d.path && v.same(d.known) {
			return data, v, refused, nil
		}
		now := time.Now()
		if !v.same(last) {
			last, changed = v, now
			if v.exists() && v.info.ModTime().Before(now) {
				changed = v.info.ModTime() // it may have been finished long ago
			}
		}
		if now.Sub(changed) >= quietTime || now.Sub(began) >= maxReadTime {
			return data, v, refused, nil
		}
		time.Sleep(pause)
		pause = min(2*pause, maxReadDelay)
	}
}

// replace writes data to the file if it is still the expected version,
// otherwise it returns errChanged. On any error the file has its previous
// content, or what another program has written.
func (d *document) replace(data []byte, expect version) error {
	dir := filepath.Dir(d.path)
	temp, err := d.disk.writeTemp(dir, d.name, data)
	if err != nil {
		return ioProblem("write "+d.name, err)
	}
	_, now, err := d.read()
	if err == nil && !now.same(expect) {
		err = errChanged
	}
	swapped := false
	var seen *readDetector
	if d.watched {
		seen = newReadDetector(temp)
	}
	defer func() { seen.close() }()
	if err == nil {
		swapped, err = d.putInPlace(temp, expect)
	}
	if err != nil {
		d.disk.remove(temp)
		return err
	}
	ours := d.sum(data)
	// Check now and once more later: a program that writes in place may have
	// opened the file just before it was replaced.
	if swapped && d.overtaken(temp, expect) {
		d.swapBack(temp, ours)
		return errChanged
	}
	if err := d.disk.syncDir(dir); err != nil {
		// It is unknown whether the new name would survive a power failure:
		// undo.
		if swapped {
			d.swapBack(temp, ours)
		}
		return ioProblem("sync the directory of "+d.name, err)
	}
	if swapped {
		if d.overtaken(temp, expect) {
			d.swapBack(temp, ours)
			return errChanged
		}
		d.discard(temp)
	}
	d.seen, seen = seen, d.seen
	info, err := os.Stat(d.path)
	if err != nil {
		info = now.info // deleted again; the next read will notice
	}
	d.known, d.damaged = version{info: info, sum: ours}, false
	return nil
}

// overtaken reports whether the replaced file is not the one that had been
// read.
func (d *document) overtaken(temp string, expect version) bool {
	_, old, err := d.readPath(temp)
	return err == nil && !old.same(expect)
}

// swapBack undoes a swap. If a program has overwritten our file in between, its
// version is the newest and stays.
func (d *document) swapBack(temp string, ours uint64) {
	if d.disk.swap(temp, d.path) != nil {
		return // temp holds another program's text: leave it on the disk
	}
	if _, out, err := d.readPath(temp); err == nil && out.sum != ours && d.disk.swap(temp, d.path) != nil {
		return
	}
	d.disk.remove(temp)
}

// putInPlace gives the temporary file its name. swapped reports that temp now
// is the file that had that name before.
func (d *document) putInPlace(temp string, expect version) (swapped bool, err error) {
	if !expect.exists() {
		err = d.disk.renameNew(temp, d.path)
		if errors.Is(err, fs.ErrExist) {
			return false, errChanged
		}
	} else {
		err = d.disk.swap(temp, d.path)
		swapped = err == nil
		if errors.Is(err, fs.ErrNotExist) {
			return false, errChanged // removed just now
		}
		if errors.Is(err, errNoSwap) {
			err = d.disk.rename(temp, d.path)
		}
	}
	if err != nil {
		return false, ioProblem("replace "+d.name, err)
	}
	return swapped, nil
}

// discard removes the version that was replaced.
func (d *document) discard(replaced string) {
	if d.keepReplaced && d.disk.rename(replaced, d.backup) == nil {
		return
	}
	d.disk.remove(replaced)
}

// writeBackup writes data, the content of a valid file, as the last good copy.
func (d *document) writeBackup(data []byte) error {
	sum := d.sum(data)
	if d.backedUp == 0 && !d.keepReplaced {
		if _, v, err := d.readPath(d.backup); err == nil {
			d.backedUp = v.sum
		}
	}
	if d.keepReplaced || d.backedUp == sum {
		return nil
	}
	temp, err := d.disk.writeTemp(filepath.Dir(d.backup), d.name, data)
	if err == nil {
		if err = d.disk.rename(temp, d.backup); err != nil {
			d.disk.remove(temp)
		}
	}
	if err != nil {
		return ioProblem("write the backup of "+d.name, err)
	}
	d.backedUp = sum
	return nil
}

// readAll reads a file whose size is about hint, and drops a byte order mark.
func readAll(file io.Reader, hint int64) ([]byte, error) {
	buf := bytes.NewBuffer(make([]byte, 0, hint+bytes.MinRead))
	if _, err := buf.ReadFrom(file); err != nil {
		return nil, err
	}
	return bytes.TrimPrefix(buf.Bytes(), []byte("\xef\xbb\xbf")), nil
}
