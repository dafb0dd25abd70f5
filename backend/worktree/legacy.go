package worktree

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"claude-scheduler/backend/pathglob"
)

// legacyObjects returns where earlier versions stored the files of all runs of
// a repository. Diffs of their runs are still read from there; nothing is
// added.
func legacyObjects(common string) string { return filepath.Join(common, "claude-scheduler", "objects") }

// copyOf is one object in the legacy folder.
type copyOf struct {
	path  string
	bytes int64
	at    time.Time
}

// Copies returns the size and folder of the copies of files that earlier
// versions stored in the repository of dir.
func (g Git) Copies(ctx context.Context, dir string) (bytes int64, folder string, err error) {
	all, err := bounded(ctx, g.limit(), func(ctx context.Context) ([]copyOf, error) { return g.copies(ctx, dir) })
	for _, c := range all {
		bytes += c.bytes
		folder = filepath.Dir(filepath.Dir(c.path))
	}
	return bytes, folder, err
}

// Forget deletes those copies that were last used before a time, and the oldest
// ones beyond maxBytes in total; diffs that need them can no longer be shown.
// dir is any folder of the repository.
func (g Git) Forget(ctx context.Context, dir string, before time.Time, maxBytes int64) error {
	_, err := bounded(ctx, g.limit(), func(ctx context.Context) (struct{}, error) {
		all, err := g.copies(ctx, dir)
		if err != nil {
			return struct{}{}, err
		}
		slices.SortFunc(all, func(a, b copyOf) int { return b.at.Compare(a.at) }) // newest first
		sum := int64(0)
		for _, c := range all {
			sum += c.bytes
			if sum <= maxBytes && !c.at.Before(before) || ctx.Err() != nil {
				continue
			}
			if err := os.Remove(c.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return struct{}{}, fmt.Errorf("delete old copies: %w", err)
			}
		}
		return struct{}{}, ctx.Err()
	})
	return err
}

func (g Git) copies(ctx context.Context, dir string) ([]copyOf, error) {
	r, err := g.open(ctx, dir)
	if errors.Is(err, errNoRepository) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []copyOf
	err = filepath.WalkDir(legacyObjects(r.common), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if info, err := d.Info(); err == nil {
			all = append(all, copyOf{path, info.Size(), info.ModTime()})
		}
		return ctx.Err()
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return all, err
}

// SweepIndexes removes the copies of an index that an earlier version left in
// the temporary folder when it was killed.
func SweepIndexes(before time.Time) error {
	left, err := pathglob.In(os.TempDir(), "claude-scheduler-index-*")
	if err != nil {
		return err
	}
	for _, dir := range left {
		info, err := os.Lstat(dir)
		if err != nil || !info.IsDir() || !info.ModTime().Before(before) {
			continue
		}
		entries, err := os.ReadDir(dir)
		if err != nil || len(entries) > 1 || len(entries) == 1 && entries[0].Name() != "index" {
			continue // another user's
		}
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("remove a copy of an index: %w", err)
		}
	}
	return nil
}
