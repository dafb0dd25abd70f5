package worktree

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// moveRecord is a move of a branch, with the files of the folder that has it
// checked out. It is in the record of the worktree from before git changes a
// file until it is done, so that an interrupted move is noticed and undone.
type moveRecord struct {
	Dir     string    `json:"dir"`
	Branch  string    `json:"branch"`
	From    string    `json:"from"` // commit
	To      string    `json:"to"`   // commit
	Started time.Time `json:"started"`
	PID     int       `json:"pid"` // of git; 0: not known yet
	// Own are the user's files: the move would change them, and before it they
	// were new or differed from From.
	Own []string `json:"own,omitempty"`
}

// move runs the git command that moves a checked-out branch. If it fails or is
// killed, its changes are undone.
func (m managed) move(ctx context.Context, there repository, writer git, mv moveRecord, args ...string) error {
	var err error
	if mv.Own, err = there.ownFiles(ctx, writer.in(there.top), mv.From, mv.To); err != nil {
		return err
	}
	mv.Started = time.Now()
	rec := m.record
	rec.Moving = &mv
	if err := rec.write(m.path); err != nil {
		return err
	}
	writer.started = func(pid int) {
		mv.PID = pid
		_ = rec.write(m.path) // without it, a service that starts soon after a crash waits longer
	}
	if _, err = writer.in(there.top).run(ctx, args...); err != nil {
		undoErr := m.caller.undoMove(context.WithoutCancel(ctx), mv)
		if err = errors.Join(err, undoErr); undoErr != nil && !isSettled(undoErr) {
			return err // the next operation tries again
		}
	}
	return errors.Join(err, m.record.write(m.path))
}

// Interrupted reports whether a merge into a user's folder below root may be
// incomplete.
func Interrupted(root string) bool {
	paths, _ := folders(resolveSymlinks(root)) // without the folder there is none
	return slices.ContainsFunc(paths, func(path string) bool {
		rec, ok := readRecord(path)
		return ok && rec.Moving != nil
	})
}

// Recover undoes the merges that ended with the service or the machine while git
// changed files of a user's folder. Each error is about one of them.
// Filters of a repository run if trusted reports that the job of the worktree
// trusts its project.
func (g Git) Recover(ctx context.Context, root string, trusted func(jobID string) bool) error {
	root = resolveSymlinks(root)
	paths, err := folders(root)
	if err != nil {
		return err
	}
	for _, path := range paths {
		rec, ok := readRecord(path)
		if !ok || rec.Moving == nil {
			continue
		}
		unlock, lockErr := lock(ctx, root, short(rec.Repo))
		if lockErr != nil {
			return errors.Join(err, lockErr)
		}
		g.Trusted = !rec.Untrusted && trusted(rec.JobID)
		err = errors.Join(err, g.recover(ctx, root, rec.Repo))
		unlock()
	}
	return err
}

// recover is Recover for one repository, whose lock is held.
func (g Git) recover(ctx context.Context, root, common string) error {
	paths, err := folders(root)
	if err != nil {
		return err
	}
	for _, path := range paths {
		rec, ok := readRecord(path)
		if !ok || rec.Moving == nil || rec.Repo != common {
			continue
		}
		undoErr := g.undoMove(ctx, *rec.Moving)
		if undoErr != nil && !isSettled(undoErr) {
			err = errors.Join(err, undoErr)
			continue
		}
		rec.Moving = nil
		err = errors.Join(err, undoErr, rec.write(path))
	}
	return err
}

// undoMove restores the files that an interrupted move changed, unless the move
// was complete or the folder now has something else checked out. A file that is
// neither as before the move nor as after it is the user's: it is not touched.
func (g Git) undoMove(ctx context.Context, mv moveRecord) error {
	if err := mv.wait(ctx); err != nil {
		return err
	}
	if !exists(mv.Dir) {
		return nil
	}
	there, err := g.open(ctx, mv.Dir)
	if err != nil {
		return fmt.Errorf("open %s: %w", mv.Dir, err)
	}
	head, branch, err := there.position(ctx)
	if err != nil || branch != mv.Branch || head != mv.From {
		return err // git moves the branch last
	}
	writer, _, err := there.modify(ctx)
	if err != nil {
		return err
	}
	stale := filepath.Join(there.gitDir, "index.lock")
	if info, err := os.Stat(stale); err == nil && !info.ModTime().Before(mv.Started.Add(-2*time.Second)) {
		if err := os.Remove(stale); err != nil {
			return fmt.Errorf("unlock %s: %w", mv.Dir, err)
		}
	}
	writer = writer.in(there.top)
	undo, err := there.planUndo(ctx, writer, mv)
	if err != nil {
		return err
	}
	for _, path := range undo.remove {
		if err := removeAdded(there.top, path); err != nil {
			return err
		}
	}
	for _, step := range []struct {
		names   []string
		command []string
	}{
		{undo.unstage, []string{"reset", "--quiet"}},
		{undo.restore, []string{"restore", "--quiet", "--source=" + mv.From, "--worktree"}},
	} {
		if len(step.names) == 0 {
			continue
		}
		args := append([]string{"--literal-pathspecs"}, append(step.command, "--pathspec-from-file=-", "--pathspec-file-nul")...)
		if _, err := writer.feed(ctx, nulSeparated(step.names), args...); err != nil {
			return fmt.Errorf("undo the interrupted merge in %s: %w", mv.Dir, err)
		}
	}
	if len(undo.kept) > 0 {
		return conflict("", "a merge into "+mv.Dir+" was interrupted, and "+list(undo.kept)+" changed there since", "see git status there; "+mv.Branch+" itself was not moved")
	}
	return nil
}

