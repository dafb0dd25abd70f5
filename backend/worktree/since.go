package worktree

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"claude-scheduler/backend/model"
)

// File is one changed file.
type File struct {
	Path       string `json:"path"`       // relative to the root of the repository, with slashes
	OldPath    string `json:"old_path"`   // a renamed file's old path
	Status     string `json:"status"`     // added, modified, deleted, renamed, type_changed
	Insertions int    `json:"insertions"` // lines
	Deletions  int    `json:"deletions"`
	Binary     bool   `json:"binary"` // lines were not counted
}

// Since returns what changed in dir's repository after m was taken: files
// committed or not, including untracked but not ignored ones, and the commits
// made. The third value is the current state, for Diff.
//
// A commit counts if it is reachable, HEAD pointed to it since m, no ref
// reached it at m, and it is dated after m; so fetched, checked-out or amended
// commits do not count, and a rebased commit counts once.
//
// The zero m compares with an empty repository. If there is still none, nothing
// changed. If the repository of m no longer exists, or was replaced by
// another one, that is a *model.Problem.
func (g Git) Since(ctx context.Context, dir string, m Snapshot) (model.Changes, []File, Snapshot, error) {
	type result struct {
		changes model.Changes
		files   []File
		end     Snapshot
	}
	got, err := bounded(ctx, g.limit(), func(ctx context.Context) (result, error) {
		r, err := g.reopen(ctx, dir, m)
		if errors.Is(err, errNoRepository) {
			return result{}, nil
		}
		if err != nil {
			return result{}, err
		}
		end, p, err := r.takeSnapshot(ctx)
		if err != nil {
			return result{}, fmt.Errorf("mark repository %s: %w", r.top, err)
		}
		files, err := p.files(ctx, m.Tree, end.Tree)
		if err != nil {
			return result{end: end}, err
		}
		got := result{files: files, end: end, changes: model.Changes{Files: len(files)}}
		for _, f := range files {
			got.changes.Insertions += f.Insertions
			got.changes.Deletions += f.Deletions
		}
		if got.changes.Commits, err = r.commits(ctx, m, end, p); err != nil {
			return got, err
		}
		got.end.DirtyModules, err = g.modulesOf(ctx, r)
		return got, err
	})
	return got.changes, got.files, got.end, err
}

// files lists the differences between two trees of Snapshots. The empty tree
// name means an empty repository.
func (p private) files(ctx context.Context, from, to string) ([]File, error) {
	if from == to {
		return nil, nil
	}
	from, to, err := p.trees(ctx, from, to)
	if err != nil {
		return nil, err
	}
	out, err := p.run(ctx, "diff-tree", "-r", "-z", "-M", "-l2000", "--no-ext-diff", "--no-textconv", "--raw", "--numstat", from, to)
	if err != nil && ctx.Err() == nil {
		// A partial clone lacks the content of files that are not checked out.
		// It is still known that they changed.
		out, err = p.run(ctx, "diff-tree", "-r", "-z", "--no-renames", "--raw", from, to)
	}
	if err != nil {
		return nil, fmt.Errorf("compare trees: %w", err)
	}
	return parseFiles(out)
}

// trees checks that both trees still exist and returns the name of the empty
// one.
func (p private) trees(ctx context.Context, names ...string) (string, string, error) {
	for i, name := range names {
		if name == "" {
			var err error
			if names[i], err = p.feedLine(ctx, "", "hash-object", "-w", "-t", "tree", "--stdin"); err != nil {
				return "", "", err
			}
			continue
		}
		if strings.Trim(name, "0123456789abcdef") != "" {
			return "", "", &model.Problem{Message: "not the name of a tree: " + name, Kind: model.KindInvalid}
		}
		if _, err := p.run(ctx, "cat-file", "-e", name+"^{tree}"); err != nil {
			if ctx.Err() != nil {
				return "", "", ctx.Err()
			}
			return "", "", &model.Problem{Message: "the files of that run are no longer stored",
				Hint: "the repository was replaced, or old copies were deleted", Kind: model.KindNotFound}
		}
	}
	return names[0], names[1], nil
}

func (g git) feedLine(ctx context.Context, in string, args ...string) (string, error) {
	out, err := g.feed(ctx, strings.NewReader(in), args...)
	return strings.TrimSuffix(out, "\n"), err
}

var statuses = map[byte]string{'A': "added", 'M': "modified", 'D': "deleted", 'R': "renamed", 'C': "added", 'T': "type_changed"}

// parseFiles reads git diff-tree -z --raw --numstat: first all raw records
// (":modes shas status", path, for renames the new path), then for each the
// counts ("added TAB deleted TAB path", for renames an empty path and both after it).
func parseFiles(out string) ([]File, error) {
	var files []File
	at := map[string]int{}
	parts := fields(out)
	next := func() (string, bool) {
		if len(parts) == 0 {
			return "", false
		}
		p := parts[0]
		parts = parts[1:]
		return p, true
	}
	bad := func(p string) error { return fmt.Errorf("read changed files: unexpected %q", p) }
	for {
		p, ok := next()
		if !ok {
			return files, nil
		}
		if strings.HasPrefix(p, ":") {
			column := strings.Fields(p)
			path, ok := next()
			if len(column) != 5 || !ok {
				return nil, bad(p)
			}
			f := File{Path: path, Status: statuses[column[4][0]]}
			if column[4][0] == 'R' || column[4][0] == 'C' {
				if f.Path, ok = next(); !ok {
					return nil, bad(p)
				}
				if column[4][0] == 'R' {
					f.OldPath = path
				}
			}
			at[f.Path] = len(files)
			files = append(files, f)
			continue
		}
		column := strings.SplitN(p, "\t", 3)
		if len(column) != 3 {
			return nil, bad(p)
		}
		path := column[2]
		if path == "" {
			next() // the old path
			if path, ok = next(); !ok {
				return nil, bad(p)
			}
		}
		i, ok := at[path]
		if !ok {
			return nil, bad(p)
		}
		if column[0] == "-" {
			files[i].Binary = true
			continue
		}
		var err1, err2 error
		files[i].Insertions, err1 = strconv.Atoi(column[0])
		files[i].Deletions, err2 = strconv.Atoi(column[1])
		if err := errors.Join(err1, err2); err != nil {
			return nil, bad(p)
		}
	}
}
