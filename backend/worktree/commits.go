package worktree

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// reflogLimit bounds how many reflog entries of HEAD are read.
const reflogLimit = "2000"

// commits counts the commits made between two snapshots; see Since for the
// rule.
func (r repository) commits(ctx context.Context, from, to Snapshot, p private) (int, error) {
	if to.Head == "" {
		return 0, nil
	}
	since := int64(0)
	if !from.IsZero() {
		since = from.At.Unix()
	}
	stood, err := r.headHistory(ctx, to.Head, since)
	if err != nil {
		return 0, err
	}
	if len(stood) == 1 && to.Head == from.Head {
		return 0, nil // HEAD did not move
	}
	known, err := p.tipsBefore(ctx, from)
	if err != nil {
		return 0, err
	}
	if from.Head != "" {
		known = append(known, from.Head)
	}
	made, err := r.list(ctx, stood, known)
	if err != nil || len(made) == 0 {
		return 0, err
	}
	out, err := r.tips(ctx)
	if err != nil {
		return 0, err
	}
	reached, err := r.list(ctx, append(strings.Fields(out), to.Head), known)
	if err != nil {
		return 0, err
	}
	count := 0
	for sha, date := range made {
		if _, ok := reached[sha]; ok && date >= since {
			count++
		}
	}
	return count, nil
}

// tipsBefore returns the targets of the refs when the snapshot was taken, or
// only the old HEAD if they are lost.
func (p private) tipsBefore(ctx context.Context, m Snapshot) ([]string, error) {
	if m.IsZero() {
		return nil, nil
	}
	if m.Refs != "" {
		out, err := p.run(ctx, "cat-file", "blob", m.Refs)
		if err != nil && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return strings.Fields(out), nil
	}
	data, err := os.ReadFile(filepath.Join(p.dir, "tips"))
	if err != nil {
		return nil, nil
	}
	return strings.Fields(string(data)), nil
}

// headHistory returns the commits that HEAD of this worktree pointed to since a time
// in Unix seconds, from its reflog, the current one first.
func (r repository) headHistory(ctx context.Context, head string, since int64) ([]string, error) {
	stood := []string{head}
	out, err := r.run(ctx, "log", "--walk-reflogs", "--no-show-signature", "--no-decorate", "--no-patch",
		"--date=unix", "--format=%H %gd", "--max-count="+reflogLimit, "HEAD", "--")
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for line := range strings.Lines(out) { // no output: the reflog is disabled
		sha, selector, _ := strings.Cut(strings.TrimSpace(line), " ")
		stamp := strings.TrimSuffix(selector[strings.LastIndexByte(selector, '{')+1:], "}")
		if at, err := strconv.ParseInt(stamp, 10, 64); err != nil || at < since {
			break
		}
		if sha != head {
			stood = append(stood, sha)
		}
	}
	return stood, nil
}

// list returns the commits reachable from some and not from others, with
// their committer dates in Unix seconds.
func (r repository) list(ctx context.Context, from, not []string) (map[string]int64, error) {
	var in strings.Builder
	for _, sha := range from {
		in.WriteString(sha + "\n")
	}
	for _, sha := range not {
		in.WriteString("^" + sha + "\n")
	}
	// --ignore-missing: an amended commit may have been deleted.
	out, err := r.feed(ctx, strings.NewReader(in.String()), "rev-list", "--ignore-missing", "--timestamp", "--stdin")
	if err != nil {
		return nil, err
	}
	commits := make(map[string]int64)
	for line := range strings.Lines(out) {
		date, sha, _ := strings.Cut(strings.TrimSpace(line), " ")
		at, err := strconv.ParseInt(date, 10, 64)
		if err != nil {
			continue
		}
		commits[sha] = at
	}
	return commits, nil
}
