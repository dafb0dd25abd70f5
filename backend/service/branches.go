package service

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/redact"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/worktree"
)

// maxBranchDiff bounds the diff of a branch, in bytes.
const maxBranchDiff = 4 << 20

// ownedWorktree is a job's worktree that a request names.
type ownedWorktree struct {
	worktree.Info
	root string
	git  worktree.Git
}

// worktreeFor finds the worktree of a request. Programs that its repository names
// run only if every task of the job trusts the project.
func (svc *systemService) worktreeFor(ctx context.Context, path string) (ownedWorktree, error) {
	w := ownedWorktree{root: svc.store.WorktreeRoot(), git: svc.git(ctx)}
	var err error
	if w.Info, err = worktree.Recorded(w.root, path); err != nil {
		return w, err
	}
	w.git.Trusted = !w.Untrusted && svc.trusts(w.JobID)
	return w, nil
}

// changingWorktreeFor is worktreeFor for operations that commit, merge or push: git
// gets the environment of the job, whose profile may have the identity, the keys
// and the programs that they need.
func (svc *systemService) changingWorktreeFor(ctx context.Context, path string) (ownedWorktree, *redact.Set, error) {
	w, err := svc.worktreeFor(ctx, path)
	if err != nil {
		return w, nil, err
	}
	env, err := svc.jobEnvironment(ctx, w.JobID)
	if len(env.Vars) > 0 {
		w.git.Env = env.Vars
	}
	return w, redact.New(env.Secrets), err
}

// jobEnvironment resolves the profile of a job over the login shell's environment.
func (svc *systemService) jobEnvironment(ctx context.Context, jobID string) (environ.Environment, error) {
	var layers []environ.Layer
	if job, ok := svc.store.Jobs.Get(jobID); ok && job.Profile != "" {
		p, ok := svc.store.Profiles.Get(string(job.Profile))
		if !ok {
			return environ.Environment{}, model.Invalid("profile", "the profile of the job does not exist", "choose another profile")
		}
		layers = append(layers, environ.Layer{Profile: p.Name, Vars: p.EnvVars})
	}
	var resolver environ.Resolver
	return resolver.Resolve(ctx, svc.runner.Environment(ctx), layers...)
}

// knownSecrets returns the secrets of a job and its tasks that are known
// without fetching: showing a branch must not run a command or ask a keyring.
func (svc *systemService) knownSecrets(ctx context.Context, jobID string) *redact.Set {
	ids := map[model.Text]bool{}
	if job, ok := svc.store.Jobs.Get(jobID); ok {
		ids[job.Profile] = true
	}
	for _, task := range svc.store.Tasks.All() {
		if string(task.JobID) == jobID {
			ids[task.Profile] = true
		}
	}
	var secrets []string
	base := svc.runner.Environment(ctx)
	var resolver environ.Resolver
	for id := range ids {
		p, _ := svc.store.Profiles.Get(string(id)) // none: the login shell's variables
		secrets = append(secrets, resolver.Inspect(ctx, base, isFetched, environ.Layer{Profile: p.Name, Vars: p.EnvVars}).Secrets...)
	}
	return redact.New(secrets)
}

// isFetched returns why the value of a variable is not known; empty: it is.
func isFetched(v model.EnvVar) string {
	switch v.Source {
	case model.SourceStatic, model.SourceUnset:
		return ""
	}
	return "kept elsewhere"
}

// masked returns an error with its secrets redacted.
func masked(err error, secrets *redact.Set) error {
	if err == nil {
		return nil
	}
	p := *model.ProblemOf(err)
	p.Message = secrets.String(p.Message)
	return &p
}

// RecoverMerges undoes merges into users' folders that were interrupted when
// the service or the machine stopped.
func (svc *Service) RecoverMerges(ctx context.Context) error {
	root := svc.store.WorktreeRoot()
	if !worktree.Interrupted(root) {
		return nil // the usual case: no login shell has to be started
	}
	return svc.systemService.git(ctx).Recover(ctx, root, svc.trusts)
}

