package worktree

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// Merged is what Merge did.
type Merged struct {
	Onto        string // the branch that has the commits now
	Commit      string // its newest commit
	Commits     int    // merged; 0: it already had them all
	FastForward bool   // no merge commit was needed
}

// Merge merges the branch of a worktree into the branch that it was created
// from: by moving that branch forward, or with a merge commit if it has new
// commits.
//
// The merge is computed without touching any folder, so that nothing is left
// half-merged: conflicts are a *model.Problem that lists the files. When the
// other branch is checked out somewhere, the files there are updated only if
// none of them has uncommitted changes; untracked and ignored files are never
// overwritten.
//
// Filters, merge drivers and hooks run when g is trusted. If it is not, files
// with a filter are a *model.Problem.
func (g Git) Merge(ctx context.Context, root, path, message string) (Merged, error) {
	const operation = "merge worktree"
	m, err := g.manage(ctx, root, path, operation)
	if err != nil {
		return Merged{}, err
	}
	defer m.close()
	if m.onto == "" {
		return Merged{}, conflict(operation, "the branch that "+m.branch+" was created from no longer exists, or was not a local branch", "push it, or merge it yourself")
	}
	unlock, err := m.lockAndRecover(ctx, root)
	if err != nil {
		return Merged{}, model.WithOperation(operation, err)
	}
	defer unlock()
	if err := m.mustBeCommitted(ctx, operation); err != nil {
		return Merged{}, err
	}
	old, err := m.resolve(ctx, "refs/heads/"+m.onto)
	if err != nil {
		return Merged{}, err
	}
	done := Merged{Onto: m.onto, Commit: old}
	if done.Commits, err = m.count(ctx, old+".."+m.head); err != nil || done.Commits == 0 {
		return done, err
	}
	behind, err := m.count(ctx, m.head+".."+old)
	if err != nil {
		return Merged{}, err
	}
	if done.FastForward = behind == 0; done.FastForward {
		done.Commit = m.head
	} else if done.Commit, err = m.mergeCommit(ctx, old, message); err != nil {
		return Merged{}, model.WithOperation(operation, err)
	}
	if err := m.advance(ctx, old, done.Commit); err != nil {
		return Merged{}, model.WithOperation(operation, err)
	}
	m.record.Merged = &mergeRecord{Onto: m.onto, From: old, To: done.Commit}
	return done, m.record.write(m.path)
}

// mustBeCommitted refuses a worktree with uncommitted changes.
func (m managed) mustBeCommitted(ctx context.Context, operation string) error {
	if what := m.underway(); what != "" {
		return conflict(operation, m.path+" is in the middle of "+what, "finish it there with git")
	}
	dirty, err := bounded(ctx, m.caller.limit(), func(ctx context.Context) (bool, error) { return m.caller.dirty(ctx, m.repository) })
	if err == nil && dirty {
		err = conflict(operation, "the worktree has uncommitted changes", "commit them first: claude-scheduler worktree commit")
	}
	return model.WithOperation(operation, err)
}

// checkoutLimit bounds updating a folder: filters fetch large files, and a hook
// may hang.
const checkoutLimit = 5 * time.Minute

