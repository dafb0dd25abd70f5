package worktree

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/atomicfile"
	"claude-scheduler/backend/pathglob"
)

// DiscardRetention is how long discarded work can be restored.
const DiscardRetention = 30 * 24 * time.Hour

// discardedRefs are the refs that keep discarded commits from git's own cleanup.
const discardedRefs = "refs/claude-scheduler/discarded/"

// Discarded is a worktree that was discarded and can be restored.
type Discarded struct {
	ID     string    `json:"id"`
	Path   string    `json:"path"` // the worktree's path
	Time   time.Time `json:"time"` // when it was discarded
	Head   string    `json:"head"` // the branch's newest commit
	Work   string    `json:"work"` // a commit of the uncommitted files, on top of Head; empty: there were none
	Branch string    `json:"branch"`
	Record record    `json:"record"`
	Raw    bool      `json:"raw"` // Work has the bytes of the files; false: as git would commit them (older versions)
	Fault  string    `json:"-"`   // why it cannot be restored; empty: it can
}

// Repo returns the folder of the repository.
func (d Discarded) Repo() string { return home(d.Record.Repo) }

// JobID returns the job that had the worktree.
func (d Discarded) JobID() string { return d.Record.JobID }

// Discards lists what can be restored, newest first.
func Discards(root string) ([]Discarded, error) {
	names, _ := pathglob.In(discardedDir(root), "*.json") // the pattern is valid
	out := []Discarded{}
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
			continue // not one of ours
		}
		data, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("list discarded worktrees: %w", err)
		}
		var d Discarded
		if json.Unmarshal(data, &d) != nil || d.ID+".json" != filepath.Base(name) {
			d = damagedDiscard(name)
		}
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b Discarded) int { return b.Time.Compare(a.Time) })
	return out, nil
}

// damagedDiscard represents a record that cannot be read. Its commits are still
// in the repository, under a ref with its id.
func damagedDiscard(name string) Discarded {
	d := Discarded{ID: strings.TrimSuffix(filepath.Base(name), ".json"), Fault: "its record " + name + " is damaged"}
	if info, err := os.Stat(name); err == nil {
		d.Time = info.ModTime()
	}
	return d
}

// ForgetDiscarded permanently removes what was discarded before a time.
func (g Git) ForgetDiscarded(ctx context.Context, root string, before time.Time) error {
	all, err := Discards(root)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Time.After(before) || ctx.Err() != nil || d.Fault != "" { // the user may still find the commits of a damaged record
			continue
		}
		if !exists(d.Record.Repo) { // on a disk that is not mounted: later
			continue
		}
		err = errors.Join(err, d.forget(ctx, repository{git: g.inspect(d.Record.Repo), caller: g, common: d.Record.Repo}, root))
	}
	return err
}

func (d Discarded) forget(ctx context.Context, r repository, root string) error {
	if _, err := r.updater(ctx).run(ctx, "update-ref", "-d", discardedRefs+d.ID); err != nil {
		return fmt.Errorf("forget discarded commits: %w", err)
	}
	if err := os.Remove(d.file(root)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("forget discarded worktree: %w", err)
	}
	return nil
}

// discardedDir is hidden, so that it is not listed as a worktree.
func discardedDir(root string) string { return filepath.Join(root, ".discarded") }

func (d Discarded) file(root string) string { return filepath.Join(discardedDir(root), d.ID+".json") }

func (d Discarded) write(root string) error {
	data, err := json.Marshal(d)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(discardedDir(root), 0o700); err != nil {
		return fmt.Errorf("record discarded worktree: %w", err)
	}
	if err := atomicfile.Write(d.file(root), append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("record discarded worktree: %w", err)
	}
	return nil
}
