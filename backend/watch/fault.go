package watch

import (
	"errors"
	"fmt"
	"syscall"
	"time"
)

// FaultKind is the kind of a problem with a watch.
type FaultKind string

const (
	FaultMissing    FaultKind = "missing"    // the folder does not exist (now)
	FaultPermission FaultKind = "permission" // part of it cannot be read
	FaultLimit      FaultKind = "limit"      // the system's limit of watches is used up
	FaultOften      FaultKind = "often"      // too many triggers; the watch backs off
	FaultIgnored    FaultKind = "ignored"    // the folder is one that is never watched
	FaultPattern    FaultKind = "pattern"    // a pattern is not valid
	FaultSize       FaultKind = "size"       // too many folders for one watch
	FaultKernel     FaultKind = "kernel"     // a kernel file system, which reports no changes
	FaultSilent     FaultKind = "silent"     // the disk does not answer
)

// Fault is why a watch does not work, or not fully. All but FaultPattern,
// FaultKernel and FaultIgnored end automatically when the cause is fixed.
type Fault struct {
	Kind       FaultKind
	Path       string    // at fault
	Err        error     // system error; may be nil
	MaxFolders int       // number of folders allowed, for FaultSize
	Since      time.Time // when the Watcher first noticed it; zero from Match
}

func (f *Fault) Error() string {
	switch f.Kind {
	case FaultMissing:
		switch {
		case errors.Is(f.Err, syscall.ELOOP):
			return fmt.Sprintf("the links of %s form a cycle; it is watched again as soon as they lead to a folder", f.Path)
		case f.Err != nil:
			return fmt.Sprintf("%s cannot be reached: %v; it is watched again as soon as it can", f.Path, f.Err)
		}
		return fmt.Sprintf("the folder %s does not exist; it is watched again as soon as it does", f.Path)
	case FaultPermission:
		return fmt.Sprintf("%s cannot be read: %v", f.Path, f.Err)
	case FaultLimit:
		if errors.Is(f.Err, syscall.EMFILE) {
			return fmt.Sprintf("inotify instances are exhausted for %s, so changes are noticed late; end other programs that watch files or raise fs.inotify.max_user_instances", f.Path)
		}
		return fmt.Sprintf("the limit of watched folders of this system is reached at %s, so changes are noticed late; raise fs.inotify.max_user_watches or watch less", f.Path)
	case FaultOften:
		return fmt.Sprintf("%s changed too often: too many triggers in a short time; the watch is paused for a while, check whether the task changes what it watches", f.Path)
	case FaultSize:
		return fmt.Sprintf("%s has more than %d folders, too many for one watch, so it is not watched; choose a folder further down, or exclude folders with patterns such as !**/node_modules", f.Path, f.MaxFolders)
	case FaultKernel:
		return fmt.Sprintf("%s is in a kernel file system, which reports no changes, so it is not watched", f.Path)
	case FaultSilent:
		return fmt.Sprintf("the disk of %s does not answer, so changes are not noticed; it is watched again as soon as it does", f.Path)
	case FaultIgnored:
		return fmt.Sprintf("%s is in the program's data folder, which is never watched", f.Path)
	}
	return fmt.Sprintf("watch %s: %v", f.Path, f.Err)
}

func (f *Fault) Unwrap() error { return f.Err }
