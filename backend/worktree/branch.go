package worktree

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"claude-scheduler/backend/model"
)

// compareOnto returns the branch that a worktree's branch merges into, and how
// many commits each has that the other does not. known is the branch in its record.
func (r repository) compareOnto(ctx context.Context, branch string, known *string) (onto string, ahead, behind int, err error) {
	if onto, err = r.onto(ctx, branch, known); err != nil || onto == "" {
		return "", 0, 0, err
	}
	out, err := r.line(ctx, "rev-list", "--count", "--left-right", "refs/heads/"+onto+"...HEAD", "--")
	if err != nil {
		return "", 0, 0, err
	}
	left, right, _ := strings.Cut(out, "\t")
	behind, err1 := strconv.Atoi(left)
	ahead, err2 := strconv.Atoi(right)
	return onto, ahead, behind, errors.Join(err1, err2)
}

// onto returns the branch that a worktree's branch merges into: the one it was
// created from, if it still exists. For worktrees of older versions, which did
// not record it, that is the one that the repository itself has checked out.
// Empty: there is none.
func (r repository) onto(ctx context.Context, branch string, known *string) (string, error) {
	if branch == "" {
		return "", nil // the run detached HEAD
	}
	var name string
	if known != nil {
		name = *known
	} else {
		listed, err := r.listed(ctx)
		if err != nil || len(listed) == 0 {
			return "", err
		}
		name = listed[0].branch // git lists the repository's own folder first
	}
	if name == "" || name == branch {
		return "", nil
	}
	found, err := r.hasBranch(ctx, name)
	if err != nil || !found {
		return "", err
	}
	return name, nil
}

// managed is a job's worktree that an operation works on.
type managed struct {
	repository
	path   string
	record record
	branch string
	head   string // commit
	onto   string // branch that Merge merges into; empty: none
	close  func() // removes the scratch folder of the operation
}

// manage opens the worktree at path, which must be below root, for an operation
// that is named in errors. It has a scratch folder until close is called.
func (g Git) manage(ctx context.Context, root, path, operation string) (managed, error) {
	recorded, err := Recorded(root, path)
	if err != nil {
		return managed{}, model.WithOperation(operation, err)
	}
	root, path = resolveSymlinks(root), recorded.Path
	rec, _ := readRecord(path)
	fail := func(kind model.Kind, message, hint string) (managed, error) {
		return managed{}, &model.Problem{Operation: operation, Field: "path", Message: message, Hint: hint, Kind: kind}
	}
	g, remove, err := g.withScratch(root)
	if err != nil {
		return managed{}, err
	}
	m, err := bounded(ctx, g.limit(), func(ctx context.Context) (managed, error) {
		r, err := g.open(ctx, path)
		if errors.Is(err, errNoRepository) || err == nil && resolveSymlinks(r.top) != path {
			return fail(model.KindConflict, path+" is not connected with its repository", "the repository was deleted or moved; the job's next run reconnects it")
		}
		if err != nil {
			return managed{}, err
		}
		if r.common != resolveSymlinks(rec.Repo) {
			return fail(model.KindConflict, path+" belongs to another repository now: "+home(r.common), "a run replaced its .git; save what you need from it, then remove it with claude-scheduler worktree prune --force "+path)
		}
		m := managed{repository: r, path: path, record: rec, close: remove}
		if m.head, m.branch, err = r.position(ctx); err != nil {
			return m, err
		}
		if m.head == "" || m.branch == "" {
			return fail(model.KindConflict, path+" has no branch checked out", "switch it back: git -C "+path+" switch "+rec.Branch)
		}
		if m.branch != rec.Branch {
			return fail(model.KindConflict, path+" has the branch "+m.branch+" checked out, not "+rec.Branch, "a run switched it; switch it back: git -C "+path+" switch "+rec.Branch)
		}
		m.onto, err = r.onto(ctx, m.branch, rec.Onto)
		return m, err
	})
	if err != nil {
		remove()
	}
	return m, model.WithOperation(operation, err)
}

