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
// be stored. The zero value stands for a folder that is in no repository.
type Snapshot struct {
	Head   string    `json:"head"`   // the commit checked out; empty before the first
	Branch string    `json:"branch"` // empty: detached
	Top    string    `json:"top"`    // root of the working tree; empty in marks of older versions
	Tree   string    `json:"tree"`   // all files that git does not ignore, committed or not
	Refs   string    `json:"refs"`   // only of older versions: blob that lists what all refs pointed at
	At     time.Time `json:"at"`     // by the machine's clock, as commits are dated by it

	DirtyModules []string `json:"dirty_modules,omitempty"` // submodules with changes that are not committed: Tree does not have them
}

// IsZero reports whether there was no repository.
func (m Snapshot) IsZero() bool { return m.Tree == "" }

// reopen opens the repository of dir, which must be the one that was marked:
// once a run has deleted its repository, git finds the one around it, or none.
// For the zero Mark any will do.
func (g Git) reopen(ctx context.Context, dir string, m Snapshot) (repository, error) {
	r, err := g.open(ctx, dir)
	if err == nil && r.top == "" {
		err = errNoRepository
	}
	if !m.IsZero() && (errors.Is(err, errNoRepository) || err == nil && m.Top != "" && m.Top != r.top) {
		return r, &model.Problem{Message: "the repository of " + dir + " is not there any more", Kind: model.KindNotFound,
			Hint: "the run deleted or moved it, or made it a bare one"}
	}
	return r, err
}

// TakeSnapshot marks the state of the repository that dir is in: HEAD and a tree
// of everything not ignored. A folder in no repository, and a bare one, gives
// the zero Mark and no error.
func (g Git) TakeSnapshot(ctx context.Context, dir string) (Snapshot, error) {
	return bounded(ctx, g.limit(), func(ctx context.Context) (Snapshot, error) {
		r, err := g.open(ctx, dir)
		if errors.Is(err, errNoRepository) || err == nil && r.top == "" {
			return Snapshot{}, nil
		}
		if err != nil {
			return Snapshot{}, err
		}
		if err := os.Remove(g.mannerFile()); err != nil && !errors.Is(err, os.ErrNotExist) {
			return Snapshot{}, fmt.Errorf("mark repository %s: %w", r.top, err)
		}
		m, _, err := r.mark(ctx)
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

// tipsFile holds what all refs pointed at when Take was called.
func (g Git) tipsFile() string { return filepath.Join(g.Scratch, "tips") }

// mannerFile holds how files entered the tree of Take.
func (g Git) mannerFile() string { return filepath.Join(g.Scratch, "manner") }

// tips lists what all refs point at, one a line.
func (r repository) tips(ctx context.Context) (string, error) {
	return r.run(ctx, "for-each-ref", "--format=%(objectname)")
}

func (r repository) mark(ctx context.Context) (Snapshot, private, error) {
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
	if err := p.takeIndex(r); err != nil {
		return "", err
	}
	if err := p.unhide(ctx); err != nil {
		return "", err
	}
	names, err := p.differing(ctx, c)
	if err != nil {
		return "", err
	}
	earlier := readManner(r.caller.mannerFile())
	sorted := sort(r.top, names, earlier)
	if len(sorted.whole) > 0 {
		if _, err := p.feed(ctx, nulSeparated(sorted.whole), "update-index", "--add", "--remove", "--replace", "-z", "--stdin"); err != nil {
			return "", err
		}
	}
	for _, name := range sorted.nested {
		// One without commits is refused and left out.
		if _, err := p.feed(ctx, nulSeparated([]string{name}), "update-index", "--add", "--replace", "-z", "--stdin"); err != nil && ctx.Err() != nil {
			return "", err
		}
	}
	if err := p.keepStandIns(ctx, c, sorted.standIns); err != nil {
		return "", err
	}
	if earlier == nil {
		if err := sorted.keep(r.caller.mannerFile()); err != nil {
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
		// Their entries say that nothing changed: forget them, or they would
		// not be read.
		if _, err := p.feed(ctx, nulSeparated(filtered), "update-index", "--force-remove", "-z", "--stdin"); err != nil {
			return nil, err
		}
	}
	return append(names, filtered...), nil
}

// exists reports whether there is something at path.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