// mergeCommit makes a commit that merges the branch into the commit old of the
// other branch.
func (m managed) mergeCommit(ctx context.Context, old, message string) (string, error) {
	writer, _, err := m.modify(ctx)
	if err != nil {
		return "", err
	}
	compute := writer.in(m.top)
	if !m.caller.Trusted { // the private directory has no merge driver
		c, err := m.config(ctx)
		if err != nil {
			return "", err
		}
		p, err := m.private(ctx, c)
		if err != nil {
			return "", err
		}
		compute = p.withEnv("GIT_OBJECT_DIRECTORY=" + filepath.Join(m.common, "objects"))
	}
	out, err := compute.run(ctx, "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", old, m.head)
	parts := fields(out)
	if err != nil {
		if len(parts) > 1 && ctx.Err() == nil {
			names := slices.Compact(slices.Sorted(slices.Values(parts[1:])))
			return "", conflict("", "the branch "+m.branch+" conflicts with "+m.onto+" in "+list(names),
				m.onto+" is unchanged; let the task resolve it by merging "+m.onto+" in its worktree, or do it in "+m.path)
		}
		if strings.Contains(gitMessage(err), "usage:") || strings.Contains(gitMessage(err), "unknown option") {
			return "", conflict("", "merging branches that have diverged needs git 2.38 or later", "update git, or merge "+m.branch+" yourself")
		}
		return "", fmt.Errorf("compute merge: %w", err)
	}
	if len(parts) == 0 {
		return "", fmt.Errorf("compute merge: git printed no tree")
	}
	who, err := m.identity(ctx)
	if err != nil {
		return "", err
	}
	args := []string{"commit-tree", parts[0], "-p", old, "-p", m.head}
	if sign, err := m.line(ctx, "config", "--type=bool", "--get", "commit.gpgsign"); err == nil && sign == "true" {
		args = append(args, "-S") // commit-tree does not follow the setting
	}
	if strings.TrimSpace(message) == "" {
		message = "Merge branch '" + m.branch + "'"
	}
	out, err = writer.withEnv(who...).feed(ctx, strings.NewReader(message+"\n"), args...)
	if err != nil {
		if ctx.Err() == nil && slices.Contains(args, "-S") {
			return "", conflict("", "the merge commit could not be signed: "+gitMessage(err), "unlock the signing key for background use, or set commit.gpgsign to false in that repository")
		}
		return "", fmt.Errorf("make merge commit: %w", err)
	}
	return strings.TrimSpace(out), nil
}

// advance moves the branch that is merged into from old to a descendant, with
// the files of the folder in which it is checked out.
func (m managed) advance(ctx context.Context, old, to string) error {
	dir, there, err := m.checkoutOf(ctx, m.onto)
	if err != nil {
		return err
	}
	if dir == "" {
		_, err := m.updater(ctx).run(ctx, "update-ref", "-m", "claude-scheduler: merge "+m.branch, "refs/heads/"+m.onto, to, old)
		if err != nil && ctx.Err() == nil {
			return conflict("", "the branch "+m.onto+" could not be moved: "+gitMessage(err), "it may have changed at the same moment: try again")
		}
		return err
	}
	return m.fastForward(ctx, dir, there, old, to)
}

// fastForward updates a folder that has the other branch checked out.
func (m managed) fastForward(ctx context.Context, dir string, there repository, old, to string) error {
	dirty, err := bounded(ctx, m.caller.limit(), func(ctx context.Context) (bool, error) {
		return m.caller.differs(ctx, there, "--untracked-files=no")
	})
	if err != nil {
		return err
	}
	if dirty {
		return conflict("", dir+", which has "+m.onto+" checked out, has uncommitted changes", "commit or stash them there, then merge again")
	}
	writer, off, err := there.modify(ctx)
	if err != nil {
		return err
	}
	if err := there.refuseFiltered(ctx, off, to); err != nil {
		return err
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), checkoutLimit)
	defer stop()
	mv := moveRecord{Dir: there.top, Branch: m.onto, From: old, To: to}
	if err := m.move(ctx, there, writer, mv, "merge", "--quiet", "--ff-only", "--no-overwrite-ignore", "--no-autostash", to); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("update %s: %w", dir, ctx.Err())
		}
		return conflict("", "git did not update "+dir+": "+gitMessage(err), "nothing was changed; move those files away, or merge there yourself")
	}
	head, err := there.head(ctx)
	if err == nil && head != to {
		err = conflict("", "git left "+dir+" at "+head, "see git status there")
	}
	return err
}

func conflict(operation, message, hint string) error {
	return &model.Problem{Operation: operation, Message: message, Hint: hint, Kind: model.KindConflict}
}
