package worktree

import (
	"bytes"
	"context"
	"errors"
	"fmt"
)

// Diff returns the unified diff between the trees of two Snapshots, at most max
// bytes cut after a complete line, and whether it was cut. dir is any folder of
// the repository, not only the worktree in which they were taken. The empty
// tree name means an empty repository. The text is git's output and may not be
// valid UTF-8.
func (g Git) Diff(ctx context.Context, dir, fromTree, toTree string, max int64) ([]byte, bool, error) {
	if fromTree == toTree {
		return nil, false, nil
	}
	out, err := bounded(ctx, g.limit(), func(ctx context.Context) (*capped, error) {
		r, err := g.open(ctx, dir)
		if err != nil {
			return nil, err
		}
		c, err := r.config(ctx)
		if err != nil {
			return nil, err
		}
		p, err := r.private(ctx, c)
		if err != nil {
			return nil, err
		}
		from, to, err := p.trees(ctx, fromTree, toTree)
		if err != nil {
			return nil, err
		}
		out := &capped{max: max}
		_, err = p.pipe(ctx, nil, out, "diff-tree", "-r", "-p", "-M", "-l2000", "--no-ext-diff", "--no-textconv",
			"--no-color", "--full-index", from, to)
		if out.cut {
			return out, nil
		}
		return out, err
	})
	if err != nil {
		return nil, false, fmt.Errorf("compare trees in %s: %w", dir, err)
	}
	text := out.buf.Bytes()
	if out.cut {
		text = text[:bytes.LastIndexByte(text, '\n')+1]
	}
	return text, out.cut, nil
}

var errFull = errors.New("output limit reached")

// capped keeps the first max bytes and then fails, which ends git.
type capped struct {
	buf bytes.Buffer
	max int64
	cut bool
}

func (b *capped) Write(p []byte) (int, error) {
	left := b.max - int64(b.buf.Len())
	if int64(len(p)) <= left {
		return b.buf.Write(p)
	}
	b.cut = true
	b.buf.Write(p[:max(left, 0)])
	return 0, errFull
}