// trusts reports whether every task of a job trusts its project.
func (svc *systemService) trusts(jobID string) bool {
	return !slices.ContainsFunc(svc.store.Tasks.All(), func(t model.Task) bool { return string(t.JobID) == jobID && !t.TrustProject })
}

// idleWorktreeFor is worktreeFor for operations that a run must not disturb.
func (svc *systemService) idleWorktreeFor(ctx context.Context, path string) (ownedWorktree, error) {
	w, err := svc.worktreeFor(ctx, path)
	return w, svc.refuseBusy(w, err)
}

// refuseBusy refuses a worktree that a run uses.
func (svc *systemService) refuseBusy(w ownedWorktree, err error) error {
	if err == nil && (svc.inUse(w.JobID) || svc.runsIn(w.Path)) {
		err = &model.Problem{Field: "path", Message: w.Path + " is used by a run", Hint: "wait until it ends, or cancel it", Kind: model.KindConflict}
	}
	return err
}

// runsIn reports whether a run is running in a folder.
func (svc *systemService) runsIn(path string) bool {
	return slices.ContainsFunc(svc.scheduler.ActiveRuns(), func(a scheduler.ActiveRun) bool {
		rel, err := filepath.Rel(path, a.Run.Directory)
		return a.Started && a.Run.Directory != "" && err == nil && (rel == "." || filepath.IsLocal(rel))
	})
}

// DiffWorktree shows what the branch of a worktree would change in the one that
// it merges into, with uncommitted changes.
func (svc *systemService) DiffWorktree(ctx context.Context, in apitype.WorktreeRequest) (apitype.WorktreeDiff, error) {
	w, err := svc.worktreeFor(ctx, in.Path)
	if err != nil {
		return apitype.WorktreeDiff{}, model.WithOperation("show worktree", err)
	}
	d, err := w.git.BranchDiff(ctx, w.root, w.Path, maxBranchDiff)
	if err != nil {
		return apitype.WorktreeDiff{}, model.WithOperation("show worktree", err)
	}
	out := apitype.WorktreeDiff{Onto: d.Onto, Changes: d.Changes, Text: strings.ToValidUTF8(svc.knownSecrets(ctx, w.JobID).String(string(d.Diff)), "\uFFFD")}
	if d.Cut {
		out.Text += "\n… the rest of the diff is not shown\n"
	}
	return out, nil
}

// CommitWorktree commits everything that is not committed in a worktree.
func (svc *systemService) CommitWorktree(ctx context.Context, in apitype.WorktreeRequest) (apitype.WorktreeResult, error) {
	const operation = "commit worktree"
	w, secrets, err := svc.changingWorktreeFor(ctx, in.Path)
	if err = svc.refuseBusy(w, err); err != nil {
		return apitype.WorktreeResult{}, model.WithOperation(operation, err)
	}
	message := in.Message
	if strings.TrimSpace(message) == "" {
		message, _ = svc.describeBranch(w)
	}
	done, err := w.git.CommitAll(ctx, w.root, w.Path, message)
	if err != nil {
		p := *model.ProblemOf(masked(err, secrets))
		p.Operation, p.Field = operation, "" // not about a field of a task
		return apitype.WorktreeResult{}, &p
	}
	svc.resolveBranch(w, model.AfterSuccessCommit)
	if done.SHA == "" {
		done.Notes = append(done.Notes, "There was nothing to commit.")
	}
	return apitype.WorktreeResult{Path: w.Path, Branch: w.Branch, Commit: done.SHA, Notes: done.Notes}, nil
}

