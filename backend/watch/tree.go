package watch

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// snapshot is the matching files of each folder, by its path relative to the
// root, "." for the root itself.
type snapshot map[string]*dirState

type dirState struct {
	files []file   // sorted by name
	subs  []string // names of the scanned subfolders, sorted
}

type file struct {
	name string
	fingerprint
}

// change is a file whose state differs from the previous snapshot.
type change struct {
	path        string
	before, now fingerprint
	at          time.Time // when it was changed; zero: unknown
}

// storage describes how files on a file system can be watched.
type storage struct {
	poll   bool // the kernel does not see changes by other machines: it must be polled
	inodes bool // inode numbers can be trusted
	kernel bool // a kernel file system, whose files change without an event
}

// scanner updates a snapshot.
type scanner struct {
	ctx        context.Context
	root       string // real path
	only       string // the only file watched, when Spec.Path is a file
	linkName   string // the name of that file in Spec.Path, which may be a link
	globs      globs
	recursive  bool
	ignore     []string // real paths
	inodes     bool
	maxFolders int                    // limit of folders; 0: none
	watch      func(dir string) error // nil: only scan
	unwatch    func(dir string)
	step       func() // called when a folder was read; may be nil
	// follow is called with the target of a link in the folder rel. It reports
	// whether the target was not watched before; may be nil.
	follow func(rel string, w route) bool

	tree      snapshot
	deep      bool      // rescan known folders too
	onlySince bool      // only changes later than since are reported
	since     time.Time // zero: none at all
	changes   []change
	added     []string // folders that are new in the tree
	dropped   bool
	tooLarge  bool
	foreign   bool   // a folder must be polled
	fault     *Fault // the first problem
}

// read rescans one folder, new folders in it, and if deep is set, everything
// below it.
func (r *scanner) read(rel string) {
	if r.ctx.Err() != nil || r.tooLarge {
		return
	}
	if _, known := r.tree[rel]; !known && r.maxFolders > 0 && len(r.tree) >= r.maxFolders {
		r.tooLarge = true
		r.fault = &Fault{Kind: FaultSize, Path: r.root, MaxFolders: r.maxFolders}
		return
	}
	dir := filepath.Join(r.root, filepath.FromSlash(rel))
	on := filesystem(dir)
	if on.kernel {
		r.drop(rel)
		return
	}
	r.inodes, r.foreign = on.inodes, r.foreign || on.poll
	if r.step != nil {
		r.step()
	}
	if r.watch != nil {
		// Watch before listing: later changes cause an event, earlier ones are
		// in the listing.
		r.recordFault(dir, r.watch(dir))
	}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		if rel == "." { // files of a deleted root are not changes
			r.fault = &Fault{Kind: FaultMissing, Path: dir}
			return
		}
		r.drop(rel)
		return
	}
	old, known := r.tree[rel]
	if err != nil {
		r.recordFault(dir, err)
		if known {
			return // the known state stays
		}
	}
	if !known {
		old = &dirState{}
		r.added = append(r.added, rel)
	}
	now := &dirState{}
	for _, e := range entries {
		r.entry(rel, e, old, now)
	}
	r.compare(rel, old, now)
	r.tree[rel] = now
	for _, name := range old.subs { // before new ones: a moved folder must not be watched under its old name
		if _, still := slices.BinarySearch(now.subs, name); !still {
			r.drop(path.Join(rel, name))
		}
	}
	for _, name := range now.subs {
		sub := path.Join(rel, name)
		if _, known := r.tree[sub]; !known || r.deep {
			r.read(sub)
		}
	}
}

