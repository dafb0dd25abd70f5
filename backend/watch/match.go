package watch

import (
	"context"
	"path"
	"path/filepath"
	"slices"
)

// Match returns which files a spec covers now, sorted, the first limit of
// them, and how many there are. Nothing is watched.
func Match(ctx context.Context, s Spec, limit int) ([]string, int, error) {
	g, err := compile(s.Patterns)
	if err != nil {
		return nil, 0, err
	}
	root, only, ok := locate(s.Path)
	if !ok {
		return nil, 0, &Fault{Kind: FaultMissing, Path: s.Path}
	}
	r := reader{ctx: ctx, root: root, only: only, globs: g, recursive: s.Recursive, tree: tree{}, deep: true}
	for _, dir := range s.Ignore {
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			dir = real
		}
		r.ignore = append(r.ignore, filepath.Clean(dir))
	}
	r.read(".")
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	var names []string
	for dir, f := range r.tree {
		for _, file := range f.files {
			names = append(names, path.Join(dir, file.name))
		}
	}
	slices.Sort(names)
	total := len(names)
	if f := r.fault; f != nil && total == 0 {
		return nil, 0, f
	}
	return names[:min(total, max(limit, 0))], total, nil
}
