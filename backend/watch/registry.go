package watch

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// osWatch is the source of events: fsnotify, or a test.
type osWatch interface {
	Add(dir string) error
	Remove(dir string) error
}

// watchSet records which state watches which folder, so that one watch serves
// all states. Scans add while the loop reads.
type watchSet struct {
	src   osWatch
	touch func(dir string)
	mu    sync.Mutex
	users map[string]map[*watchState]struct{}
	dirs  map[*watchState]map[string]struct{}
	gone  map[*watchState]struct{} // removed states of which a scan may still be running
}

var errClosed = errors.New("watch was removed")

func newRegistry(src osWatch) *watchSet {
	return &watchSet{src: src, touch: func(dir string) { _, _ = os.Lstat(dir) }, users: map[string]map[*watchState]struct{}{}, dirs: map[*watchState]map[string]struct{}{}, gone: map[*watchState]struct{}{}}
}

func (r *watchSet) add(st *watchState, dir string) error {
	r.touch(dir) // before locking, because the disk may not answer
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.gone[st]; ok {
		return errClosed
	}
	if _, ok := r.users[dir]; !ok {
		if err := r.src.Add(dir); err != nil {
			return err
		}
		r.users[dir] = map[*watchState]struct{}{}
	}
	r.users[dir][st] = struct{}{}
	if r.dirs[st] == nil {
		r.dirs[st] = map[string]struct{}{}
	}
	r.dirs[st][dir] = struct{}{}
	return nil
}

// rewatch adds a folder again: the end of the watch of another name for it may
// have ended this watch too.
func (r *watchSet) rewatch(dir string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.users[dir]; !ok {
		return nil
	}
	return r.src.Add(dir)
}

func (r *watchSet) drop(st *watchState, dir string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dropLocked(st, dir)
}

func (r *watchSet) dropLocked(st *watchState, dir string) {
	delete(r.dirs[st], dir)
	users := r.users[dir]
	delete(users, st)
	if users != nil && len(users) == 0 {
		delete(r.users, dir)
		r.src.Remove(dir) // fails if the folder was deleted: the watch ended with it
	}
}

// prune ends the watches of a state on folders that it no longer needs.
func (r *watchSet) prune(st *watchState, needed func(dir string) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for dir := range r.dirs[st] {
		if !needed(dir) {
			r.dropLocked(st, dir)
		}
	}
}

// dropAll ends all watches of a state; closed also refuses later ones.
func (r *watchSet) dropAll(st *watchState, closed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for dir := range r.dirs[st] {
		r.dropLocked(st, dir)
	}
	delete(r.dirs, st)
	if closed {
		r.gone[st] = struct{}{}
	}
}

// forget removes a closed state whose scans have ended.
func (r *watchSet) forget(st *watchState) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.gone, st)
}

// watchers returns the states that watch dir.
func (r *watchSet) watchers(dir string) []*watchState {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]*watchState, 0, len(r.users[dir]))
	for st := range r.users[dir] {
		list = append(list, st)
	}
	return list
}

// invalidate ends the watch of a replaced folder and, for a moved one, of
// everything below it: their watches would report the old names. It returns
// which states must rescan which folders.
func (r *watchSet) invalidate(dir string, below bool) map[*watchState][]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.users[dir]; !ok {
		return nil
	}
	names := []string{dir}
	if below {
		prefix := dir + string(filepath.Separator)
		for name := range r.users {
			if strings.HasPrefix(name, prefix) {
				names = append(names, name)
			}
		}
	}
	again := map[*watchState][]string{}
	for _, name := range names {
		for st := range r.users[name] {
			again[st] = append(again[st], name)
			delete(r.dirs[st], name)
		}
		delete(r.users, name)
		r.src.Remove(name)
	}
	return again
}

// size returns how many folders a state watches.
func (r *watchSet) size(st *watchState) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.dirs[st])
}

// count returns how many folders are watched.
func (r *watchSet) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.users)
}
