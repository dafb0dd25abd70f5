package worktree

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Mark is the state of a repository at one moment. It is plain data and may
// be stored. The zero value stands for a folder that is in no repository.
type Mark struct {
	Head   string    `json:"head"`   // the commit checked out; empty before the first
	Branch string    `json:"branch"` // empty: detached
	Tree   string    `json:"tree"`   // all files that git does not ignore, committed or not
	Refs   string    `json:"refs"`   // blob that lists what all refs pointed at
	At     time.Time `json:"at"`     // by the machine's clock, as commits are dated by it
}

// IsZero reports whether there was no repository.
func (m Mark) IsZero() bool { return m.Tree == "" }

// largeFile is the size in bytes from which a file that is not committed as
// it is enters a tree as a stand-in with its size and time: hashing and
// keeping a copy of each dump and video would cost more than it tells.
const largeFile = 32 << 20

// Take marks the state of the repository that dir is in: HEAD and a tree
// of everything not ignored. A folder in no repository, and a bare one, gives
// the zero Mark and no error.
func Take(ctx context.Context, dir string) (Mark, error) {
	r, err := open(ctx, dir)
	if errors.Is(err, errNoRepository) || err == nil && r.top == "" {
		return Mark{}, nil
	}
	if err != nil {
		return Mark{}, err
	}
	m, err := r.mark(ctx)
	if err != nil {
		return Mark{}, fmt.Errorf("mark repository %s: %w", r.top, err)
	}
	return m, nil
}

func (r repository) mark(ctx context.Context) (Mark, error) {
	m := Mark{At: time.Now()}
	private, err := r.private()
	if err != nil {
		return Mark{}, err
	}
	if m.Head, err = r.head(ctx); err != nil {
		return Mark{}, err
	}
	if m.Branch, err = r.branch(ctx); err != nil {
		return Mark{}, err
	}
	if m.Tree, err = private.snapshot(ctx); err != nil {
		return Mark{}, err
	}
	tips, err := r.run(ctx, "for-each-ref", "--format=%(objectname)")
	if err != nil {
		return Mark{}, err
	}
	m.Refs, err = private.at().feed(ctx, strings.NewReader(tips), "hash-object", "-w", "--stdin")
	m.Refs = strings.TrimSpace(m.Refs)
	return m, err
}

// private returns the repository with an object database of its own on top,
// which takes what is written from now on.
func (r repository) private() (repository, error) {
	objects := filepath.Join(r.common, "claude-scheduler", "objects")
	if err := os.MkdirAll(objects, 0o700); err != nil {
		return repository{}, fmt.Errorf("create object folder: %w", err)
	}
	r.env = append(r.env[:len(r.env):len(r.env)], "GIT_OBJECT_DIRECTORY="+objects,
		"GIT_ALTERNATE_OBJECT_DIRECTORIES="+quotePath(filepath.Join(r.common, "objects")))
	return r, nil
}

// quotePath protects a path in a list that is split at colons, the way
// git(1) reads GIT_ALTERNATE_OBJECT_DIRECTORIES.
func quotePath(path string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(path) + `"`
}

// quiet are options under which the temporary index is filled: nothing is
// written beside the index, and line endings are no reason to refuse a file.
var quiet = []string{"-c", "core.splitIndex=false", "-c", "core.safecrlf=false"}

// snapshot writes a tree of all files that are not ignored.
func (r repository) snapshot(ctx context.Context) (string, error) {
	dir, err := os.MkdirTemp("", "claude-scheduler-index-")
	if err != nil {
		return "", fmt.Errorf("create index: %w", err)
	}
	defer os.RemoveAll(dir)
	index := filepath.Join(dir, "index")
	if err := copyIndex(filepath.Join(r.gitDir, "index"), index); err != nil {
		return "", fmt.Errorf("copy index: %w", err)
	}
	g := r.at()
	g.env = append(g.env[:len(g.env):len(g.env)], "GIT_INDEX_FILE="+index)
	call := func(args ...string) []string { return append(quiet[:len(quiet):len(quiet)], args...) }

	// What differs from the index, so that large files can be kept out.
	out, err := g.run(ctx, call("ls-files", "-z", "--modified", "--others", "--exclude-standard")...)
	if err != nil {
		return "", err
	}
	names := fields(out)
	which := []string{":/"}
	var stand []string
	seen := make(map[string]bool)
	for _, name := range names {
		info, err := os.Lstat(filepath.Join(r.top, filepath.FromSlash(name)))
		if err != nil || !info.Mode().IsRegular() || info.Size() < largeFile || seen[name] {
			continue
		}
		seen[name] = true // unmerged paths are listed once for each side
		text := fmt.Sprintf("\x00large file, %d bytes, %d\n", info.Size(), info.ModTime().UnixNano())
		sha, err := g.feed(ctx, strings.NewReader(text), "hash-object", "-w", "--stdin")
		if err != nil {
			return "", err
		}
		stand = append(stand, "100644 "+strings.TrimSpace(sha)+" 0\t"+name)
		which = append(which, ":(top,exclude,literal)"+name)
	}
	if len(names) > 0 {
		// --ignore-errors: an unreadable file or a nested repository without
		// commits must not hide all other changes; git then exits with 1.
		_, err = g.feed(ctx, zeroed(which), call("add", "--all", "--ignore-errors", "--pathspec-from-file=-", "--pathspec-file-nul")...)
		if err != nil && (ctx.Err() != nil || strings.Contains(says(err), "index.lock")) {
			return "", err
		}
	}
	if len(stand) > 0 {
		if _, err := g.feed(ctx, zeroed(stand), call("update-index", "--add", "--replace", "-z", "--index-info")...); err != nil {
			return "", err
		}
	}
	return g.line(ctx, call("write-tree", "--missing-ok")...)
}

// copyIndex copies the index together with its time: git takes an entry that
// is not older than the index for doubtful, and a younger copy would make it
// trust entries that it must read again.
func copyIndex(from, to string) error {
	info, err := os.Stat(from)
	if errors.Is(err, os.ErrNotExist) {
		return nil // nothing was ever added
	}
	if err != nil {
		return err
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		return err
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}
