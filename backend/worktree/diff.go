package worktree

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Between returns the unified diff between the trees of two Marks, at most max
// bytes of it cut after a whole line, and whether something was cut. dir is any folder of the repository, not only the worktree in which
// they were taken. The empty tree name stands for an empty repository.
func Between(ctx context.Context, dir, fromTree, toTree string, max int64) (string, bool, error) {
	if fromTree == toTree {
		return "", false, nil
	}
	r, err := open(ctx, dir)
	if err != nil {
		return "", false, fmt.Errorf("compare trees in %s: %w", dir, err)
	}
	private, from, to, err := r.trees(ctx, fromTree, toTree)
	if err != nil {
		return "", false, err
	}
	out := &bounded{max: max}
	err = private.pipe(ctx, nil, out, "diff-tree", "-r", "-p", "-M", "-l2000", "--no-ext-diff", "--no-textconv",
		"--no-color", "--full-index", from, to)
	if err != nil && !out.cut {
		return "", false, fmt.Errorf("compare trees: %w", err)
	}
	text := out.buf.Bytes()
	if out.cut {
		text = text[:bytes.LastIndexByte(text, '\n')+1]
	}
	return strings.ToValidUTF8(string(text), "\uFFFD"), out.cut, nil
}

var errFull = errors.New("output limit reached")

// bounded keeps the first max bytes and then refuses, which ends git.
type bounded struct {
	buf bytes.Buffer
	max int64
	cut bool
}

func (b *bounded) Write(p []byte) (int, error) {
	room := b.max - int64(b.buf.Len())
	if int64(len(p)) <= room {
		return b.buf.Write(p)
	}
	b.cut = true
	b.buf.Write(p[:max(room, 0)])
	return 0, errFull
}

// Forget deletes the objects of Marks that were last used before a time; diffs
// older than that can no longer be shown. dir is any folder of the repository.
func Forget(ctx context.Context, dir string, before time.Time) error {
	r, err := open(ctx, dir)
	if errors.Is(err, errNoRepository) {
		return nil
	}
	if err != nil {
		return err
	}
	root := filepath.Join(r.common, "claude-scheduler", "objects")
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil || !info.ModTime().Before(before) {
			return nil // used, or gone by itself
		}
		return os.Remove(path)
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete old objects: %w", err)
	}
	return ctx.Err()
}
