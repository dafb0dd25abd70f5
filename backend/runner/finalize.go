package runner

import (
	"context"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/redact"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/worktree"
)

// maxDiff bounds the stored diff of one run, in bytes.
const maxDiff = 4 << 20

// commitLimit bounds a commit, and making a worktree: hooks run tests and
// filters fetch large files, but a signing agent may wait for someone who is
// asleep.
const commitLimit = 10 * time.Minute

// scratchDir returns where git keeps an index and copies of files during a run.
// It is removed with the run's other files.
func scratchDir(paths Paths, runID string) string {
	return filepath.Join(paths.SuperviseDir(runID), "git")
}

// git returns git in the environment of a run.
func (x *Executor) git(runID string, vars []string, trusted bool) worktree.Git {
	return worktree.Git{Env: vars, Scratch: scratchDir(x.Paths, runID), Trusted: trusted, Limit: x.gitLimit}
}

// snapshotBefore records the state of the repository before a run. If that
// fails, the run continues with a remark, unless its changes should be
// committed: then the failure would show only after the run has cost money.
func snapshotBefore(ctx context.Context, g worktree.Git, dir string, task model.Task, run *model.Run) (worktree.Snapshot, error) {
	mark, err := g.TakeSnapshot(ctx, dir)
	if err != nil {
		_ = os.RemoveAll(g.Scratch) // the run needs the disk space
	}
	switch {
	case ctx.Err() != nil:
		return worktree.Snapshot{}, ctx.Err()
	case err == nil && (!mark.IsZero() || task.AfterSuccessAction() == model.AfterSuccessNone):
		return mark, nil
	case err == nil:
		return mark, NoRepository(task, dir)
	case task.AfterSuccessAction() != model.AfterSuccessNone:
		p := *model.ProblemOf(err)
		p.Field, p.Message = task.CommitField(), "its changes could not be committed: "+p.Message
		return worktree.Snapshot{}, &p
	}
	run.Remark(undetermined(err))
	return worktree.Snapshot{}, nil
}

// NoRepository is why a task cannot commit in a directory without a repository.
func NoRepository(task model.Task, dir string) error {
	return model.Invalid(task.CommitField(), dir+" is not in a git repository with a working tree", "turn "+task.CommitField()+" off, or run git init there")
}

// undetermined returns the remark on a run whose changes are unknown.
func undetermined(err error) string {
	p := *model.ProblemOf(err)
	p.Operation, p.Field = "", "" // not about a field of the task
	return "its changes could not be determined: " + p.Error()
}

// finalize commits what a run changed in its repository, if the task asks for
// that, and records the changes. env is the run's environment; nil when an
// earlier process started the run.
func (x *Executor) finalize(ctx context.Context, o Request, r Result, k runState, env *environ.Environment) Result {
	if k.Mark.IsZero() || r.Run.StartTime == nil {
		return r
	}
	scratch := scratchDir(x.Paths, r.Run.ID)
	defer func(service context.Context) {
		if service.Err() == nil { // otherwise the next service needs it
			_ = os.RemoveAll(scratch) // the rest is removed with the run's other files
		}
	}(ctx)
	ctx, done := x.cancellable(ctx, r.Run.ID)
	defer done()
	known := env != nil // the secrets of the run
	var resolveErr error
	if env == nil {
		var again environ.Environment
		if again, resolveErr = x.resolve(ctx, o); resolveErr != nil {
			again.Vars = x.marked(ctx, o.Run.ID)
		}
		env, known = &again, k.Secrets.match(again.Secrets)
	}
	secrets := redact.New(env.Secrets)
	g := x.git(r.Run.ID, env.Vars, !k.Untrusted)
	dir := r.Run.Directory
	if k.Commit != "" && r.Run.Status == model.RunSuccess {
		var err error
		if r, err = commit(ctx, g, dir, r, k, resolveErr, secrets); err != nil && model.ProblemOf(err).Kind == model.KindUnavailable {
			r.Run.Remark(secrets.String(undetermined(err))) // git hangs or is missing: do not wait for it again
			return r
		}
	}
	if k.After.NeedsWorktree() && r.Run.Status == model.RunSuccess {
		r = x.publishBranch(ctx, g, r, k, secrets, known, headline(r.Run, env))
	}
	changes, _, after, err := g.Since(ctx, dir, k.Mark)
	if err != nil {
		r.Run.Remark(secrets.String(undetermined(reasonFor(ctx, err))))
		return r
	}
	r.Run.Changes, r.Run.TreeAfter = &changes, after.Tree
	changed := slices.DeleteFunc(after.DirtyModules, func(name string) bool { return slices.Contains(k.Mark.DirtyModules, name) })
	if committed := k.Commit != "" && r.Run.Status == model.RunSuccess; len(changed) > 0 && !committed { // otherwise the commit has reported them
		r.Run.Remark("changes within submodules are not counted among its changes and not in its diff: " + strings.Join(changed, ", "))
	}
	if changes.Files > 0 {
		if err := x.keepDiff(ctx, g, r.Run, k, secrets, known); err != nil {
			r.Run.Remark(secrets.String("its diff could not be stored: " + reasonFor(ctx, err).Error()))
		}
	}
	return r
}

