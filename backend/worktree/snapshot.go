package worktree

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"claude-scheduler/backend/model"
)

// Snapshot is the state of a repository at one moment. It is plain data and may
// be stored. The zero value means a folder outside a repository.
type Snapshot struct {
	Head   string    `json:"head"`   // the commit checked out; empty before the first
	Branch string    `json:"branch"` // empty: detached
	Top    string    `json:"top"`    // root of the working tree; empty in snapshots of older versions
	Tree   string    `json:"tree"`   // all files that git does not ignore, committed or not
	Refs   string    `json:"refs"`   // only from older versions: blob with the targets of all refs
	At     time.Time `json:"at"`     // by this machine's clock, which also dates commits

	DirtyModules []string `json:"dirty_modules,omitempty"` // submodules with uncommitted changes, which are not in Tree
}

// IsZero reports whether there was no repository.
func (m Snapshot) IsZero() bool { return m.Tree == "" }

// reopen opens the repository of dir, which must be the one of the snapshot: if
// a run has deleted its repository, git finds an enclosing one, or none. For
// the zero Snapshot any repository is accepted.
func (g Git) reopen(ctx context.Context, dir string, m Snapshot) (repository, error) {
	r, err := g.open(ctx, dir)
	if err == nil && r.top == "" {
		err = errNoRepository
	}
	if !m.IsZero() && (errors.Is(err, errNoRepository) || err == nil && m.Top != "" && m.Top != r.top) {
		return r, &model.Problem{Message: "the repository of " + dir + " no longer exists", Kind: model.KindNotFound,
			Hint: "the run deleted or moved it, or made it bare"}
	}
	return r, err
}

// TakeSnapshot records the state of the repository of dir: HEAD and a tree of
// everything not ignored. For a folder outside a repository, and a bare
// repository, it returns the zero Snapshot and no error.
func (g Git) TakeSnapshot(ctx context.Context, dir string) (Snapshot, error) {
	return bounded(ctx, g.limit(), func(ctx context.Context) (Snapshot, error) {
		r, err := g.open(ctx, dir)
		if errors.Is(err, errNoRepository) || err == nil && r.top == "" {
			return Snapshot{}, nil
		}
		if err != nil {
			return Snapshot{}, err
		}
		if err := os.Remove(g.contentFlagsFile()); err != nil && !errors.Is(err, os.ErrNotExist) {
			return Snapshot{}, fmt.Errorf("mark repository %s: %w", r.top, err)
		}
		m, _, err := r.takeSnapshot(ctx)
		if err != nil {
			return Snapshot{}, fmt.Errorf("mark repository %s: %w", r.top, err)
		}
		if m.DirtyModules, err = g.modulesOf(ctx, r); err != nil {
			return Snapshot{}, err
		}
		tips, err := r.tips(ctx)
		if err != nil {
			return Snapshot{}, err
		}
		if err := os.WriteFile(g.tipsFile(), []byte(tips), 0o600); err != nil {
			return Snapshot{}, fmt.Errorf("keep refs: %w", err)
		}
		return m, nil
	})
}

// tipsFile contains the targets of all refs at TakeSnapshot.
func (g Git) tipsFile() string { return filepath.Join(g.Scratch, "tips") }

// contentFlagsFile records how files were added to the tree of TakeSnapshot.
func (g Git) contentFlagsFile() string { return filepath.Join(g.Scratch, "manner") }

// tips lists the targets of all refs, one per line.
func (r repository) tips(ctx context.Context) (string, error) {
	return r.run(ctx, "for-each-ref", "--format=%(objectname)")
}

func (r repository) takeSnapshot(ctx context.Context) (Snapshot, private, error) {
	m := Snapshot{Top: r.top, At: time.Now()}
	c, err := r.config(ctx)
	if err != nil {
		return m, private{}, err
	}
	p, err := r.private(ctx, c)
	if err != nil {
		return m, p, err
	}
	if m.Head, m.Branch, err = r.position(ctx); err != nil {
		return m, p, err
	}
	m.Tree, err = p.snapshot(ctx, r, c)
	return m, p, err
}

// snapshot writes a tree of all files that are not ignored.
func (p private) snapshot(ctx context.Context, r repository, c config) (string, error) {
	if err := p.copyIndex(r); err != nil {
		return "", err
	}
	if err := p.unhide(ctx); err != nil {
		return "", err
	}
	names, err := p.differing(ctx, c)
	if err != nil {
		return "", err
	}
	earlier := readContentFlags(r.caller.contentFlagsFile())
	sorted := classifyFiles(r.top, names, earlier)
	if len(sorted.whole) > 0 {
		if _, err := p.updateIndex(ctx, r.top, sorted.whole); err != nil {
			return "", err
		}
	}
	for _, name := range sorted.nested {
		// A repository without commits is refused and left out.
		if _, err := p.feed(ctx, nulSeparated([]string{name}), "update-index", "--add", "--replace", "-z", "--stdin"); err != nil && ctx.Err() != nil {
			return "", err
		}
	}
	if err := p.addPlaceholders(ctx, c, sorted.placeholders); err != nil {
		return "", err
	}
	if earlier == nil {
		if err := sorted.save(r.caller.contentFlagsFile()); err != nil {
			return "", fmt.Errorf("keep list of files: %w", err)
		}
	}
	return p.line(ctx, "write-tree", "--missing-ok")
}

// differing lists the files that may differ from the index.
func (p private) differing(ctx context.Context, c config) ([]string, error) {
	out, err := p.run(ctx, "ls-files", "-z", "--modified", "--others", "--exclude-standard")
	if err != nil {
		return nil, err
	}
	names := fields(out)
	filtered, err := p.filtered(ctx, c)
	if err != nil {
		return nil, err
	}
	filtered = slices.DeleteFunc(filtered, func(name string) bool { return !exists(filepath.Join(p.git.dir, filepath.FromSlash(name))) })
	if len(filtered) > 0 {
		// Their index entries look unchanged: remove them, otherwise the files
		// would not be read.
		if _, err := p.feed(ctx, nulSeparated(filtered), "update-index", "--force-remove", "-z", "--stdin"); err != nil {
			return nil, err
		}
	}
	return append(names, filtered...), nil
}

// exists reports whether path exists.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
