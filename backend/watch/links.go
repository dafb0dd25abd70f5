package watch

import (
	"maps"
	"path/filepath"
)

// links says in which folders of the snapshot, by their relative paths, a link
// leads through a name, by its absolute path.
type links map[string]map[string]struct{}

// add notes the way of a link in the folder rel.
func (l links) add(rel string, w way) {
	for _, s := range w.steps[1:] { // the first is the link itself
		if l[s.name] == nil {
			l[s.name] = map[string]struct{}{}
		}
		l[s.name][rel] = struct{}{}
	}
}

// join adds what was found in a part of the snapshot.
func (l links) join(more links) {
	for name, folders := range more {
		if l[name] == nil {
			l[name] = folders
		}
		maps.Copy(l[name], folders)
	}
}

// folders are those in which the names stand.
func (l links) folders() map[string]struct{} {
	dirs := map[string]struct{}{}
	for name := range l {
		dirs[filepath.Dir(name)] = struct{}{}
	}
	return dirs
}
