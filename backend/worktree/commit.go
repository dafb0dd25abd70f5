package worktree

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/subprocess"
)

// Committed is what Commit did.
type Committed struct {
	SHA   string   // the commit; empty when there was nothing to commit
	Notes []string // what the user should know, in sentences
}

// Commit commits to the checked-out branch what changed since m and is not
// ignored. The zero m commits everything that differs from HEAD.
//
// Earlier changes stay as they were, staged or not, except in files that
// changed again: files are committed completely. Nested repositories that are
// not submodules are left out.
//
// Filters and hooks run when g is trusted; a failing one is a *model.Problem
// with its output, and the changes stay staged. If g is not trusted, a file
// with a filter is a *model.Problem: without the filter its plain content would
// be committed.
//
// Signing stays as configured: an unsigned commit in a repository that requires
// signatures would break the user's rule unnoticed. The signing program gets no
// terminal, no display and no askpass program, so it fails instead of waiting
// if its key is locked; an agent that still asks is ended with ctx.
func (g Git) Commit(ctx context.Context, dir, message string, m Snapshot) (Committed, error) {
	// Steps without filters and hooks come first: if git hangs, it is noticed
	// sooner.
	seen, err := bounded(ctx, g.limit(), func(ctx context.Context) (repoState, error) { return g.readState(ctx, dir, m) })
	if errors.Is(err, errNoRepository) {
		return Committed{}, model.Invalid("commit_on_success", dir+" is not in a git repository", "turn commit_on_success off, or run git init there")
	}
	if err != nil {
		return Committed{}, err
	}
	r, now, p := seen.repository, seen.now, seen.private
	writer, off, err := r.modify(ctx)
	if err != nil {
		return Committed{}, err
	}
	c := committer{repository: r, git: writer.in(r.top), filtersOff: off}
	open, nested, err := c.changed(ctx)
	if err != nil {
		return Committed{}, err
	}
	ours := open
	var done Committed
	touched, err := c.touched(ctx, p, m, now)
	if err != nil {
		return Committed{}, err
	}
	if !m.IsZero() {
		ours = slices.DeleteFunc(slices.Clone(open), func(name string) bool {
			_, found := slices.BinarySearch(touched, name)
			return !found
		})
	}
	if done.Notes, err = c.hidden(ctx, m, touched); err != nil {
		return Committed{}, err
	}
	modules, err := bounded(ctx, g.limit(), func(ctx context.Context) ([]string, error) { return g.dirtyModules(ctx, r) })
	if err != nil {
		return Committed{}, err
	}
	done.Notes = append(done.Notes, c.inner(nested, touched, m)...)
	if len(modules) > 0 {
		done.Notes = append(done.Notes, "not committed, because it is in submodules: changes in "+list(modules))
	}
	merging := exists(filepath.Join(r.gitDir, "MERGE_HEAD"))
	if len(ours) == 0 && !merging {
		return done, nil
	}
	notes, err := c.stage(ctx, ours)
	if err != nil {
		return done, err
	}
	done.Notes = append(done.Notes, notes...)
	if done.SHA, err = c.commit(ctx, message, ours, merging || len(ours) == len(open)); err != nil {
		return done, err
	}
	return c.verify(ctx, done, ours)
}

// repoState is the state of a repository when a commit begins.
type repoState struct {
	repository repository
	now        Snapshot
	private    private
}

func (g Git) readState(ctx context.Context, dir string, m Snapshot) (repoState, error) {
	r, err := g.reopen(ctx, dir, m)
	if err != nil {
		return repoState{}, err
	}
	now, p, err := r.takeSnapshot(ctx)
	if err != nil {
		return repoState{}, fmt.Errorf("mark repository %s: %w", r.top, err)
	}
	return repoState{r, now, p}, nil
}

// committer is a repository with a git that may change it.
type committer struct {
	repository
	git        git
	filtersOff []string // names of the filters that do not run
}