// forkPoint returns the commit at which the branch left the one it merges into;
// the commit it was created from when there is none.
func (m managed) forkPoint(ctx context.Context) (string, error) {
	if m.onto == "" {
		return m.record.Base, nil
	}
	sha, err := m.line(ctx, "merge-base", "refs/heads/"+m.onto, "HEAD")
	if err != nil && ctx.Err() == nil {
		return m.record.Base, nil // no common history
	}
	return sha, err
}

// BranchChanges is what the branch of a worktree would change in the one that
// it merges into, committed or not.
type BranchChanges struct {
	Onto    string // empty: compared with the commit it was created from
	Changes model.Changes
	Files   []File
	Diff    []byte // unified; git's output, may not be valid UTF-8
	Cut     bool   // the diff was longer than allowed
	tree    string
}

// BranchDiff returns what the branch of a worktree changes, with a diff of at
// most max bytes.
func (g Git) BranchDiff(ctx context.Context, root, path string, max int64) (BranchChanges, error) {
	m, err := g.manage(ctx, root, path, "show worktree")
	if err != nil {
		return BranchChanges{}, err
	}
	defer m.close()
	base, err := m.forkPoint(ctx)
	if err != nil {
		return BranchChanges{}, err
	}
	tree := ""
	if base != "" {
		if tree, err = m.line(ctx, "rev-parse", "--verify", "--quiet", base+"^{tree}"); err != nil {
			return BranchChanges{}, err
		}
	}
	d, err := bounded(ctx, g.limit(), func(ctx context.Context) (BranchChanges, error) {
		end, p, err := m.takeSnapshot(ctx)
		if err != nil {
			return BranchChanges{}, err
		}
		d := BranchChanges{Onto: m.onto, tree: end.Tree}
		if d.Files, err = p.files(ctx, tree, end.Tree); err != nil {
			return d, err
		}
		d.Changes.Files = len(d.Files)
		for _, f := range d.Files {
			d.Changes.Insertions += f.Insertions
			d.Changes.Deletions += f.Deletions
		}
		if base == "" {
			return d, nil
		}
		d.Changes.Commits, err = m.count(ctx, base+"..HEAD")
		return d, err
	})
	if err != nil {
		return d, model.WithOperation("show worktree", err)
	}
	d.Diff, d.Cut, err = m.caller.Diff(ctx, path, tree, d.tree, max)
	return d, model.WithOperation("show worktree", err)
}

// WriteCommits writes the commits that Merge and Push publish to out: those of a
// worktree's branch that the branch which it merges into does not have, with
// their messages and what each changes, binary files included.
func (g Git) WriteCommits(ctx context.Context, root, path string, out io.Writer) error {
	const operation = "read commits of worktree"
	m, err := g.manage(ctx, root, path, operation)
	if err != nil {
		return err
	}
	defer m.close()
	args := []string{"rev-list", "HEAD"}
	if m.onto != "" {
		args = append(args, "^refs/heads/"+m.onto)
	} else if m.record.Base != "" {
		args = append(args, "^"+m.record.Base)
	}
	commits, err := m.run(ctx, append(args, "--")...)
	if err != nil || commits == "" {
		return err
	}
	if _, err = m.pipe(ctx, strings.NewReader(commits), out, "diff-tree", "--stdin", "--root", "-r", "-c", "-p", "-U0", "--text", "--pretty=raw",
		"--no-renames", "--no-ext-diff", "--no-textconv", "--no-color", "--full-index"); err != nil {
		return err
	}
	merges, err := m.run(ctx, append(args, "--merges", "--")...)
	if err != nil || merges == "" {
		return err
	}
	changed, err := m.feed(ctx, strings.NewReader(merges), "diff-tree", "--stdin", "-r", "-c", "--raw", "--no-abbrev", "--no-renames")
	if err != nil {
		return err
	}
	_, err = m.pipe(ctx, strings.NewReader(mergedBlobs(changed)), out, "cat-file", "--batch")
	return err
}

