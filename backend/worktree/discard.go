package worktree

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/atomicfile"
	"claude-scheduler/backend/model"
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

// Discard removes a worktree with all changes and its branch. Commits and
// uncommitted files are kept in the repository for DiscardRetention, so that Restore can
// bring them back; ignored files are not. Work in submodules is a
// *model.Problem, because it cannot be kept.
//
// The caller makes sure that no run is using it.
func (g Git) Discard(ctx context.Context, root, path string, now time.Time) (Discarded, error) {
	const operation = "discard worktree"
	m, err := g.manage(ctx, root, path, operation)
	if err != nil {
		return Discarded{}, err
	}
	defer m.close()
	unlock, err := m.lockAndRecover(ctx, root)
	if err != nil {
		return Discarded{}, err
	}
	defer unlock()
	if what := m.underway(); what != "" {
		return Discarded{}, conflict(operation, m.path+" is in the middle of "+what, "finish it there with git")
	}
	modules, err := g.dirtyModules(ctx, m.repository)
	if err != nil {
		return Discarded{}, err
	}
	unpushed, err := g.unpushedModules(ctx, m.repository)
	if err != nil {
		return Discarded{}, err
	}
	if len(modules) > 0 || unpushed > 0 {
		return Discarded{}, conflict(operation, "its submodules have work that could not be restored", "commit and push it there, or delete the worktree: claude-scheduler worktree prune --force "+m.path)
	}
	d := Discarded{ID: fmt.Sprintf("%s-%d", filepath.Base(m.path), now.UnixMilli()), Path: m.path, Time: now, Head: m.head, Branch: m.branch, Record: m.record, Raw: true}
	d.Record.Setup = "" // ignored files, such as installed dependencies, are not kept
	if d.Work, err = m.keepWork(ctx); err != nil {
		return d, model.WithOperation(operation, err)
	}
	keep := d.Work
	if keep == "" {
		keep = d.Head
	}
	if _, err := m.run(ctx, "update-ref", discardedRefs+d.ID, keep, ""); err != nil { // the ref must be new
		return d, fmt.Errorf("keep discarded commits: %w", err)
	}
	if err := d.write(root); err != nil {
		return d, err
	}
	makeWritable(m.path)
	if err := g.unregister(ctx, m.common, m.path, Info{}, true); err != nil {
		return d, err
	}
	if err := os.RemoveAll(m.path); err != nil {
		return d, fmt.Errorf("discard worktree: %w", err)
	}
	if err := os.Remove(recordPath(m.path)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return d, fmt.Errorf("remove worktree record: %w", err)
	}
	if err := os.Remove(setupLock(m.path)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return d, fmt.Errorf("remove worktree lock: %w", err)
	}
	if isManagedBranch(m.branch) { // a manually edited record may name one of the user's branches
		r := repository{git: g.inspect(m.common), caller: g, common: m.common}
		if _, err := r.run(ctx, "update-ref", "-d", "refs/heads/"+m.branch, m.head); err != nil && ctx.Err() != nil {
			return d, ctx.Err()
		}
	}
	return d, nil
}