// changed lists the files that differ from HEAD by git's own rules, sorted, and
// the nested repositories that git does not know.
func (c committer) changed(ctx context.Context) (names, nested []string, err error) {
	out, err := c.git.run(ctx, "status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--ignore-submodules=dirty")
	if err != nil {
		if text := gitMessage(err); text != "" && ctx.Err() == nil {
			return nil, nil, refused("git cannot determine what changed: "+text, "a filter of the repository may have failed")
		}
		return nil, nil, err
	}
	for _, entry := range fields(out) {
		if len(entry) < 4 {
			return nil, nil, fmt.Errorf("read git status: unexpected %q", entry)
		}
		state, name := entry[:2], entry[3:]
		if strings.Contains(state, "U") || state == "AA" || state == "DD" {
			return nil, nil, refused("the repository has unresolved conflicts", "resolve them and commit yourself")
		}
		if inner, ok := strings.CutSuffix(name, "/"); ok {
			nested = append(nested, inner)
		} else {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nested, nil
}

// inner lists the nested repositories that changed since m. Their files are in
// no commit of this one.
func (c committer) inner(nested, touched []string, m Snapshot) []string {
	var names []string
	for _, name := range nested {
		_, moved := slices.BinarySearch(touched, name)
		info, err := os.Lstat(filepath.Join(c.top, filepath.FromSlash(name)))
		if moved || err == nil && info.ModTime().After(m.At) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []string{"not committed, because they are separate repositories: " + list(names)}
}

// touched lists the files that differ from those of m, sorted; for the zero m,
// from HEAD.
func (c committer) touched(ctx context.Context, p private, m, now Snapshot) ([]string, error) {
	from := m.Tree
	if m.IsZero() && now.Head != "" {
		var err error
		if from, err = c.line(ctx, "rev-parse", "--verify", now.Head+"^{tree}"); err != nil {
			return nil, err
		}
	}
	return p.differs(ctx, from, now.Tree)
}

// hidden lists the files that changed since m but that git is configured to assume
// unchanged; they are in no commit.
func (c committer) hidden(ctx context.Context, m Snapshot, touched []string) ([]string, error) {
	names, err := c.at().hidden(ctx)
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		if m.IsZero() {
			_, found := slices.BinarySearch(touched, name)
			return !found
		}
		info, err := os.Lstat(filepath.Join(c.top, filepath.FromSlash(name)))
		return err != nil || !info.ModTime().After(m.At)
	})
	if len(names) == 0 {
		return nil, nil
	}
	return []string{"git is set to assume that " + list(names) + " did not change (assume-unchanged or skip-worktree): not committed"}, nil
}

// stage adds names to the index as they are on the disk.
func (c committer) stage(ctx context.Context, names []string) (notes []string, err error) {
	if len(names) == 0 {
		return nil, nil
	}
	if err := c.unfiltered(ctx, names); err != nil {
		return nil, err
	}
	said, err := c.git.updateIndex(ctx, c.top, names)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, fmt.Errorf("stage changes: %w", ctx.Err())
	case err != nil && gitMessage(err) != "":
		if first, _, _ := strings.Cut(gitMessage(err), "\n"); strings.Contains(first, "index.lock") {
			return nil, refused("the repository is locked: "+first, "see whether git is at work there; if not, remove the file")
		}
		return nil, refused("git could not stage the changes: "+gitMessage(err), "a filter of the repository may have failed: is its program on the PATH of the run?")
	case err != nil:
		return nil, fmt.Errorf("stage changes: %w", err)
	case strings.Contains(said, "filter"):
		return []string{"committed without its filter: " + said}, nil
	}
	return nil, nil
}

// unfiltered refuses files with a filter that does not run.
func (c committer) unfiltered(ctx context.Context, names []string) error {
	if len(c.filtersOff) == 0 {
		return nil
	}
	out, err := c.at().feed(ctx, nulSeparated(names), "check-attr", "-z", "--stdin", "filter")
	if err != nil {
		return err
	}
	parts := fields(out)
	for i := 0; i+2 < len(parts); i += 3 {
		if slices.Contains(c.filtersOff, parts[i+2]) {
			return refused(parts[i]+" has the filter "+parts[i+2]+", which does not run because trust_project is off", "commit yourself, or turn trust_project on")
		}
	}
	return nil
}

