package worktree

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
)

// Spec describes the worktree of a job.
type Spec struct {
	Repo   string // the job's working_directory.path; may be a subfolder of a repository
	Root   string // the data directory's worktrees folder
	Name   string // worktree_name, or the job's name
	Branch string // worktree_branch: what a new worktree is based on; "" = what Repo has checked out
	JobID  string
}

// Worktree is a worktree to run in.
type Worktree struct {
	Path   string   // the folder that corresponds to Spec.Repo
	Root   string   // the worktree itself; Path is this or a folder below it
	Branch string   // the branch checked out; empty: the job detached HEAD
	Base   string   // the commit it was created from; empty if unknown
	New    bool     // created just now
	Notes  []string // what the user should know, in sentences
}

// Ensure returns the worktree of a job and creates it when there is none. An
// existing one is used as it is, with its uncommitted changes and its current
// branch; nothing is fetched and no branch is moved.
//
// A new worktree gets its own branch, claude-scheduler/<name>, created from the
// base; ignored files that .worktreeinclude lists are copied into it. A
// manually deleted folder is created again from its branch; one that git no
// longer knows, or whose repository moved, is reconnected with its files as
// they are. What cannot be repaired is a *model.Problem.
//
// Calls for one repository run one at a time, across processes.
func (g Git) Ensure(ctx context.Context, s Spec) (Worktree, error) {
	r, err := g.source(ctx, s)
	if err != nil {
		return Worktree{}, err
	}
	root, err := filepath.Abs(s.Root)
	if err != nil {
		return Worktree{}, fmt.Errorf("find worktree folder: %w", err)
	}
	if err := os.MkdirAll(root, 0o700); err != nil {
		return Worktree{}, fmt.Errorf("create worktree folder: %w", err)
	}
	if root, err = filepath.EvalSymlinks(root); err != nil { // git reports real paths
		return Worktree{}, fmt.Errorf("find worktree folder: %w", err)
	}
	s.Root = root
	unlock, err := lock(ctx, root, short(r.common))
	if err != nil {
		return Worktree{}, err
	}
	defer unlock()

	path, err := r.folderFor(ctx, s)
	if err != nil {
		return Worktree{}, err
	}
	rec, known := readRecord(path)
	if known && !rec.Ready {
		// Its creation was interrupted and it was never used.
		if err := r.discard(ctx, path); err != nil {
			return Worktree{}, err
		}
	}
	w := Worktree{Root: path}
	if !exists(path) {
		rec, err = r.create(ctx, s, path, rec, &w)
	} else {
		rec, err = r.reuse(ctx, s, path, rec)
	}
	if err != nil {
		return Worktree{}, err
	}
	return r.finish(ctx, path, rec, w)
}

// finish completes the description of a worktree and records that it is in use.
func (r repository) finish(ctx context.Context, path string, rec record, w Worktree) (Worktree, error) {
	in, err := r.caller.open(ctx, path)
	if err != nil {
		return Worktree{}, fmt.Errorf("open worktree %s: %w", path, err)
	}
	if w.Branch, err = in.branch(ctx); err != nil {
		return Worktree{}, err
	}
	w.Base = rec.Base
	w.Path = filepath.Join(path, filepath.FromSlash(r.prefix))
	if info, err := os.Stat(w.Path); err != nil || !info.IsDir() {
		return Worktree{}, noPrefix(r.prefix, w.Branch)
	}
	empty, err := in.emptySubmodules(ctx)
	if err != nil {
		return Worktree{}, err
	}
	if len(empty) > 0 {
		w.Notes = append(w.Notes, "The worktree has submodules that are not initialized ("+list(empty)+"): run git submodule update --init in "+path+" if the task needs them.")
	}
	if rec.Branch == "" && isManagedBranch(w.Branch) { // its record was lost
		rec.Branch = w.Branch
	}
	rec.Untrusted = rec.Untrusted || !r.caller.Trusted
	return w, rec.write(path)
}

// emptySubmodules lists the submodules that are not checked out.
func (r repository) emptySubmodules(ctx context.Context) ([]string, error) {
	if !exists(filepath.Join(r.top, ".gitmodules")) {
		return nil, nil
	}
	modules, err := r.submodules(ctx)
	return slices.DeleteFunc(modules, func(name string) bool {
		return exists(filepath.Join(r.top, filepath.FromSlash(name), ".git"))
	}), err
}

// submodules lists the folders of the submodules that the index names.
func (r repository) submodules(ctx context.Context) ([]string, error) {
	out, err := r.at().run(ctx, "ls-files", "-z", "--stage")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range fields(out) {
		if about, name, ok := strings.Cut(entry, "\t"); ok && strings.HasPrefix(about, "160000 ") {
			names = append(names, name)
		}
	}
	return names, nil
}

// source opens the repository of a job's worktree.
func (g Git) source(ctx context.Context, s Spec) (repository, error) {
	if s.Repo == "" {
		return repository{}, problem("path", "no folder is given", "choose a folder in a git repository")
	}
	if info, err := os.Stat(s.Repo); err != nil || !info.IsDir() {
		return repository{}, problem("path", "the folder "+s.Repo+" does not exist", "choose a folder that exists")
	}
	r, err := g.open(ctx, s.Repo)
	if errors.Is(err, errNoRepository) {
		return r, problem("path", s.Repo+" is not in a git repository", "turn use_git_worktree off, or run git init there")
	}
	if errors.Is(err, errNoGit) {
		return r, problem("use_git_worktree", errNoGit.Message, errNoGit.Hint)
	}
	return r, err
}

// folderFor returns the folder for a job's worktree: the one it has in this
// repository, even if the repository was moved, otherwise a new name.
func (r repository) folderFor(ctx context.Context, s Spec) (string, error) {
	path := s.folder(r)
	if exists(path) || exists(recordPath(path)) {
		return path, nil
	}
	listed, err := r.listed(ctx)
	if err != nil {
		return "", err
	}
	path, rec, moved := r.existing(s, listed)
	if !moved {
		return path, nil
	}
	rec.Repo = r.common
	return path, rec.write(path)
}

// folder is the name of a new worktree's folder.
func (s Spec) folder(r repository) string {
	return filepath.Join(s.Root, slug(s.Name)+"-"+short(r.common, s.JobID))
}

// existing returns the folder of a job's worktree with its record. moved: the
// worktree is of another name, from before the repository was moved here.
func (r repository) existing(s Spec, listed []entry) (path string, rec record, moved bool) {
	path = s.folder(r)
	if exists(path) || exists(recordPath(path)) {
		rec, _ = readRecord(path)
		return path, rec, false
	}
	for _, l := range listed {
		if filepath.Dir(l.path) != s.Root {
			continue
		}
		rec, ok := readRecord(l.path)
		if ok && rec.JobID == s.JobID && rec.Name == s.Name && (rec.Repo == r.common || !exists(rec.Repo)) {
			return l.path, rec, true
		}
	}
	return path, record{}, false
}

func noPrefix(folder, branch string) error {
	return problem("path", "the folder "+folder+" does not exist on branch "+branch, "commit it to the base branch, or choose a folder that is in it")
}

func problem(field, message, hint string) error {
	return &model.Problem{Operation: "prepare worktree", Field: "working_directory." + field, Message: message, Hint: hint, Kind: model.KindInvalid}
}