// commit commits the changes of a run that succeeded. If that fails the run has
// failed: its work is not where the user wants it. The error is git's.
func commit(ctx context.Context, g worktree.Git, dir string, r Result, k runState, unresolved error, secrets *redact.Set) (Result, error) {
	if unresolved != nil {
		return r.end(model.RunFailed, model.ReasonError, report.NotCommitted+secrets.String(unresolved.Error())), nil
	}
	committing, stop := context.WithTimeout(ctx, commitLimit)
	defer stop()
	done, err := g.Commit(committing, dir, commitMessage(k.Commit, r.Run), k.Mark)
	err = asTimeout(ctx, committing, "the commit", err)
	for _, note := range done.Notes {
		r.Run.Remark(secrets.String(note))
	}
	if reason, cancelled := cancelReason(ctx); err != nil && cancelled {
		return r.end(model.RunCancelled, reason, "cancelled while its changes were being committed"), err
	}
	if err != nil {
		return r.end(model.RunFailed, model.ReasonError, report.NotCommitted+secrets.String(err.Error())), err
	}
	return r, nil
}

// asTimeout returns err, or a time limit error if that is why limited ended.
func asTimeout(ctx, limited context.Context, what string, err error) error {
	if err == nil || ctx.Err() != nil || !errors.Is(limited.Err(), context.DeadlineExceeded) {
		return err
	}
	return &model.Problem{Message: fmt.Sprintf("%s took longer than %s and was ended", what, commitLimit), Kind: model.KindUnavailable,
		Hint: "see which hook, filter or signing program of the repository waits for something"}
}

// keepDiff stores what a run changed as text, while its secrets are known. The
// copies of files from which it is made are deleted after the run.
func (x *Executor) keepDiff(ctx context.Context, g worktree.Git, run model.Run, k runState, secrets *redact.Set, known bool) error {
	if !known {
		return errors.New("the service was restarted during the run and does not know all secrets that must be masked in it")
	}
	diff, cut, err := g.Diff(ctx, run.Directory, k.Mark.Tree, run.TreeAfter, maxDiff)
	if err != nil {
		return err
	}
	text := secrets.String(string(diff))
	if cut {
		text += "\n… the rest of the diff is not shown\n"
	}
	path := x.Paths.DiffPath(run.ID)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o600)
}

// commitMessage returns the task's name, then the output of the run.
func commitMessage(task string, run model.Run) string {
	message := task
	if text := strings.TrimSpace(run.Output); text != "" {
		message += "\n\n" + text
	}
	return message + "\n\nRun: " + run.ID + "\n"
}

// Diff returns what a run changed, as a unified diff with masked secrets; empty
// when it changed nothing or ran outside a repository. git is looked up in env,
// for runs of earlier versions, whose files are in the repository.
func Diff(ctx context.Context, paths Paths, env []string, run model.Run) (string, error) {
	path := paths.DiffPath(run.ID)
	text, err := os.ReadFile(path)
	if err == nil {
		return strings.ToValidUTF8(string(text), "\uFFFD"), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read diff: %w", err)
	}
	if run.TreeBefore == "" || run.TreeAfter == "" || run.TreeBefore == run.TreeAfter {
		return "", nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("make diff folder: %w", err)
	}
	scratch, err := os.MkdirTemp(filepath.Dir(path), ".view-")
	if err != nil {
		return "", fmt.Errorf("make diff folder: %w", err)
	}
	defer os.RemoveAll(scratch)
	diff, cut, err := worktree.Git{Env: env, Scratch: scratch}.Diff(ctx, run.Directory, run.TreeBefore, run.TreeAfter, maxDiff)
	var p *model.Problem
	if errors.As(err, &p) && p.Kind == model.KindNotFound {
		return "", &model.Problem{Message: "the diff of that run is not stored", Kind: model.KindNotFound,
			Hint: "a remark on the run says so, or it was among the oldest when all diffs together became too large"}
	}
	if err != nil {
		return "", err
	}
	if cut {
		diff = append(diff, "\n… the rest of the diff is not shown\n"...)
	}
	return strings.ToValidUTF8(string(diff), "\uFFFD"), nil
}

// fingerprint identifies a set of secrets without storing them; empty: there
// were none.
type fingerprint struct {
	Salt string `json:"salt,omitempty"`
	Hash string `json:"hash,omitempty"`
}

// fingerprintOf is slow on purpose (some milliseconds), so that short secrets
// cannot be guessed.
func fingerprintOf(secrets []string) (fingerprint, error) {
	if len(secrets) == 0 {
		return fingerprint{}, nil
	}
	salt := make([]byte, 16)
	rand.Read(salt) // never fails
	hash, err := hashSecrets(secrets, salt)
	return fingerprint{hex.EncodeToString(salt), hex.EncodeToString(hash)}, err
}

// match reports whether the fingerprint is of these secrets.
func (f fingerprint) match(secrets []string) bool {
	if f.Hash == "" {
		return true
	}
	salt, saltErr := hex.DecodeString(f.Salt)
	want, wantErr := hex.DecodeString(f.Hash)
	got, err := hashSecrets(secrets, salt)
	return errors.Join(saltErr, wantErr, err) == nil && subtle.ConstantTimeCompare(got, want) == 1
}

func hashSecrets(secrets []string, salt []byte) ([]byte, error) {
	sorted := slices.Sorted(slices.Values(secrets))
	const rounds = 20_000
	return pbkdf2.Key(sha256.New, strings.Join(sorted, "\x00"), salt, rounds, sha256.Size)
}
