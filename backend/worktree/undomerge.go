package worktree

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/pathglob"
)

// mergeRecord is how a merge moved a branch.
type mergeRecord struct {
	Onto string `json:"onto"`
	From string `json:"from"` // commit before the merge
	To   string `json:"to"`   // commit after the merge
}

// UndoMerge moves the branch that the last merge of a worktree moved back to
// where it was, with the files of the folder that has it checked out. It is a
// *model.Problem if anything was committed there since, or if a file there has
// uncommitted changes that the move would touch. The branch of the worktree
// keeps its commits.
func (g Git) UndoMerge(ctx context.Context, root, path string) (Merged, error) {
	const operation = "undo merge"
	m, err := g.manage(ctx, root, path, operation)
	if err != nil {
		return Merged{}, err
	}
	defer m.close()
	unlock, err := m.lockAndRecover(ctx, root)
	if err != nil {
		return Merged{}, err
	}
	defer unlock()
	last := m.record.Merged
	if last == nil {
		return Merged{}, conflict(operation, "nothing was merged from this worktree", "")
	}
	tip, err := m.resolve(ctx, "refs/heads/"+last.Onto)
	if err != nil {
		return Merged{}, err
	}
	if tip != last.To {
		return Merged{}, conflict(operation, last.Onto+" has changed since the merge", "use git revert or git reset there")
	}
	if err := m.moveBack(ctx, *last); err != nil {
		return Merged{}, model.WithOperation(operation, err)
	}
	done := Merged{Onto: last.Onto, Commit: last.From}
	if done.Commits, err = m.count(ctx, last.From+".."+last.To); err != nil {
		return done, err
	}
	m.record.Merged = nil
	return done, m.record.write(m.path)
}

// moveBack undoes a merge that nothing followed.
func (m managed) moveBack(ctx context.Context, last mergeRecord) error {
	dir, there, err := m.checkoutOf(ctx, last.Onto)
	if err != nil {
		return err
	}
	if dir == "" {
		_, err := m.updater(ctx).run(ctx, "update-ref", "-m", "claude-scheduler: undo merge of "+m.branch, "refs/heads/"+last.Onto, last.From, last.To)
		return err
	}
	writer, off, err := there.modify(ctx)
	if err != nil {
		return err
	}
	if err := there.refuseFiltered(ctx, off, last.From); err != nil {
		return err
	}
	mv := moveRecord{Dir: there.top, Branch: last.Onto, From: last.To, To: last.From}
	if err = m.move(ctx, there, writer, mv, "reset", "--quiet", "--keep", last.From); err != nil && ctx.Err() == nil {
		return conflict("", "git did not reset "+dir+": "+gitMessage(err), "commit or stash the changes there, then undo again")
	}
	return err
}

// checkoutOf opens the folder that has a branch checked out and is in the middle
// of nothing; dir is empty if there is none.
func (m managed) checkoutOf(ctx context.Context, branch string) (dir string, there repository, err error) {
	listed, err := m.listed(ctx)
	if err != nil {
		return "", there, err
	}
	at := slices.IndexFunc(listed, func(e entry) bool { return e.branch == branch && exists(e.path) })
	if at < 0 {
		return "", there, m.refuseRewritten(branch)
	}
	dir = listed[at].path
	for _, other := range listed[at+1:] { // git worktree add --force; a merge would update only one folder
		if other.branch == branch && exists(other.path) {
			return "", there, conflict("", branch+" is checked out in "+dir+" and in "+other.path, "switch one of them to another branch, then try again")
		}
	}
	if there, err = m.caller.open(ctx, dir); err != nil {
		return dir, there, fmt.Errorf("open %s: %w", dir, err)
	}
	if there.top == "" {
		return dir, there, conflict("", branch+" is checked out in a bare repository", "merge "+m.branch+" yourself")
	}
	if what := there.underway(); what != "" {
		return dir, there, conflict("", dir+", which has "+branch+" checked out, is in the middle of "+what, "finish it first")
	}
	return dir, there, nil
}

// refuseRewritten refuses to move a branch on which a rebase or bisect works
// somewhere: it has no branch checked out meanwhile, and sets or checks out the
// branch at its end.
func (m managed) refuseRewritten(branch string) error {
	dirs, _ := pathglob.In(filepath.Join(m.common, "worktrees"), "*") // the pattern is valid
	for _, dir := range append(dirs, m.common) {
		for file, what := range map[string]string{"rebase-merge/head-name": "a rebase", "rebase-apply/head-name": "a rebase", "BISECT_START": "a bisect"} {
			text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
			if err == nil && strings.TrimPrefix(strings.TrimSpace(string(text)), "refs/heads/") == branch {
				return conflict("", branch+" is in the middle of "+what+" in "+checkoutFolder(dir), "finish it first")
			}
		}
	}
	return nil
}

// checkoutFolder is the folder of a worktree, by its git directory.
func checkoutFolder(gitDir string) string {
	if link, err := os.ReadFile(filepath.Join(gitDir, "gitdir")); err == nil {
		return filepath.Dir(strings.TrimSpace(string(link)))
	}
	return home(gitDir)
}

// refuseFiltered refuses a change to a commit that would check out files with
// filters that do not run.
func (r repository) refuseFiltered(ctx context.Context, filtersOff []string, to string) error {
	if len(filtersOff) == 0 {
		return nil
	}
	changed, err := r.run(ctx, "diff-tree", "-r", "-z", "--no-renames", "--name-only", "HEAD", to)
	if err != nil {
		return err
	}
	return committer{repository: r, filtersOff: filtersOff}.unfiltered(ctx, fields(changed))
}