// keepWork commits all files of the worktree on top of HEAD without moving it;
// empty: nothing differs from HEAD.
func (m managed) keepWork(ctx context.Context) (string, error) {
	writer, _, err := m.modify(ctx)
	if err != nil {
		return "", err
	}
	index := writer.in(m.top).withEnv("GIT_INDEX_FILE=" + filepath.Join(m.caller.Scratch, "discard-index"))
	if _, err := index.run(ctx, "read-tree", "HEAD"); err != nil {
		return "", fmt.Errorf("keep files: %w", err)
	}
	if _, err := index.run(ctx, "-c", "core.safecrlf=false", "add", "--all", "--", "."); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", conflict("", "its files could not be kept: "+gitMessage(err), "a filter may have failed, or it contains a repository without commits")
	}
	if inner, err := m.innerRepository(ctx, index); err != nil {
		return "", err
	} else if inner != "" {
		return "", conflict("", "it contains the repository "+inner+", which could not be restored", "move it elsewhere, or delete the worktree: claude-scheduler worktree prune --force "+m.path)
	}
	if err := m.addRaw(ctx, index); err != nil {
		return "", err
	}
	tree, err := index.line(ctx, "write-tree")
	if err != nil {
		return "", fmt.Errorf("keep files: %w", err)
	}
	if was, err := m.line(ctx, "rev-parse", "HEAD^{tree}"); err != nil || was == tree {
		return "", err
	}
	who, err := m.identity(ctx)
	if err != nil {
		return "", err
	}
	out, err := writer.withEnv(who...).feed(ctx, strings.NewReader("Uncommitted files of "+m.branch+"\n"), "commit-tree", tree, "-p", "HEAD")
	if err != nil {
		return "", fmt.Errorf("keep files: %w", err)
	}
	return strings.TrimSpace(out), nil
}

// innerRepository returns a repository or worktree inside the working tree that
// is no submodule: git keeps nothing of its content. Empty: there is none.
func (m managed) innerRepository(ctx context.Context, index git) (string, error) {
	out, err := index.run(ctx, "ls-files", "-z", "--stage")
	if err != nil {
		return "", err
	}
	known, err := m.submodules(ctx)
	if err != nil {
		return "", err
	}
	for _, entry := range fields(out) {
		if about, name, ok := strings.Cut(entry, "\t"); ok && strings.HasPrefix(about, "160000 ") && !slices.Contains(known, name) {
			return name, nil
		}
	}
	out, err = index.run(ctx, "ls-files", "-z", "--others", "--directory", "--no-empty-directory", "--", ".")
	if err != nil {
		return "", err
	}
	for _, name := range fields(out) { // those without commits are not added
		if exists(filepath.Join(m.top, filepath.FromSlash(name), ".git")) {
			return strings.TrimSuffix(name, "/"), nil
		}
	}
	return "", nil
}

// makeWritable lets the folders below path be emptied, such as those of Go's
// module cache.
func makeWritable(path string) {
	_ = filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			if info, err := d.Info(); err == nil && info.Mode().Perm()&0o700 != 0o700 {
				_ = os.Chmod(name, info.Mode().Perm()|0o700)
			}
		}
		return nil
	})
}

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

const restoring = "restore worktree" // the operation in errors of Restore

// Restore brings a discarded worktree back with its branch, commits and
// uncommitted files, and returns its path.
func (g Git) Restore(ctx context.Context, root, id string) (string, error) {
	root = resolveSymlinks(root)
	d, err := restorable(root, id)
	if err != nil {
		return "", err
	}
	unlock, err := lock(ctx, root, short(d.Record.Repo))
	if err != nil {
		return "", err
	}
	defer unlock()
	r := repository{git: g.inspect(d.Record.Repo), caller: g, common: d.Record.Repo}
	if err := r.clearPath(ctx, d); err != nil {
		return "", err
	}
	writer, _, err := r.modify(ctx)
	if err != nil {
		return "", err
	}
	args, err := r.addArguments(ctx, d)
	if err != nil {
		return "", err
	}
	rec := d.Record
	rec.Ready = false // until its files are checked out: a run would see them all as deleted
	if err := rec.write(d.Path); err != nil {
		return "", err
	}
	if _, err = writer.run(ctx, args...); err != nil && ctx.Err() == nil {
		err = conflict(restoring, "git could not create the worktree: "+gitMessage(err), "see git worktree list in "+d.Repo())
	}
	if err == nil {
		err = g.refill(ctx, d)
	}
	if err != nil {
		after := context.WithoutCancel(ctx) // the discarded work stays restorable
		_, _ = writer.run(after, "worktree", "remove", "--force", "--force", "--", d.Path)
		_ = os.RemoveAll(d.Path)
		_ = os.Remove(recordPath(d.Path))
		return "", model.WithOperation(restoring, err)
	}
	rec.Ready = true
	if err := rec.write(d.Path); err != nil {
		return "", err
	}
	return d.Path, d.forget(ctx, r, root)
}

