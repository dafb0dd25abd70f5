package worktree

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"claude-scheduler/backend/pathglob"
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

// unpushed counts the commits of HEAD that are on no other branch, tag or remote.
func (r repository) unpushed(ctx context.Context, branch string) (int, error) {
	if head, err := r.head(ctx); err != nil || head == "" {
		return 0, err
	}
	args := []string{"rev-list", "--count", "HEAD", "--not"}
	if branch != "" {
		args = append(args, "--exclude="+branch)
	}
	out, err := r.line(ctx, append(args, "--branches", "--remotes", "--tags", "--")...)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(out)
}

// unpushedModules counts the commits in submodules that no remote has: the
// repository of a submodule is deleted together with the worktree.
func (g Git) unpushedModules(ctx context.Context, r repository) (int, error) {
	modules, err := r.submodules(ctx)
	if err != nil {
		return 0, err
	}
	sum := 0
	for _, name := range modules {
		path := filepath.Join(r.top, filepath.FromSlash(name))
		if !exists(filepath.Join(path, ".git")) {
			continue
		}
		in, err := g.open(ctx, path)
		if err != nil {
			return 0, fmt.Errorf("submodule %s: %w", name, err)
		}
		out, err := in.line(ctx, "rev-list", "--count", "--exclude=refs/tags/*", "--all", "--not", "--remotes", "--")
		if err != nil {
			return 0, fmt.Errorf("submodule %s: %w", name, err)
		}
		own, err := strconv.Atoi(out)
		if err != nil {
			return 0, fmt.Errorf("submodule %s: %w", name, err)
		}
		deeper, err := g.unpushedModules(ctx, in)
		if err != nil {
			return 0, err
		}
		sum += own + deeper
	}
	return sum, nil
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
