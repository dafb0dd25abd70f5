package watch

import (
	"maps"
	"path/filepath"
)

// links maps an absolute path to the folders of the snapshot, by relative path,
// that have a link through it.
type links map[string]map[string]struct{}

// add records the route of a link in the folder rel.
func (l links) add(rel string, w route) {
	for _, s := range w.steps[1:] { // the first is the link itself
		if l[s.name] == nil {
			l[s.name] = map[string]struct{}{}
		}
		l[s.name][rel] = struct{}{}
	}
}

// join adds the links of a part of the snapshot.
func (l links) join(more links) {
	for name, folders := range more {
		if l[name] == nil {
			l[name] = folders
		}
		maps.Copy(l[name], folders)
	}
}

// folders returns the folders that contain the names.
func (l links) folders() map[string]struct{} {
	dirs := map[string]struct{}{}
	for name := range l {
		dirs[filepath.Dir(name)] = struct{}{}
	}
	return dirs
}
