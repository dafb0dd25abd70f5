package worktree

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"claude-scheduler/backend/model"
)

// File is one changed file of a difference.
type File struct {
	Path       string `json:"path"`       // from the root of the repository, with slashes
	OldPath    string `json:"old_path"`   // of a renamed file
	Status     string `json:"status"`     // added, modified, deleted, renamed, type_changed
	Insertions int    `json:"insertions"` // lines
	Deletions  int    `json:"deletions"`
	Binary     bool   `json:"binary"` // lines were not counted
}

// Since returns what changed in dir's repository after m was taken: files
// whether committed or not, untracked ones too and ignored ones not, and the
// commits made. The third value is the state now, for Between.
//
// A commit counts when it can be reached, HEAD stood on it since m, no ref
// reached it at m, and it is dated after m; so what was fetched, switched to
// or amended away does not count, and a commit rebased does, once.
//
// The zero m compares with an empty repository. Where there is none now
// either, nothing changed.
func Since(ctx context.Context, dir string, m Mark) (model.Changes, []File, Mark, error) {
	r, err := open(ctx, dir)
	if errors.Is(err, errNoRepository) || err == nil && r.top == "" {
		return model.Changes{}, nil, Mark{}, nil
	}
	if err != nil {
		return model.Changes{}, nil, Mark{}, err
	}
	end, err := r.mark(ctx)
	if err != nil {
		return model.Changes{}, nil, Mark{}, fmt.Errorf("mark repository %s: %w", r.top, err)
	}
	files, err := r.files(ctx, m.Tree, end.Tree)
	if err != nil {
		return model.Changes{}, nil, end, err
	}
	changes := model.Changes{Files: len(files)}
	for _, f := range files {
		changes.Insertions += f.Insertions
		changes.Deletions += f.Deletions
	}
	changes.Commits, err = r.commits(ctx, m, end)
	return changes, files, end, err
}

// files lists what differs between two trees of Marks. The empty tree name
// stands for an empty repository.
func (r repository) files(ctx context.Context, from, to string) ([]File, error) {
	if from == to {
		return nil, nil
	}
	private, from, to, err := r.trees(ctx, from, to)
	if err != nil {
		return nil, err
	}
	out, err := private.run(ctx, "diff-tree", "-r", "-z", "-M", "-l2000", "--no-ext-diff", "--no-textconv", "--raw", "--numstat", from, to)
	if err != nil {
		return nil, fmt.Errorf("compare trees: %w", err)
	}
	return parseFiles(out)
}

// trees checks that both trees are still there and names the empty one.
func (r repository) trees(ctx context.Context, names ...string) (repository, string, string, error) {
	private, err := r.private()
	if err != nil {
		return r, "", "", err
	}
	for i, name := range names {
		if name == "" {
			if names[i], err = private.feedLine(ctx, "", "hash-object", "-w", "-t", "tree", "--stdin"); err != nil {
				return r, "", "", err
			}
			continue
		}
		if strings.Trim(name, "0123456789abcdef") != "" {
			return r, "", "", &model.Problem{Message: "not the name of a tree: " + name, Kind: model.KindInvalid}
		}
		if _, err := private.run(ctx, "cat-file", "-e", name+"^{tree}"); err != nil {
			if ctx.Err() != nil {
				return r, "", "", ctx.Err()
			}
			return r, "", "", &model.Problem{Message: "the files of that run are no longer kept in the repository",
				Hint: "the repository was replaced, or its old objects were cleaned up", Kind: model.KindNotFound}
		}
	}
	return private, names[0], names[1], nil
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