// MergeWorktree merges the branch of a worktree into the one that it was created
// from.
func (svc *systemService) MergeWorktree(ctx context.Context, in apitype.WorktreeRequest) (apitype.WorktreeResult, error) {
	w, secrets, err := svc.changingWorktreeFor(ctx, in.Path)
	if err = svc.refuseBusy(w, err); err != nil {
		return apitype.WorktreeResult{}, model.WithOperation("merge worktree", err)
	}
	done, err := w.git.Merge(ctx, w.root, w.Path, in.Message)
	if err != nil {
		return apitype.WorktreeResult{}, model.WithOperation("merge worktree", masked(err, secrets))
	}
	svc.resolveBranch(w, model.AfterSuccessCommit, model.AfterSuccessMerge)
	out := apitype.WorktreeResult{Path: w.Path, Branch: w.Branch, Commit: done.Commit, Commits: done.Commits, Onto: done.Onto, FastForward: done.FastForward}
	if done.Commits == 0 {
		out.Notes = []string{done.Onto + " already has all commits of " + w.Branch + "."}
	}
	return out, nil
}

// UndoMerge moves the branch that the last merge of a worktree moved back to
// where it was, if nothing was committed there since.
func (svc *systemService) UndoMerge(ctx context.Context, in apitype.WorktreeRequest) (apitype.WorktreeResult, error) {
	w, err := svc.idleWorktreeFor(ctx, in.Path)
	if err != nil {
		return apitype.WorktreeResult{}, model.WithOperation("undo merge", err)
	}
	done, err := w.git.UndoMerge(ctx, w.root, w.Path)
	if err != nil {
		return apitype.WorktreeResult{}, model.WithOperation("undo merge", err)
	}
	return apitype.WorktreeResult{Path: w.Path, Branch: w.Branch, Commit: done.Commit, Commits: done.Commits, Onto: done.Onto}, nil
}

// PushWorktree sends the branch of a worktree to its remote.
func (svc *systemService) PushWorktree(ctx context.Context, in apitype.WorktreeRequest) (apitype.WorktreeResult, error) {
	w, secrets, err := svc.changingWorktreeFor(ctx, in.Path)
	if err != nil {
		return apitype.WorktreeResult{}, model.WithOperation("push worktree", err)
	}
	done, err := w.git.Push(ctx, w.root, w.Path)
	if err != nil {
		return apitype.WorktreeResult{}, model.WithOperation("push worktree", masked(err, secrets))
	}
	svc.resolveBranch(w, model.AfterSuccessCommit, model.AfterSuccessPush)
	return apitype.WorktreeResult{Path: w.Path, Branch: done.Branch, Remote: done.Remote}, nil
}

// OpenPullRequest pushes the branch of a worktree and opens a pull request with
// gh, or says where the user can open one.
func (svc *systemService) OpenPullRequest(ctx context.Context, in apitype.WorktreeRequest) (apitype.WorktreeResult, error) {
	w, secrets, err := svc.changingWorktreeFor(ctx, in.Path)
	if err != nil {
		return apitype.WorktreeResult{}, model.WithOperation("open pull request", err)
	}
	title, body := svc.describeBranch(w)
	if strings.TrimSpace(in.Message) != "" {
		title = in.Message
	}
	if strings.TrimSpace(in.Body) != "" {
		body = in.Body
	}
	done, err := w.git.OpenPullRequest(ctx, w.root, w.Path, title, body)
	if err != nil {
		return apitype.WorktreeResult{}, model.WithOperation("open pull request", masked(err, secrets))
	}
	svc.resolveBranch(w, model.AfterSuccessCommit, model.AfterSuccessPush, model.AfterSuccessPullRequest)
	out := apitype.WorktreeResult{Path: w.Path, Branch: w.Branch, URL: done.URL, Opened: done.Opened}
	if done.Note != "" {
		out.Notes = []string{"The branch is pushed, but the pull request is not open: " + secrets.String(done.Note) + "."}
	}
	return out, nil
}

// DiscardWorktree removes a worktree, its changes and its branch. RestoreWorktree
// brings them back within thirty days.
func (svc *systemService) DiscardWorktree(ctx context.Context, in apitype.WorktreeRequest) (apitype.DiscardedWorktree, error) {
	w, err := svc.idleWorktreeFor(ctx, in.Path)
	if err != nil {
		return apitype.DiscardedWorktree{}, model.WithOperation("discard worktree", err)
	}
	d, err := w.git.Discard(context.WithoutCancel(ctx), w.root, w.Path, svc.clock.Now())
	if err != nil {
		return apitype.DiscardedWorktree{}, model.WithOperation("discard worktree", err)
	}
	svc.resolveBranch(w, model.AfterSuccesses...)
	return discardedWorktree(d), nil
}