// restorable returns a discard, or why it cannot be restored.
func restorable(root, id string) (Discarded, error) {
	all, err := Discards(root)
	if err != nil {
		return Discarded{}, err
	}
	at := slices.IndexFunc(all, func(d Discarded) bool { return d.ID == id })
	if at < 0 {
		return Discarded{}, &model.Problem{Operation: restoring, Field: "id", Message: "no discarded worktree " + id, Hint: "discarded work is kept for 30 days; see claude-scheduler worktree list --discarded", Kind: model.KindNotFound}
	}
	d := all[at]
	if d.Fault != "" {
		return Discarded{}, conflict(restoring, d.Fault, "its commits are in its repository until you delete the ref: git log "+discardedRefs+d.ID)
	}
	if filepath.Dir(d.Path) != root {
		return Discarded{}, conflict(restoring, d.Path+" is not below "+root, "the data directory was moved; restore the commit "+d.Head+" with git")
	}
	if !exists(d.Record.Repo) {
		return Discarded{}, conflict(restoring, "the repository "+d.Repo()+" does not exist", "reconnect its disk, or move it back")
	}
	return d, nil
}

// clearPath removes what a restore that was killed left at the path of a
// discarded worktree. A newer worktree there is an error.
func (r repository) clearPath(ctx context.Context, d Discarded) error {
	if left, known := readRecord(d.Path); known && !left.Ready { // left by a restore that was killed
		if err := r.discard(ctx, d.Path); err != nil {
			return err
		}
		_ = os.Remove(recordPath(d.Path))
	}
	if exists(d.Path) || exists(recordPath(d.Path)) {
		return conflict(restoring, "the job has a new worktree "+d.Path, "discard it first, or merge it")
	}
	return nil
}

// addArguments returns the arguments with which git adds a discarded worktree
// again: with its branch if that still exists, otherwise with a new one.
func (r repository) addArguments(ctx context.Context, d Discarded) ([]string, error) {
	sha, err := r.resolve(ctx, "refs/heads/"+d.Branch)
	if err != nil {
		return nil, err
	}
	if sha != "" && sha != d.Head {
		return nil, conflict(restoring, "the branch "+d.Branch+" exists and has other commits", "rename it with git branch -m")
	}
	args := []string{"worktree", "add", "--quiet", "--no-checkout", "--no-track", "-b", d.Branch, "--", d.Path, d.Head}
	if sha != "" {
		args = []string{"worktree", "add", "--quiet", "--no-checkout", "--", d.Path, d.Branch}
	}
	return args, nil
}

// refill checks out the files of a restored worktree.
func (g Git) refill(ctx context.Context, d Discarded) error {
	in, err := g.open(ctx, d.Path)
	if err != nil {
		return fmt.Errorf("open worktree %s: %w", d.Path, err)
	}
	writer, _, err := in.modify(ctx)
	if err != nil {
		return err
	}
	files := d.Work
	if files == "" {
		files = d.Head
	}
	if _, err := writer.run(ctx, "read-tree", "--reset", "-u", files); err != nil {
		return fmt.Errorf("restore files: %w", err)
	}
	if d.Raw && d.Work != "" {
		if err := in.writeRaw(ctx, d.Head, d.Work); err != nil {
			return err
		}
	}
	if _, err := writer.run(ctx, "reset", "--quiet", "--mixed", d.Head); err != nil {
		return fmt.Errorf("restore files: %w", err)
	}
	return nil
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
	if _, err := r.run(ctx, "update-ref", "-d", discardedRefs+d.ID); err != nil {
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
