package watch

import (
	"context"
	"path"
	"path/filepath"
	"slices"
)

// Match returns which files a spec covers now, sorted, the first limit of them,
// and how many there are. Nothing is watched. If ctx ends meanwhile, it returns
// the files found until then and the error of ctx.
func Match(ctx context.Context, s Spec, limit int) ([]string, int, error) {
	g, err := compile(s.Patterns)
	if err != nil {
		return nil, 0, err
	}
	w := follow(filepath.Clean(s.Path))
	if w.info == nil {
		return nil, 0, w.fault(s.Path)
	}
	r := scanner{ctx: ctx, globs: g, recursive: s.Recursive, ignore: realPaths(s.Ignore), maxFolders: maxFoldersPerWatch(), tree: snapshot{}, deep: true}
	r.start(s.Path, w)
	if r.ignores(r.root) {
		return nil, 0, &Fault{Kind: FaultIgnored, Path: s.Path}
	}
	r.read(".")
	var names []string
	for dir, f := range r.tree {
		for _, file := range f.files {
			names = append(names, path.Join(dir, file.name))
		}
	}
	slices.Sort(names)
	total := len(names)
	if err := ctx.Err(); err != nil {
		return names[:min(total, max(limit, 0))], total, err
	}
	if f := r.fault; f != nil && (total == 0 || f.Kind == FaultSize) {
		return nil, 0, f
	}
	return names[:min(total, max(limit, 0))], total, nil
}
