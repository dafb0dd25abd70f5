package worktree

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"claude-scheduler/backend/model"
)

// repository is what git reports about a folder.
type repository struct {
	git    // inspects; runs in the opened folder
	caller Git
	top    string // root of the working tree; empty: bare
	prefix string // the folder below top, slashes, empty or ending in one
	gitDir string // this worktree's git directory
	common string // shared by all worktrees
}

var errNoRepository = errors.New("not a git repository")

// open opens the repository of dir. It returns errNoRepository if there is
// none, or dir is inside a .git directory or does not exist.
func (g Git) open(ctx context.Context, dir string) (repository, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return repository{}, errNoRepository
	}
	if !maybeRepository(dir) {
		return repository{}, errNoRepository
	}
	r := repository{git: g.inspect(dir), caller: g}
	if r.queryAll(ctx) {
		return r, nil
	}
	// One call for each value that may contain line feeds.
	flags, err := r.line(ctx, "rev-parse", "--is-bare-repository", "--is-inside-work-tree")
	if err != nil {
		if text := gitMessage(err); strings.Contains(text, "not a git repository") || strings.Contains(text, "not point to a valid repository") { // git 2.55
			if hasGitEntry(dir) {
				return repository{}, &model.Problem{Field: "working_directory.path", Kind: model.KindInvalid,
					Message: "the .git of " + dir + " is damaged: " + text, Hint: "see the output of git status there"}
			}
			return repository{}, errNoRepository
		} else if strings.Contains(text, "dubious ownership") {
			return repository{}, &model.Problem{Field: "working_directory.path", Kind: model.KindInvalid,
				Message: "git refuses " + dir + ": it belongs to another user",
				Hint:    "run git config --global --add safe.directory " + dir}
		}
		return repository{}, err
	}
	bare, inside, _ := strings.Cut(flags, "\n")
	if r.common, err = r.line(ctx, "rev-parse", "--path-format=absolute", "--git-common-dir"); err != nil {
		return repository{}, err
	}
	if r.gitDir, err = r.line(ctx, "rev-parse", "--absolute-git-dir"); err != nil {
		return repository{}, err
	}
	if real, err := filepath.EvalSymlinks(r.common); err == nil {
		r.common = real
	}
	if inside != "true" {
		if bare == "true" {
			return r, nil
		}
		return repository{}, errNoRepository
	}
	if r.top, err = r.line(ctx, "rev-parse", "--show-toplevel"); err != nil {
		return repository{}, err
	}
	r.prefix, err = r.line(ctx, "rev-parse", "--show-prefix")
	return r, err
}

// maybeRepository reports whether dir, or a directory above it, looks like a
// repository, which is faster than starting git.
func maybeRepository(dir string) bool {
	return findAbove(dir, ".git", "HEAD") // the latter is in bare repositories
}

// hasGitEntry reports whether dir, or a directory above it, looks like the root
// of a working tree.
func hasGitEntry(dir string) bool { return findAbove(dir, ".git") }

// findAbove reports whether dir or a directory above it may have an entry of
// one of these names.
func findAbove(dir string, names ...string) bool {
	dir, err := filepath.EvalSymlinks(dir) // git goes up from the real path
	if err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return true
	}
	for {
		for _, name := range names {
			if _, err := os.Lstat(filepath.Join(dir, name)); !os.IsNotExist(err) {
				return true
			}
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return false
		}
		dir = parent
	}
}

// queryAll gets all values in one call, since each call delays a run's start by
// milliseconds. It reports whether that worked: inside a working tree, no line
// feed in any name.
func (r *repository) queryAll(ctx context.Context) bool {
	out, err := r.run(ctx, "rev-parse", "--is-inside-work-tree", "--absolute-git-dir", "--show-toplevel", "--show-prefix",
		"--path-format=absolute", "--git-common-dir")
	lines := strings.Split(out, "\n")
	if err != nil || len(lines) != 6 || lines[0] != "true" || lines[5] != "" {
		return false
	}
	r.gitDir, r.top, r.prefix, r.common = lines[1], lines[2], lines[3], lines[4]
	if real, err := filepath.EvalSymlinks(r.common); err == nil {
		r.common = real
	}
	return true
}

// at returns git in the root of the working tree.
func (r repository) at() git { return r.in(r.top) }

// head returns the commit checked out, empty before the first one.
func (r repository) head(ctx context.Context) (string, error) {
	return r.resolve(ctx, "HEAD")
}

// resolve returns the commit of a name, empty if there is none.
func (r repository) resolve(ctx context.Context, name string) (string, error) {
	sha, err := r.line(ctx, "rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}")
	if err != nil && ctx.Err() == nil {
		return "", nil
	}
	return sha, err
}

// position returns the commit and the branch checked out; see head and branch.
func (r repository) position(ctx context.Context) (head, branch string, err error) {
	// One call if possible: each delays a run's start by milliseconds.
	out, err := r.run(ctx, "rev-parse", "--quiet", "HEAD^{commit}", "--symbolic-full-name", "HEAD")
	if sha, name, ok := strings.Cut(strings.TrimSuffix(out, "\n"), "\n"); err == nil && ok && !strings.Contains(name, "\n") {
		if short, ok := strings.CutPrefix(name, "refs/heads/"); ok {
			return sha, short, nil
		}
	}
	if head, err = r.head(ctx); err != nil {
		return "", "", err
	}
	branch, err = r.branch(ctx)
	return head, branch, err
}

// branch returns the branch checked out, empty when HEAD is detached.
func (r repository) branch(ctx context.Context) (string, error) {
	name, err := r.line(ctx, "symbolic-ref", "--quiet", "--short", "HEAD")
	if err != nil && ctx.Err() == nil {
		return "", nil
	}
	return name, err
}

func (r repository) hasBranch(ctx context.Context, name string) (bool, error) {
	sha, err := r.resolve(ctx, "refs/heads/"+name)
	return sha != "", err
}
