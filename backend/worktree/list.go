package worktree

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Info describes one worktree on disk.
type Info struct {
	Path      string    `json:"path"`
	Repo      string    `json:"repo"` // the repository's folder
	Branch    string    `json:"branch"`
	JobID     string    `json:"job_id"`
	Name      string    `json:"name"` // name in the job
	Bytes     int64     `json:"bytes"`
	Dirty     bool      `json:"dirty"`     // has uncommitted changes
	Unpushed  int       `json:"unpushed"`  // commits on no other branch, tag or remote; of submodules, on no remote
	Onto      string    `json:"onto"`      // the branch that Merge merges into; empty: none is known
	Ahead     int       `json:"ahead"`     // commits that Onto does not have
	Behind    int       `json:"behind"`    // commits of Onto that it does not have
	NoRemote  bool      `json:"no_remote"` // the repository has no remote to push to
	LastUsed  time.Time `json:"last_used"`
	Untrusted bool      `json:"untrusted"` // a run whose task does not trust the project has used it
	Fault     string    `json:"fault"`     // why its state is unknown; empty: it is known
}

// List describes the worktrees below root, in the order of their names. One
// that git does not know, or for which git does not answer in time, is listed
// with a fault.
func (g Git) List(ctx context.Context, root string) ([]Info, error) {
	root = resolveSymlinks(root)
	paths, err := folders(root)
	if err != nil {
		return nil, err
	}
	sweepScratch(root)
	list := make([]Info, 0, len(paths))
	for _, path := range paths {
		info, err := g.describe(ctx, path)
		if err != nil {
			return nil, err
		}
		info.Bytes = diskUse(path)
		list = append(list, info)
	}
	return list, ctx.Err()
}

// Branches lists the worktrees below root with their branches, but without what
// takes long in large ones: size and changes.
func (g Git) Branches(ctx context.Context, root string) ([]Info, error) {
	paths, err := folders(resolveSymlinks(root))
	if err != nil {
		return nil, err
	}
	list := make([]Info, 0, len(paths))
	for _, path := range paths {
		info, _ := recorded(path)
		branch, err := bounded(ctx, g.limit(), func(ctx context.Context) (string, error) { return g.branchOf(ctx, path) })
		if err == nil {
			info.Branch = branch
		}
		list = append(list, info)
	}
	return list, ctx.Err()
}

// branchOf returns the branch that is checked out in a worktree.
func (g Git) branchOf(ctx context.Context, path string) (string, error) {
	r, err := g.open(ctx, path)
	if err != nil {
		return "", err
	}
	if resolveSymlinks(r.top) != path {
		return "", errors.New("not a worktree")
	}
	return r.branch(ctx)
}

// recorded returns what is known about a worktree without git, and the branch
// that it was created from, as in its record.
func recorded(path string) (info Info, onto *string) {
	rec, _ := readRecord(path)
	info = Info{Path: path, Repo: home(rec.Repo), Branch: rec.Branch, JobID: rec.JobID, Name: rec.Name, Untrusted: rec.Untrusted}
	if stat, err := os.Stat(recordPath(path)); err == nil {
		info.LastUsed = stat.ModTime()
	} else if stat, err := os.Stat(path); err == nil {
		info.LastUsed = stat.ModTime()
	}
	return info, rec.Onto
}

// describe returns all but the size.
func (g Git) describe(ctx context.Context, path string) (Info, error) {
	info, onto := recorded(path)
	if !exists(path) {
		return info, nil // the folder was deleted: there is nothing to lose
	}
	g.Scratch = filepath.Dir(path)
	held, err := bounded(ctx, g.limit(), func(ctx context.Context) (Info, error) { return g.inspectWorktree(ctx, path, info, onto) })
	if err != nil {
		if ctx.Err() != nil {
			return info, ctx.Err()
		}
		info.Fault = "git cannot read it: " + cmp.Or(gitMessage(err), err.Error())
		return info, nil
	}
	return held, nil
}

func (g Git) inspectWorktree(ctx context.Context, path string, info Info, onto *string) (Info, error) {
	r, err := g.open(ctx, path)
	if err != nil || resolveSymlinks(r.top) != path {
		if ctx.Err() != nil || errors.Is(err, errNoGit) {
			return info, errors.Join(ctx.Err(), err)
		}
		info.Fault = "its repository was deleted or does not know it"
		return info, nil
	}
	if inside(path, r.common) {
		info.Fault = "it is a separate repository now, and its content exists nowhere else"
		return info, nil
	}
	info.Repo = home(r.common)
	if info.Branch, err = r.branch(ctx); err != nil {
		return info, err
	}
	if info.Dirty, err = g.dirty(ctx, r); err != nil {
		return info, err
	}
	if info.Unpushed, err = r.unpushed(ctx, info.Branch); err != nil {
		return info, err
	}
	if info.Onto, info.Ahead, info.Behind, err = r.compareOnto(ctx, info.Branch, onto); err != nil {
		return info, err
	}
	remotes, err := r.run(ctx, "remote")
	if err != nil {
		return info, err
	}
	info.NoRemote = strings.TrimSpace(remotes) == ""
	inModules, err := g.unpushedModules(ctx, r)
	info.Unpushed += inModules
	return info, err
}

// home returns the folder that users know for git's common directory.
func home(common string) string {
	if filepath.Base(common) == ".git" {
		return filepath.Dir(common)
	}
	return common
}

// inside reports whether a path is below a folder; both are real paths.
func inside(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != "." && filepath.IsLocal(rel)
}

// resolveSymlinks resolves links if possible; git reports real paths.
func resolveSymlinks(path string) string {
	path, _ = filepath.Abs(path)
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		return resolved
	}
	return path
}

// diskUse adds up the sizes of the files below path, ignoring what cannot be
// read.
func diskUse(path string) int64 {
	var sum int64
	filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			sum += info.Size()
		}
		return nil
	})
	return sum
}
