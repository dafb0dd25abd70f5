package worktree

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/pathglob"
)

// dirty reports whether the working tree of a repository, or of a submodule in
// it, has uncommitted changes. A file under a filter whose time changed counts:
// the filter does not run here, and work must not be lost.
func (g Git) dirty(ctx context.Context, r repository) (bool, error) {
	return g.differs(ctx, r, "--untracked-files=normal")
}

// differs is dirty with an option that says which untracked files count.
func (g Git) differs(ctx context.Context, r repository, untracked string) (bool, error) {
	scratch, err := os.MkdirTemp(g.Scratch, scratchPrefix)
	if err != nil {
		return false, fmt.Errorf("create scratch folder: %w", err)
	}
	defer os.RemoveAll(scratch)
	r.caller.Scratch = scratch
	c, err := r.config(ctx)
	if err != nil {
		return false, err
	}
	p, err := r.private(ctx, c)
	if err != nil {
		return false, err
	}
	head, err := r.head(ctx)
	if err != nil {
		return false, err
	}
	if head != "" {
		if err := p.write(c, head); err != nil {
			return false, err
		}
	}
	if err := p.copyIndex(r); err != nil {
		return false, err
	}
	if err := p.unhide(ctx); err != nil {
		return false, err
	}
	if changed, err := p.changed(ctx, c, untracked); err != nil || changed {
		return changed, err
	}
	modules, err := g.dirtyModules(ctx, r)
	return len(modules) > 0, err
}

// dirtyModules lists the submodules of a repository with uncommitted changes,
// including nested ones.
func (g Git) dirtyModules(ctx context.Context, r repository) ([]string, error) {
	modules, err := r.submodules(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, name := range modules {
		path := filepath.Join(r.top, filepath.FromSlash(name))
		if !exists(filepath.Join(path, ".git")) {
			continue
		}
		inner, err := g.open(ctx, path)
		if err != nil {
			return nil, fmt.Errorf("submodule %s: %w", name, err)
		}
		dirty, err := g.dirty(ctx, inner)
		if err != nil {
			return nil, fmt.Errorf("submodule %s: %w", name, err)
		}
		if dirty {
			names = append(names, name)
		}
	}
	return names, nil
}

// modulesOf is dirtyModules, but cheap if there are no submodules.
func (g Git) modulesOf(ctx context.Context, r repository) ([]string, error) {
	if !exists(filepath.Join(r.top, ".gitmodules")) {
		return nil, nil
	}
	names, err := g.dirtyModules(ctx, r)
	if err != nil && ctx.Err() == nil {
		return nil, nil // a submodule that git cannot read does not affect what is known about the repository
	}
	return names, err
}

// unhide drops the flags that make git assume that files are unchanged
// (assume-unchanged and skip-worktree): work in them would be lost unnoticed.
// Files excluded by a sparse checkout keep theirs.
func (p private) unhide(ctx context.Context) error {
	hidden, err := p.hidden(ctx)
	if err != nil {
		return err
	}
	hidden = slices.DeleteFunc(hidden, func(name string) bool { return !exists(filepath.Join(p.git.dir, filepath.FromSlash(name))) })
	if len(hidden) == 0 {
		return nil
	}
	for _, flag := range []string{"--no-assume-unchanged", "--no-skip-worktree"} { // git accepts only one of them at a time
		if _, err := p.feed(ctx, nulSeparated(hidden), "update-index", flag, "-z", "--stdin"); err != nil {
			return err
		}
	}
	return nil
}

// hidden lists the files that git is configured to assume unchanged.
func (g git) hidden(ctx context.Context) ([]string, error) {
	out, err := g.run(ctx, "ls-files", "-v", "-z")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range fields(out) {
		if tag, name, ok := strings.Cut(entry, " "); ok && (tag == "S" || tag != strings.ToUpper(tag)) {
			names = append(names, name)
		}
	}
	return names, nil
}

// sweepScratch removes the scratch folders of killed inspections.
func sweepScratch(root string) {
	left, _ := pathglob.In(root, scratchPrefix+"*") // the pattern is valid
	for _, dir := range left {
		if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > time.Hour {
			_ = os.RemoveAll(dir) // the next inspection retries
		}
	}
}

// changed reports whether the working tree differs from HEAD.
func (p private) changed(ctx context.Context, c config, untracked string) (bool, error) {
	status := func() (string, error) {
		return p.run(ctx, "status", "--porcelain", "-z", untracked, "--ignore-submodules=dirty")
	}
	out, err := status()
	if err != nil || out == "" {
		return false, err
	}
	filtered, err := p.filtered(ctx, c)
	if err != nil {
		return false, err
	}
	for _, entry := range fields(out) {
		name := strings.TrimPrefix(entry, " M ")
		if _, found := slices.BinarySearch(filtered, name); name == entry || !found {
			return true, nil
		}
	}
	// Files with a filter that were checked out in the second in which the
	// index was written: git compared their unfiltered content. Trust their
	// sizes and times.
	if err := os.Chtimes(p.index(), time.Time{}, time.Now().Add(time.Minute)); err != nil {
		return false, err
	}
	out, err = status()
	return out != "", err
}

// scratchPrefix is the prefix of scratch folders for one inspection of a
// worktree.
const scratchPrefix = ".inspect-"
