package watch

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// route is how a path resolves: every folder and every symbolic link on it. Two
// routes are the same if nothing on them was replaced except the file at the
// end.
type route struct {
	steps []step
	real  string      // the path without links; as far as it exists
	info  fs.FileInfo // the target; nil: there is none
	err   error       // why there is no target
}

// step is one folder, link or file on a route.
type step struct {
	name string      // its path, in which everything before it is a real folder
	info fs.FileInfo // the name itself, which may be a link; nil: missing
	link string      // where it leads, if it is a link
}

// maxLinks is how many links a path may lead through, as in the kernel.
const maxLinks = 40

// follow walks a path from the top of the file system.
func follow(path string) route {
	volume := filepath.VolumeName(path)
	top := volume + string(filepath.Separator)
	w := walk(top, strings.TrimPrefix(path[len(volume):], string(filepath.Separator)))
	if w.err == nil && !w.info.IsDir() && !w.info.Mode().IsRegular() {
		w.info, w.err = nil, errSpecial
	}
	return w
}

// errSpecial is why a pipe, socket or device is not watched: writing to it does
// not change a file.
var errSpecial = errors.New("it is neither a folder nor a file")

// walk walks a relative path from a real folder.
func walk(dir, rest string) route {
	w := route{real: dir}
	links := 0
	names := split(rest)
	for len(names) > 0 {
		name := names[0]
		names = names[1:]
		if name == ".." {
			w.real = filepath.Dir(w.real)
			continue
		}
		s := step{name: filepath.Join(w.real, name)}
		s.info, w.err = os.Lstat(s.name)
		if w.err == nil && s.info.Mode()&fs.ModeSymlink != 0 {
			if s.link, w.err = os.Readlink(s.name); w.err == nil {
				if links++; links > maxLinks {
					w.err = syscall.ELOOP
				}
			}
		} else {
			w.real = s.name
		}
		w.steps = append(w.steps, s)
		if w.err != nil {
			return w
		}
		if s.link == "" {
			if s.info.Mode().IsRegular() && len(names) > 0 {
				w.err = syscall.ENOTDIR
				return w
			}
			continue
		}
		if filepath.IsAbs(s.link) {
			volume := filepath.VolumeName(s.link)
			w.real = volume + string(filepath.Separator)
			s.link = s.link[len(volume):]
		}
		names = slices.Concat(split(s.link), names)
	}
	w.info, w.err = os.Stat(w.real)
	return w
}

func split(path string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(path, func(r rune) bool { return r < 0x80 && os.IsPathSeparator(uint8(r)) }),
		func(name string) bool { return name == "." })
}

// same reports whether nothing was replaced between two walks.
func (w route) same(v route) bool {
	return w.real == v.real && (w.info == nil) == (v.info == nil) && slices.EqualFunc(w.steps, v.steps, func(a, b step) bool {
		return a.name == b.name && a.link == b.link && (a.info == nil) == (b.info == nil) && (a.info == nil || a.info.Mode().IsRegular() && b.info.Mode().IsRegular() || os.SameFile(a.info, b.info))
	})
}

// contains reports whether a name is on the route, except the file at its end.
func (w route) contains(name string) bool {
	return slices.ContainsFunc(w.steps, func(s step) bool {
		return s.name == name && (w.info == nil || !s.info.Mode().IsRegular())
	})
}

// folders returns the folders that contain the names of the route: watching
// them all shows when any of it is replaced. If the system cannot watch that
// many, it returns only the folder in which a name is missing.
func (w route) folders() []string {
	var dirs []string
	for i, s := range w.steps {
		if watchesAbove || w.info == nil && i == len(w.steps)-1 {
			dirs = append(dirs, filepath.Dir(s.name))
		}
	}
	return dirs
}

// fault returns why a path has no target.
func (w route) fault(path string) *Fault {
	if errors.Is(w.err, fs.ErrPermission) {
		return &Fault{Kind: FaultPermission, Path: path, Err: w.err}
	}
	if errors.Is(w.err, fs.ErrNotExist) || errors.Is(w.err, syscall.ENOTDIR) {
		return &Fault{Kind: FaultMissing, Path: path}
	}
	return &Fault{Kind: FaultMissing, Path: path, Err: w.err}
}
