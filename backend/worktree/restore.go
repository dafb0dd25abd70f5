package worktree

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"claude-scheduler/backend/model"
)

const restoring = "restore worktree" // the operation in errors of Restore

// Restore brings a discarded worktree back with its branch, commits and
// uncommitted files, and returns its path.
func (g Git) Restore(ctx context.Context, root, id string) (string, error) {
	root = resolveSymlinks(root)
	d, err := restorable(root, id)
	if err != nil {
		return "", err
	}
	unlock, err := lock(ctx, root, short(d.Record.Repo))
	if err != nil {
		return "", err
	}
	defer unlock()
	r := repository{git: g.inspect(d.Record.Repo), caller: g, common: d.Record.Repo}
	if err := r.clearPath(ctx, d); err != nil {
		return "", err
	}
	writer, _, err := r.modify(ctx)
	if err != nil {
		return "", err
	}
	args, err := r.addArguments(ctx, d)
	if err != nil {
		return "", err
	}
	rec := d.Record
	rec.Ready = false // until its files are checked out: a run would see them all as deleted
	if err := rec.write(d.Path); err != nil {
		return "", err
	}
	if _, err = writer.run(ctx, args...); err != nil && ctx.Err() == nil {
		err = conflict(restoring, "git could not create the worktree: "+gitMessage(err), "see git worktree list in "+d.Repo())
	}
	if err == nil {
		err = g.refill(ctx, d)
	}
	if err != nil {
		after := context.WithoutCancel(ctx) // the discarded work stays restorable
		_, _ = writer.run(after, "worktree", "remove", "--force", "--force", "--", d.Path)
		_ = os.RemoveAll(d.Path)
		_ = os.Remove(recordPath(d.Path))
		return "", model.WithOperation(restoring, err)
	}
	rec.Ready = true
	if err := rec.write(d.Path); err != nil {
		return "", err
	}
	return d.Path, d.forget(ctx, r, root)
}

// restorable returns a discard, or why it cannot be restored.
func restorable(root, id string) (Discarded, error) {
	all, err := Discards(root)
	if err != nil {
		return Discarded{}, err
	}
	at := slices.IndexFunc(all, func(d Discarded) bool { return d.ID == id })
	if at < 0 {
		return Discarded{}, &model.Problem{Operation: restoring, Field: "id", Message: "no discarded worktree " + id, Hint: "discarded work is kept for 30 days; see claude-scheduler worktree list --discarded", Kind: model.KindNotFound}
	}
	d := all[at]
	if d.Fault != "" {
		return Discarded{}, conflict(restoring, d.Fault, "its commits are in its repository until you delete the ref: git log "+discardedRefs+d.ID)
	}
	if filepath.Dir(d.Path) != root {
		return Discarded{}, conflict(restoring, d.Path+" is not below "+root, "the data directory was moved; restore the commit "+d.Head+" with git")
	}
	if !exists(d.Record.Repo) {
		return Discarded{}, conflict(restoring, "the repository "+d.Repo()+" does not exist", "reconnect its disk, or move it back")
	}
	return d, nil
}

// clearPath removes what a restore that was killed left at the path of a
// discarded worktree. A newer worktree there is an error.
func (r repository) clearPath(ctx context.Context, d Discarded) error {
	if left, known := readRecord(d.Path); known && !left.Ready { // left by a restore that was killed
		if err := r.discard(ctx, d.Path); err != nil {
			return err
		}
		_ = os.Remove(recordPath(d.Path))
	}
	if exists(d.Path) || exists(recordPath(d.Path)) {
		return conflict(restoring, "the job has a new worktree "+d.Path, "discard it first, or merge it")
	}
	return nil
}

// addArguments returns the arguments with which git adds a discarded worktree
// again: with its branch if that still exists, otherwise with a new one.
func (r repository) addArguments(ctx context.Context, d Discarded) ([]string, error) {
	sha, err := r.resolve(ctx, "refs/heads/"+d.Branch)
	if err != nil {
		return nil, err
	}
	if sha != "" && sha != d.Head {
		return nil, conflict(restoring, "the branch "+d.Branch+" exists and has other commits", "rename it with git branch -m")
	}
	args := []string{"worktree", "add", "--quiet", "--no-checkout", "--no-track", "-b", d.Branch, "--", d.Path, d.Head}
	if sha != "" {
		args = []string{"worktree", "add", "--quiet", "--no-checkout", "--", d.Path, d.Branch}
	}
	return args, nil
}

// refill checks out the files of a restored worktree.
func (g Git) refill(ctx context.Context, d Discarded) error {
	in, err := g.open(ctx, d.Path)
	if err != nil {
		return fmt.Errorf("open worktree %s: %w", d.Path, err)
	}
	writer, _, err := in.modify(ctx)
	if err != nil {
		return err
	}
	files := d.Work
	if files == "" {
		files = d.Head
	}
	if _, err := writer.run(ctx, "read-tree", "--reset", "-u", files); err != nil {
		return fmt.Errorf("restore files: %w", err)
	}
	if d.Raw && d.Work != "" {
		if err := in.writeRaw(ctx, d.Head, d.Work); err != nil {
			return err
		}
	}
	if _, err := writer.run(ctx, "reset", "--quiet", "--mixed", d.Head); err != nil {
		return fmt.Errorf("restore files: %w", err)
	}
	return nil
}