// undoPlan is what undoes an interrupted move.
type undoPlan struct {
	remove  []string // paths of files that the move added
	restore []string // files that the move changed or removed
	unstage []string
	kept    []string // files that the user changed since
}

// planUndo compares the files of an interrupted move with those before and after
// it.
func (r repository) planUndo(ctx context.Context, writer git, mv moveRecord) (undo undoPlan, err error) {
	changes, err := r.changesBetween(ctx, mv.From, mv.To)
	if err != nil {
		return undo, err
	}
	fromStart, err := differing(ctx, writer, mv.From)
	if err != nil {
		return undo, err
	}
	fromEnd, err := differing(ctx, writer, mv.To)
	if err != nil {
		return undo, err
	}
	staged, err := differing(ctx, writer, "--cached", mv.From)
	if err != nil {
		return undo, err
	}
	for name, added := range changes {
		if slices.Contains(mv.Own, name) {
			continue
		}
		if staged[name] {
			undo.unstage = append(undo.unstage, name)
		}
		path := filepath.Join(r.top, filepath.FromSlash(name))
		_, statErr := os.Lstat(path)
		switch {
		case added && r.isBegun(ctx, path, mv.To, name):
			undo.remove = append(undo.remove, path)
		case !added && !fromStart[name]: // not changed yet
		case !added && (!fromEnd[name] || r.isBegun(ctx, path, mv.To, name)):
			undo.restore = append(undo.restore, name)
		case statErr == nil:
			undo.kept = append(undo.kept, name)
		case !added: // git removes a file before it writes the new one
			undo.restore = append(undo.restore, name)
		}
	}
	return undo, nil
}

// changesBetween returns the files that differ between two commits, and whether the
// second one adds them.
func (r repository) changesBetween(ctx context.Context, from, to string) (map[string]bool, error) {
	out, err := r.at().run(ctx, "diff-tree", "-r", "-z", "--no-renames", "--name-status", from, to)
	if err != nil {
		return nil, err
	}
	changes := map[string]bool{}
	parts := fields(out)
	for i := 0; i+1 < len(parts); i += 2 {
		changes[parts[i+1]] = parts[i] == "A"
	}
	return changes, nil
}

// ownFiles returns the files that a move would change although they differ from
// its first commit: git refuses such a move, and undoing it must not touch
// them.
func (r repository) ownFiles(ctx context.Context, writer git, from, to string) (own []string, err error) {
	changes, err := r.changesBetween(ctx, from, to)
	if err != nil {
		return nil, err
	}
	differ, err := differing(ctx, writer, from)
	if err != nil {
		return nil, err
	}
	for name, added := range changes {
		_, err := os.Lstat(filepath.Join(r.top, filepath.FromSlash(name)))
		if differ[name] || added && err == nil {
			own = append(own, name)
		}
	}
	return own, nil
}

// isSettled reports whether an undo did everything possible: the user must do
// the rest, and is notified once.
func isSettled(err error) bool {
	var p *model.Problem
	return errors.As(err, &p) && p.Kind == model.KindConflict
}

// wait waits until the git of a move has ended: it outlives the service.
func (mv moveRecord) wait(ctx context.Context) error {
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for mv.PID != 0 && processExists(mv.PID) {
		if time.Since(mv.Started) > checkoutLimit+killDelay {
			return nil // a different process by now, or one that does not end
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// differing returns the tracked files that differ from a commit.
func differing(ctx context.Context, writer git, from ...string) (map[string]bool, error) {
	out, err := writer.run(ctx, append([]string{"diff", "--name-only", "-z", "--no-ext-diff", "--no-textconv", "--no-renames", "--ignore-submodules=all"}, append(from, "--")...)...)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, name := range fields(out) {
		names[name] = true
	}
	return names, nil
}

// isBegun reports whether a file is the beginning of the one in a commit: git
// was killed while it wrote the file.
func (r repository) isBegun(ctx context.Context, path, commit, name string) bool {
	info, err := os.Lstat(path)
	if err != nil {
		return false
	}
	want, err := r.at().run(ctx, "cat-file", "blob", commit+":"+name)
	if err != nil {
		return false
	}
	if info.Mode()&os.ModeSymlink != 0 {
		target, err := os.Readlink(path)
		return err == nil && target == want
	}
	if !info.Mode().IsRegular() {
		return false
	}
	have, err := os.ReadFile(path)
	return err == nil && bytes.HasPrefix([]byte(want), have)
}

// removeAdded removes a file that a move created, with the folders that become
// empty.
func removeAdded(top, path string) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	for dir := filepath.Dir(path); dir != top && strings.HasPrefix(dir, top); dir = filepath.Dir(dir) {
		if os.Remove(dir) != nil { // not empty
			break
		}
	}
	return nil
}

// lockAndRecover takes the lock of the worktree's repository, and undoes what an
// interrupted merge left there.
func (m *managed) lockAndRecover(ctx context.Context, root string) (unlock func(), err error) {
	unlock, err = lock(ctx, root, short(m.common))
	if err != nil {
		return nil, err
	}
	if err := m.caller.recover(ctx, resolveSymlinks(root), m.common); err != nil {
		unlock()
		return nil, err
	}
	if rec, ok := readRecord(m.path); ok {
		m.record = rec
	}
	return unlock, nil
}