// entry adds one directory entry to now.
func (r *scanner) entry(rel string, e fs.DirEntry, old, now *dirState) {
	name := e.Name()
	full := path.Join(rel, name)
	if name == ".git" || r.only != "" && name != r.only {
		return
	}
	if e.IsDir() {
		if r.recursive && r.only == "" && r.globs.descend(full) && !r.ignored(full) {
			now.subs = append(now.subs, name)
		}
		return
	}
	if t := e.Type(); !t.IsRegular() && t != fs.ModeSymlink || r.only == "" && !r.globs.match(full) {
		return
	}
	info, err := e.Info()
	if err != nil {
		return // deleted since the listing
	}
	abs := filepath.Join(r.root, filepath.FromSlash(full))
	if e.Type() == fs.ModeSymlink {
		info = r.target(rel, abs, info)
	}
	if r.only != "" {
		name, full = r.linkName, r.linkName
	}
	var last fingerprint
	if i, ok := find(old.files, name); ok {
		last = old.files[i].fingerprint
	}
	s := fingerprintOf(abs, info, last, r.inodes)
	now.files = append(now.files, file{name, s})
	if at := ctime(info); r.onlySince && !r.since.IsZero() && at.After(r.since) && at.Before(time.Now().Add(fine)) {
		r.changes = append(r.changes, change{full, last, s, at})
	}
}

// target returns the file that a link leads to. For a link to a folder, to
// nothing or into an ignored folder it returns the link itself.
func (r *scanner) target(rel, abs string, link fs.FileInfo) fs.FileInfo {
	w := walk(filepath.Dir(abs), filepath.Base(abs))
	if w.info != nil && !w.info.Mode().IsRegular() || r.ignores(w.real) {
		return link
	}
	if r.follow != nil && r.follow(rel, w) {
		w = walk(filepath.Dir(abs), filepath.Base(abs)) // it may have changed before it was watched
	}
	if w.info == nil || !w.info.Mode().IsRegular() {
		return link
	}
	return w.info
}

func find(files []file, name string) (int, bool) {
	return slices.BinarySearchFunc(files, name, func(f file, name string) int { return strings.Compare(f.name, name) })
}

// compare records how the files of a folder changed.
func (r *scanner) compare(rel string, old, now *dirState) {
	if r.onlySince {
		return
	}
	for i, j := 0, 0; i < len(old.files) || j < len(now.files); {
		switch {
		case j == len(now.files) || i < len(old.files) && old.files[i].name < now.files[j].name:
			r.changes = append(r.changes, change{path: path.Join(rel, old.files[i].name), before: old.files[i].fingerprint})
			i++
		case i == len(old.files) || old.files[i].name > now.files[j].name:
			r.changes = append(r.changes, change{path: path.Join(rel, now.files[j].name), now: now.files[j].fingerprint})
			j++
		default:
			if !old.files[i].same(now.files[j].fingerprint) {
				r.changes = append(r.changes, change{path: path.Join(rel, now.files[j].name), before: old.files[i].fingerprint, now: now.files[j].fingerprint})
			}
			i++
			j++
		}
	}
}

// drop removes a deleted folder and everything below it from the snapshot.
func (r *scanner) drop(rel string) {
	old, known := r.tree[rel]
	if !known {
		return
	}
	delete(r.tree, rel)
	r.dropped = true
	if r.unwatch != nil {
		r.unwatch(filepath.Join(r.root, filepath.FromSlash(rel)))
	}
	r.compare(rel, old, &dirState{})
	for _, name := range old.subs {
		r.drop(path.Join(rel, name))
	}
}

func (r *scanner) ignored(rel string) bool {
	if len(r.ignore) == 0 {
		return false
	}
	return slices.Contains(r.ignore, filepath.Join(r.root, filepath.FromSlash(rel)))
}

// recordFault keeps the first fault. A folder deleted meanwhile is not a fault.
func (r *scanner) recordFault(dir string, err error) {
	switch {
	case err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, errClosed) || r.fault != nil && r.fault.Kind == FaultLimit:
	case outOfWatches(err):
		r.fault = &Fault{Kind: FaultLimit, Path: dir, Err: err}
	case r.fault == nil:
		r.fault = &Fault{Kind: FaultPermission, Path: dir, Err: err}
	}
}

// outOfWatches reports whether the system has no watch left.
func outOfWatches(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// lookup returns the fingerprint of a path in the tree.
func (t snapshot) lookup(rel string) fingerprint {
	f, ok := t[path.Dir(rel)]
	if !ok {
		return fingerprint{}
	}
	if i, ok := find(f.files, path.Base(rel)); ok {
		return f.files[i].fingerprint
	}
	return fingerprint{}
}