// commit commits names, which are staged; all means that nothing else differs
// from HEAD.
func (c committer) commit(ctx context.Context, message string, names []string, all bool) (string, error) {
	g := c.git
	env, err := c.identity(ctx)
	if err != nil {
		return "", err
	}
	g = g.withEnv(env...)
	if strings.TrimSpace(message) == "" {
		message = "Changes by Claude Scheduler"
	}
	text := filepath.Join(c.caller.Scratch, "message")
	if err := os.WriteFile(text, []byte(message+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("write commit message: %w", err)
	}
	args := []string{"--literal-pathspecs", "commit", "--quiet", "--no-edit", "--cleanup=whitespace", "--file=" + text}
	var in = nulSeparated(names)
	if all {
		in = nil
	} else {
		args = append(args, "--only", "--pathspec-from-file=-", "--pathspec-file-nul")
	}
	if _, err := g.feed(ctx, in, args...); err != nil {
		if ctx.Err() != nil {
			return "", fmt.Errorf("commit: %w", ctx.Err())
		}
		text := gitMessage(err)
		if strings.Contains(text, "failed to write commit object") || strings.Contains(text, "failed to sign") {
			return "", refused("the commit could not be signed: "+text, "unlock the signing key for background use, or set commit.gpgsign to false in that repository")
		}
		if nothing, diffErr := g.run(ctx, "diff", "--cached", "--quiet", "--no-ext-diff"); diffErr == nil && nothing == "" {
			return "", nil // only times or modes that git does not store had changed
		}
		return "", refused("git refused the commit: "+text, "a hook of the repository may have refused it")
	}
	return c.head(ctx)
}

// verify reports which names are not in the commit.
func (c committer) verify(ctx context.Context, done Committed, names []string) (Committed, error) {
	open, _, err := c.changed(ctx)
	if err != nil {
		return done, err
	}
	left := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		_, found := slices.BinarySearch(open, name)
		return !found
	})
	switch {
	case len(left) == 0:
	case done.SHA == "":
		return done, refused("git left "+list(left)+" out of the commit", "commit them yourself")
	default: // for example, a hook formats files after they were staged
		done.Notes = append(done.Notes, "not committed: later changes of "+list(left))
	}
	return done, nil
}

// list joins names, at most the first ones.
func list(names []string) string {
	const maxNames = 5
	if len(names) > maxNames {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNames], ", "), len(names)-maxNames)
	}
	return strings.Join(names, ", ")
}

func refused(message, hint string) error {
	return &model.Problem{Operation: "commit changes", Field: "commit_on_success", Message: message, Hint: hint, Kind: model.KindConflict}
}

// differs lists the paths whose files differ between two trees, sorted.
func (p private) differs(ctx context.Context, from, to string) ([]string, error) {
	from, to, err := p.trees(ctx, from, to)
	if err != nil {
		return nil, err
	}
	out, err := p.run(ctx, "diff-tree", "-r", "-z", "--no-renames", "--name-only", from, to)
	if err != nil {
		return nil, fmt.Errorf("compare trees: %w", err)
	}
	names := fields(out)
	slices.Sort(names)
	return names, nil
}

// identity returns the variables of a default author if the user has configured
// no name in git.
func (r repository) identity(ctx context.Context) ([]string, error) {
	var missing []string
	for _, who := range []string{"author", "committer"} {
		for _, part := range []string{"name", "email"} {
			if subprocess.Getenv(r.env, "GIT_"+strings.ToUpper(who+"_"+part)) != "" || part == "email" && subprocess.Getenv(r.env, "EMAIL") != "" {
				continue
			}
			out, err := r.run(ctx, "config", "--get-regexp", "^(user|"+who+")\\."+part+"$")
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err != nil || strings.TrimSpace(out) == "" {
				missing = append(missing, who)
			}
		}
	}
	var env []string
	for _, who := range slices.Compact(missing) {
		name := "GIT_" + strings.ToUpper(who)
		env = append(env, name+"_NAME=Claude Scheduler", name+"_EMAIL=claude-scheduler@localhost")
	}
	return env, nil
}
