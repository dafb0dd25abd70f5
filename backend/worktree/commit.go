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
)

// Commit records on the branch checked out what changed since m was taken and
// is not ignored, and returns the commit; "" when there was nothing. The zero
// m records everything that differs from HEAD.
//
// What was changed before m stays as it was, staged or not, except in files
// that were changed again: a file is committed whole. Nested repositories
// that are no submodules are left out.
//
// Hooks run; one that refuses is a *model.Problem with its output, and what
// was to be committed stays staged. Signing stays as the user set it: an
// unsigned commit in a repository that wants signatures would break the
// user's rule unseen. The signing program gets no terminal, no screen and no
// askpass program, so it fails instead of waiting when its key is locked; an
// agent that asks all the same is ended with ctx.
func Commit(ctx context.Context, dir, message string, m Mark) (string, error) {
	r, err := open(ctx, dir)
	if err == nil && r.top == "" {
		err = errNoRepository
	}
	if errors.Is(err, errNoRepository) {
		return "", model.Invalid("commit_on_success", dir+" is not in a git repository", "switch commit_on_success off, or run git init there")
	}
	if err != nil {
		return "", err
	}
	if unmerged, err := r.at().run(ctx, "ls-files", "--unmerged", "-z"); err != nil {
		return "", err
	} else if unmerged != "" {
		return "", refused("the repository has unresolved conflicts", "resolve them and commit by hand")
	}
	now, err := r.mark(ctx)
	if err != nil {
		return "", fmt.Errorf("mark repository %s: %w", r.top, err)
	}
	open, err := r.differs(ctx, now.Head, now.Tree)
	if err != nil {
		return "", err
	}
	ours := open
	if !m.IsZero() {
		changed, err := r.differs(ctx, m.Tree, now.Tree)
		if err != nil {
			return "", err
		}
		ours = slices.DeleteFunc(slices.Clone(open), func(name string) bool {
			_, found := slices.BinarySearch(changed, name)
			return !found
		})
	}
	merging := exists(filepath.Join(r.gitDir, "MERGE_HEAD"))
	if len(ours) == 0 && !merging {
		return "", nil
	}
	return r.commit(ctx, message, ours, merging || len(ours) == len(open))
}

// commit records names; all says that nothing else differs from HEAD.
func (r repository) commit(ctx context.Context, message string, names []string, all bool) (string, error) {
	g := r.at()
	if len(names) > 0 {
		if _, err := g.feed(ctx, zeroed(names), "update-index", "--add", "--remove", "--replace", "-z", "--stdin"); err != nil {
			return "", fmt.Errorf("stage changes: %w", err)
		}
	}
	env, err := r.identity(ctx)
	if err != nil {
		return "", err
	}
	g.env = append(g.env[:len(g.env):len(g.env)], env...)
	if strings.TrimSpace(message) == "" {
		message = "Changes by Claude Scheduler"
	}
	text := filepath.Join(r.gitDir, "claude-scheduler-message")
	if err := os.WriteFile(text, []byte(message+"\n"), 0o600); err != nil {
		return "", fmt.Errorf("write commit message: %w", err)
	}
	defer os.Remove(text)
	args := []string{"--literal-pathspecs", "commit", "--quiet", "--no-edit", "--cleanup=whitespace", "--file=" + text}
	if !all {
		args = append(args, "--only", "--pathspec-from-file=-", "--pathspec-file-nul")
	}
	var in = zeroed(names)
	if all {
		in = nil
	}
	if _, err := g.feed(ctx, in, args...); err != nil {
		if ctx.Err() != nil {
			return "", fmt.Errorf("commit: %w", ctx.Err())
		}
		text := says(err)
		if strings.Contains(text, "failed to write commit object") || strings.Contains(text, "failed to sign") {
			return "", refused("the commit could not be signed: "+text, "unlock the signing key for background use, or set commit.gpgsign to false in that repository")
		}
		if nothing, diffErr := g.run(ctx, "diff", "--cached", "--quiet"); diffErr == nil && nothing == "" {
			return "", nil // only times or modes that git does not keep had changed
		}
		return "", refused("git refused the commit: "+text, "a hook of the repository may have refused it")
	}
	return r.head(ctx)
}

func refused(message, hint string) error {
	return &model.Problem{Operation: "commit changes", Field: "commit_on_success", Message: message, Hint: hint, Kind: model.KindConflict}
}

// differs lists the paths whose files differ between a commit or tree and a
// tree, sorted. Repositories nested in this one are left out unless they are
// submodules of it.
func (r repository) differs(ctx context.Context, from, to string) ([]string, error) {
	private, from, to, err := r.trees(ctx, from, to)
	if err != nil {
		return nil, err
	}
	out, err := private.run(ctx, "diff-tree", "-r", "-z", "--no-renames", "--raw", from, to)
	if err != nil {
		return nil, fmt.Errorf("compare trees: %w", err)
	}
	var names []string
	parts := fields(out)
	for i := 0; i+1 < len(parts); i += 2 {
		name := parts[i+1]
		if strings.HasPrefix(parts[i], ":000000 160000 ") {
			staged, err := private.at().run(ctx, "--literal-pathspecs", "ls-files", "-z", "--", name)
			if err != nil {
				return nil, err
			}
			if staged == "" {
				continue
			}
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

// identity returns what makes the commit ours when the user told git no name.
func (r repository) identity(ctx context.Context) ([]string, error) {
	var missing []string
	for _, who := range []string{"author", "committer"} {
		for _, part := range []string{"name", "email"} {
			if os.Getenv("GIT_"+strings.ToUpper(who+"_"+part)) != "" || part == "email" && os.Getenv("EMAIL") != "" {
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

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
