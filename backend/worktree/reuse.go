package worktree

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// reuse makes sure that the folder at path is a worktree of the repository and
// reconnects it if it is not, without changing its files.
func (r repository) reuse(ctx context.Context, s Spec, path string, rec record) (record, error) {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return rec, notAFolder(path)
	}
	if !rec.Ready { // the record was lost
		rec = record{JobID: s.JobID, Name: s.Name, Ready: true}
	}
	rec.Repo = r.common
	ours, err := r.connected(ctx, path)
	if err != nil || ours {
		return rec, err
	}
	// The repository was moved: the worktree refers to its old path.
	writer, _, err := r.modify(ctx)
	if err != nil {
		return rec, err
	}
	if _, err := writer.run(ctx, "worktree", "repair", path); err != nil && ctx.Err() != nil {
		return rec, ctx.Err()
	}
	if ours, err = r.connected(ctx, path); err != nil || ours {
		return rec, err
	}
	return r.adopt(ctx, s, path, rec)
}

func notAFolder(path string) error {
	return problem("worktree_name", path+" exists but is not a directory", "move it away")
}

func anotherRepository(path string) error {
	return problem("worktree_name", path+" contains another repository", "move it away, or give the job another worktree name")
}

// connected reports whether path is the top of a worktree of this repository.
func (r repository) connected(ctx context.Context, path string) (bool, error) {
	in, err := r.caller.open(ctx, path)
	if err != nil {
		return false, ctx.Err() // broken in some way
	}
	top, err := filepath.EvalSymlinks(in.top)
	return err == nil && top == path && in.common == r.common, nil
}

// adopt reconnects a folder that git no longer knows: a worktree without
// files is added elsewhere and its link moved here, then the index is reset to
// HEAD. All files stay, and what is not on the branch appears as a change.
func (r repository) adopt(ctx context.Context, s Spec, path string, rec record) (record, error) {
	link := filepath.Join(path, ".git")
	if info, err := os.Lstat(link); err == nil && info.IsDir() {
		return rec, anotherRepository(path)
	}
	aside := path + ".adopt"
	if err := os.RemoveAll(aside); err != nil {
		return rec, err
	}
	defer os.RemoveAll(aside)
	known := rec
	rec, err := r.addBare(ctx, s, aside, rec)
	if err != nil {
		return known, err
	}
	if err := os.Rename(filepath.Join(aside, ".git"), link); err != nil {
		return known, fmt.Errorf("connect worktree: %w", err)
	}
	writer, _, err := r.modify(ctx)
	if err != nil {
		return known, err
	}
	if _, err := writer.run(ctx, "worktree", "repair", path); err != nil {
		return known, fmt.Errorf("connect worktree: %w", err)
	}
	in, err := r.caller.open(ctx, path)
	if err != nil {
		return known, fmt.Errorf("connect worktree: %w", err)
	}
	if writer, _, err = in.modify(ctx); err != nil { // with its own settings
		return known, err
	}
	if _, err := writer.run(ctx, "reset", "--quiet", "--mixed"); err != nil {
		return known, fmt.Errorf("connect worktree: %w", err)
	}
	if ours, err := r.connected(ctx, path); err != nil || !ours {
		return known, errors.Join(err, problem("worktree_name", "the worktree "+path+" is damaged", "move it away; a new one will be created"))
	}
	return rec, nil
}

// addBare adds a worktree without files at aside, on the job's branch.
func (r repository) addBare(ctx context.Context, s Spec, aside string, rec record) (record, error) {
	old, err := r.chooseBranch(ctx, s, &rec)
	if err != nil {
		return rec, err
	}
	args := []string{"worktree", "add", "--quiet", "--force", "--no-checkout"}
	if old {
		args = append(args, "--", aside, rec.Branch)
	} else {
		args = append(args, "--no-track", "-b", rec.Branch, "--", aside, rec.Base)
	}
	writer, _, err := r.modify(ctx)
	if err != nil {
		return rec, err
	}
	if _, err := writer.run(ctx, args...); err != nil {
		return rec, problem("worktree_name", "git could not reconnect the worktree: "+gitMessage(err), "move "+s.Root+" aside; a new worktree will be created")
	}
	return rec, nil
}