// resolveBranch marks those runs as done that need the user because one of these
// operations on their branch failed: it has succeeded now.
func (svc *systemService) resolveBranch(w ownedWorktree, done ...model.AfterSuccess) {
	var ids []string
	for _, s := range svc.store.Runs.Summaries(store.Filter{Job: w.JobID, Limit: 200}) {
		if s.Status != model.RunFailed || s.Acknowledged != 0 || s.Branch != w.Branch {
			continue
		}
		run, ok, err := svc.store.Runs.Get(s.ID)
		if after := report.UnpublishedBranch(run); err == nil && ok && after != model.AfterSuccessNone && slices.Contains(done, after) {
			ids = append(ids, s.ID)
		}
	}
	if len(ids) == 0 {
		return
	}
	if err := svc.MarkDone(apitype.ItemsRequest{Runs: ids}); err != nil {
		svc.log.Warn("mark runs of a branch as done", "error", err) // the user can do it
	}
}

// DiscardedWorktrees lists what can be restored, newest first.
func (svc *systemService) DiscardedWorktrees() ([]apitype.DiscardedWorktree, error) {
	all, err := worktree.Discards(svc.store.WorktreeRoot())
	out := make([]apitype.DiscardedWorktree, len(all))
	for i, d := range all {
		out[i] = discardedWorktree(d)
	}
	return out, model.WithOperation("list discarded worktrees", err)
}

func discardedWorktree(d worktree.Discarded) apitype.DiscardedWorktree {
	return apitype.DiscardedWorktree{Fault: d.Fault, ID: d.ID, JobID: d.JobID(), Repo: d.Repo(), Branch: d.Branch, Path: d.Path, Time: d.Time, Until: d.Time.Add(worktree.DiscardRetention)}
}

// RestoreWorktree brings a discarded worktree back.
func (svc *systemService) RestoreWorktree(ctx context.Context, id string) (apitype.WorktreeResult, error) {
	git := svc.git(ctx)
	all, err := worktree.Discards(svc.store.WorktreeRoot())
	if err != nil {
		return apitype.WorktreeResult{}, model.WithOperation("restore worktree", err)
	}
	for _, d := range all {
		if d.ID == id {
			git.Trusted = !d.Record.Untrusted && svc.trusts(d.JobID())
		}
	}
	path, err := git.Restore(context.WithoutCancel(ctx), svc.store.WorktreeRoot(), id)
	if err != nil {
		return apitype.WorktreeResult{}, model.WithOperation("restore worktree", err)
	}
	w, err := worktree.Recorded(svc.store.WorktreeRoot(), path)
	return apitype.WorktreeResult{Path: path, Branch: w.Branch}, err
}

// describeBranch describes what the runs on a branch did: the newest headline, and
// a list of all runs that its commits may come from.
func (svc *systemService) describeBranch(w ownedWorktree) (title, body string) {
	const maxLines = 20
	var lines []string
	for _, s := range svc.store.Runs.Summaries(store.Filter{Job: w.JobID, Limit: 200}) {
		if s.Branch != w.Branch || s.StartTime.IsZero() || s.Headline == "" || s.Changes == (store.Changes{}) {
			continue
		}
		if title == "" {
			title = s.Headline
		}
		if len(lines) < maxLines {
			lines = append(lines, fmt.Sprintf("- %s, %s: %s", s.TaskName, s.ScheduledTime.Format("2 January 15:04"), s.Headline))
		}
	}
	if title == "" {
		title = "Changes of " + w.Name
	}
	return title, strings.Join(append(lines, "", "Made by Claude Code, run by Claude Scheduler."), "\n")
}
