package worktree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// Discard removes a worktree with all changes and its branch. Commits and
// uncommitted files are kept in the repository for DiscardRetention, so that Restore can
// bring them back; ignored files are not. Work in submodules is a
// *model.Problem, because it cannot be kept.
//
// The caller makes sure that no run is using it.
func (g Git) Discard(ctx context.Context, root, path string, now time.Time) (Discarded, error) {
	const operation = "discard worktree"
	m, err := g.manage(ctx, root, path, operation)
	if err != nil {
		return Discarded{}, err
	}
	defer m.close()
	unlock, err := m.lockAndRecover(ctx, root)
	if err != nil {
		return Discarded{}, err
	}
	defer unlock()
	if what := m.underway(); what != "" {
		return Discarded{}, conflict(operation, m.path+" is in the middle of "+what, "finish it there with git")
	}
	modules, err := g.dirtyModules(ctx, m.repository)
	if err != nil {
		return Discarded{}, err
	}
	unpushed, err := g.unpushedModules(ctx, m.repository)
	if err != nil {
		return Discarded{}, err
	}
	if len(modules) > 0 || unpushed > 0 {
		return Discarded{}, conflict(operation, "its submodules have work that could not be restored", "commit and push it there, or delete the worktree: claude-scheduler worktree prune --force "+m.path)
	}
	d := Discarded{ID: fmt.Sprintf("%s-%d", filepath.Base(m.path), now.UnixMilli()), Path: m.path, Time: now, Head: m.head, Branch: m.branch, Record: m.record, Raw: true}
	d.Record.Setup = "" // ignored files, such as installed dependencies, are not kept
	if d.Work, err = m.keepWork(ctx); err != nil {
		return d, model.WithOperation(operation, err)
	}
	keep := d.Work
	if keep == "" {
		keep = d.Head
	}
	if _, err := m.updater(ctx).run(ctx, "update-ref", discardedRefs+d.ID, keep, ""); err != nil { // the ref must be new
		return d, fmt.Errorf("keep discarded commits: %w", err)
	}
	if err := d.write(root); err != nil {
		return d, err
	}
	makeWritable(m.path)
	if err := g.unregister(ctx, m.common, m.path, Info{}, true); err != nil {
		return d, err
	}
	if err := os.RemoveAll(m.path); err != nil {
		return d, fmt.Errorf("discard worktree: %w", err)
	}
	if err := os.Remove(recordPath(m.path)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return d, fmt.Errorf("remove worktree record: %w", err)
	}
	if err := os.Remove(setupLock(m.path)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return d, fmt.Errorf("remove worktree lock: %w", err)
	}
	if isManagedBranch(m.branch) { // a manually edited record may name one of the user's branches
		r := repository{git: g.inspect(m.common), caller: g, common: m.common}
		if _, err := r.updater(ctx).run(ctx, "update-ref", "-d", "refs/heads/"+m.branch, m.head); err != nil && ctx.Err() != nil {
			return d, ctx.Err()
		}
	}
	return d, nil
}

// keepWork commits all files of the worktree on top of HEAD without moving it;
// empty: nothing differs from HEAD.
func (m managed) keepWork(ctx context.Context) (string, error) {
	writer, _, err := m.modify(ctx)
	if err != nil {
		return "", err
	}
	index := writer.in(m.top).withEnv("GIT_INDEX_FILE=" + filepath.Join(m.caller.Scratch, "discard-index"))
	if _, err := index.run(ctx, "read-tree", "HEAD"); err != nil {
		return "", fmt.Errorf("keep files: %w", err)
	}
	if _, err := index.run(ctx, "-c", "core.safecrlf=false", "add", "--all", "--", "."); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", conflict("", "its files could not be kept: "+gitMessage(err), "a filter may have failed, or it contains a repository without commits")
	}
	if inner, err := m.innerRepository(ctx, index); err != nil {
		return "", err
	} else if inner != "" {
		return "", conflict("", "it contains the repository "+inner+", which could not be restored", "move it elsewhere, or delete the worktree: claude-scheduler worktree prune --force "+m.path)
	}
	if err := m.addRaw(ctx, index); err != nil {
		return "", err
	}
	tree, err := index.line(ctx, "write-tree")
	if err != nil {
		return "", fmt.Errorf("keep files: %w", err)
	}
	if was, err := m.line(ctx, "rev-parse", "HEAD^{tree}"); err != nil || was == tree {
		return "", err
	}
	who, err := m.identity(ctx)
	if err != nil {
		return "", err
	}
	out, err := writer.withEnv(who...).feed(ctx, strings.NewReader("Uncommitted files of "+m.branch+"\n"), "commit-tree", tree, "-p", "HEAD")
	if err != nil {
		return "", fmt.Errorf("keep files: %w", err)
	}
	return strings.TrimSpace(out), nil
}

// innerRepository returns a repository or worktree inside the working tree that
// is no submodule: git keeps nothing of its content. Empty: there is none.
func (m managed) innerRepository(ctx context.Context, index git) (string, error) {
	out, err := index.run(ctx, "ls-files", "-z", "--stage")
	if err != nil {
		return "", err
	}
	known, err := m.submodules(ctx)
	if err != nil {
		return "", err
	}
	for _, entry := range fields(out) {
		if about, name, ok := strings.Cut(entry, "\t"); ok && strings.HasPrefix(about, "160000 ") && !slices.Contains(known, name) {
			return name, nil
		}
	}
	out, err = index.run(ctx, "ls-files", "-z", "--others", "--directory", "--no-empty-directory", "--", ".")
	if err != nil {
		return "", err
	}
	for _, name := range fields(out) { // those without commits are not added
		if exists(filepath.Join(m.top, filepath.FromSlash(name), ".git")) {
			return strings.TrimSuffix(name, "/"), nil
		}
	}
	return "", nil
}

// makeWritable lets the folders below path be emptied, such as those of Go's
// module cache.
func makeWritable(path string) {
	_ = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			if info, err := d.Info(); err == nil && info.Mode().Perm()&0o700 != 0o700 {
				_ = os.Chmod(name, info.Mode().Perm()|0o700)
			}
		}
		return nil
	})
}