// mergedBlobs returns the files, as lines of object names, that are not as in any
// parent of a merge: in the patch of a merge, git leaves binary files out.
func mergedBlobs(raw string) string {
	var blobs strings.Builder
	for line := range strings.Lines(raw) {
		parents := len(line) - len(strings.TrimLeft(line, ":"))
		about, _, _ := strings.Cut(line, "\t") // ::100644 100644 100755 OLD OLD NEW MM
		if parts := strings.Fields(about); parents > 1 && len(parts) == 2*parents+3 && parts[parents] != "160000" && strings.Trim(parts[2*parents+1], "0") != "" {
			blobs.WriteString(parts[2*parents+1] + "\n")
		}
	}
	return blobs.String()
}

func (r repository) count(ctx context.Context, commits string) (int, error) {
	out, err := r.line(ctx, "rev-list", "--count", commits, "--")
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(out)
}

// underway returns the operation that a working tree is in the middle of; empty:
// none.
func (r repository) underway() string {
	for _, at := range [][2]string{
		{"MERGE_HEAD", "a merge"}, {"rebase-merge", "a rebase"}, {"rebase-apply", "a rebase"}, {"CHERRY_PICK_HEAD", "a cherry-pick"}, {"REVERT_HEAD", "a revert"},
		{"sequencer", "a cherry-pick or revert"}, {"BISECT_LOG", "a bisect"},
	} {
		if exists(filepath.Join(r.gitDir, at[0])) {
			return at[1]
		}
	}
	return ""
}

// withScratch returns g with a new scratch folder below root, and a
// function that removes it.
func (g Git) withScratch(root string) (Git, func(), error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return g, nil, fmt.Errorf("create scratch folder: %w", err)
	}
	dir, err := os.MkdirTemp(root, scratchPrefix)
	if err != nil {
		return g, nil, fmt.Errorf("create scratch folder: %w", err)
	}
	g.Scratch = dir
	return g, func() { _ = os.RemoveAll(dir) }, nil
}

// Recorded returns what is known about a worktree without asking git: its path,
// repository, branch, job and name.
func Recorded(root, path string) (Info, error) {
	root = resolveSymlinks(root)
	path = filepath.Join(resolveSymlinks(filepath.Dir(path)), filepath.Base(path))
	rec, known := readRecord(path)
	if filepath.Dir(path) != root || !known {
		return Info{}, notOurs(path)
	}
	return Info{Path: path, Repo: home(rec.Repo), Branch: rec.Branch, JobID: rec.JobID, Name: rec.Name, Untrusted: rec.Untrusted}, nil
}

func notOurs(path string) error {
	return &model.Problem{Field: "path", Message: path + " is not a worktree of a job", Hint: "see claude-scheduler worktree list", Kind: model.KindNotFound}
}

// CommitAll commits all changes in the worktree of a job, as Commit does.
func (g Git) CommitAll(ctx context.Context, root, path, message string) (Committed, error) {
	m, err := g.manage(ctx, root, path, "commit worktree")
	if err != nil {
		return Committed{}, err
	}
	defer m.close()
	return m.caller.Commit(ctx, m.path, message, Snapshot{})
}

// Ahead counts the commits of a worktree's branch that are not on the branch it
// merges into; without such a branch, those since it was created.
func (g Git) Ahead(ctx context.Context, root, path string) (int, error) {
	m, err := g.manage(ctx, root, path, "compare worktree")
	if err != nil {
		return 0, err
	}
	defer m.close()
	from := m.record.Base
	if m.onto != "" {
		from = "refs/heads/" + m.onto
	}
	if from == "" {
		return 1, nil // unknown
	}
	return m.count(ctx, from+"..HEAD")
}
