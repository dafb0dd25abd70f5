package worktree

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// Check returns why Ensure would fail, as far as that can be known without
// changing anything: a *model.Problem, or nil. It runs no program that the
// repository names.
func (g Git) Check(ctx context.Context, s Spec) error {
	_, err := bounded(ctx, g.limit(), func(ctx context.Context) (struct{}, error) {
		return struct{}{}, g.check(ctx, s)
	})
	return err
}

// HasWorkingTree reports whether dir is in a git repository with a working tree.
func (g Git) HasWorkingTree(ctx context.Context, dir string) (bool, error) {
	return bounded(ctx, g.limit(), func(ctx context.Context) (bool, error) {
		r, err := g.open(ctx, dir)
		if errors.Is(err, errNoRepository) {
			return false, nil
		}
		return err == nil && r.top != "", err
	})
}

func (g Git) check(ctx context.Context, s Spec) error {
	r, err := g.source(ctx, s)
	if err != nil {
		return err
	}
	root, err := filepath.Abs(s.Root)
	if err != nil {
		return err
	}
	if real, err := filepath.EvalSymlinks(root); err == nil { // it is created with the first worktree
		root = real
	}
	s.Root = root
	listed, err := r.listed(ctx)
	if err != nil {
		return err
	}
	path, rec, _ := r.existing(s, listed)
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return notAFolder(path)
	} else if err == nil {
		if ours, err := r.connected(ctx, path); err != nil || ours {
			return err
		}
		if info, err := os.Lstat(filepath.Join(path, ".git")); err == nil && info.IsDir() {
			return anotherRepository(path)
		}
	}
	old, err := r.chooseBranch(ctx, s, &rec)
	if err != nil {
		return err
	}
	if _, err := addOptions(listed, path, rec.Branch); err != nil {
		return err
	}
	if start := rec.Base; !old && r.prefix != "" {
		if tree, err := r.resolve(ctx, start); err == nil && tree != "" && !r.hasFolder(ctx, start) {
			return noPrefix(r.prefix, rec.Branch)
		}
	}
	return nil
}

// hasFolder reports whether a commit has the folder that r was opened in.
func (r repository) hasFolder(ctx context.Context, commit string) bool {
	_, err := r.at().run(ctx, "cat-file", "-e", commit+":"+r.prefix)
	return err == nil || ctx.Err() != nil
}
