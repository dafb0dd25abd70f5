package worktree

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"claude-scheduler/backend/pathglob"
)

// private is our own git directory for a user's working tree. It has the files,
// the index and the objects of the repository, but not its config, hooks or
// remotes: commands in it run no filter, hook, monitor or fetch, and write
// nothing into the repository.
type private struct {
	git
	dir string
}

// copiedSettings are the copied settings that affect how files are read. None of them
// names a program.
var copiedSettings = []string{
	"core.autocrlf", "core.eol", "core.filemode", "core.symlinks", "core.ignorecase", "core.precomposeunicode",
	"core.trustctime", "core.checkstat", "core.excludesfile", "core.attributesfile", "core.sparsecheckout",
	"core.sparsecheckoutcone", "core.protecthfs", "core.protectntfs", "core.longpaths", "core.checkroundtripencoding",
	"extensions.objectformat",
}

// private creates the git directory in the caller's scratch folder, or uses the
// existing one with its objects.
func (r repository) private(ctx context.Context, c config) (private, error) {
	if r.caller.Scratch == "" {
		return private{}, errors.New("no scratch folder is given")
	}
	p := private{git: r.at(), dir: r.caller.Scratch}
	for _, dir := range []string{"objects", "refs", "info"} {
		if err := os.MkdirAll(filepath.Join(p.dir, dir), 0o700); err != nil {
			return p, fmt.Errorf("create scratch folder: %w", err)
		}
	}
	if err := p.write(c, "ref: refs/heads/none"); err != nil {
		return p, err
	}
	for _, name := range []string{"exclude", "attributes"} {
		if err := copyPlain(filepath.Join(r.common, "info", name), filepath.Join(p.dir, "info", name)); err != nil {
			return p, fmt.Errorf("copy %s: %w", name, err)
		}
	}
	alternates := []string{quotePath(filepath.Join(r.common, "objects"))}
	if old := legacyObjects(r.common); exists(old) {
		alternates = append(alternates, quotePath(old))
	}
	p.git = p.withEnv("GIT_DIR="+p.dir, "GIT_WORK_TREE="+r.top, "GIT_INDEX_FILE="+p.index(),
		"GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_COUNT=0", "GIT_NO_REPLACE_OBJECTS=1",
		"GIT_ALTERNATE_OBJECT_DIRECTORIES="+strings.Join(alternates, string(os.PathListSeparator)))
	return p, nil
}

func (p private) index() string { return filepath.Join(p.dir, "index") }

// write stores the settings and HEAD.
func (p private) write(c config, head string) error {
	var b strings.Builder
	version := "0"
	if c.values["extensions.objectformat"] != "" {
		version = "1"
	}
	fmt.Fprintf(&b, "[core]\nrepositoryformatversion = %s\nuntrackedCache = false\nsplitIndex = false\nsafecrlf = false\ncompression = 1\n", version)
	for _, key := range copiedSettings {
		if value, ok := c.values[key]; ok {
			section, name, _ := strings.Cut(key, ".")
			fmt.Fprintf(&b, "[%s]\n%s = %s\n", section, name, quoteValue(value))
		}
	}
	for name, text := range map[string]string{"config": b.String(), "HEAD": head + "\n"} {
		if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
			return fmt.Errorf("write scratch folder: %w", err)
		}
	}
	return nil
}

// quoteValue quotes a value in git's config syntax.
func quoteValue(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(value) + `"`
}

// quotePath quotes a path in a colon-separated list, as git(1) reads
// GIT_ALTERNATE_OBJECT_DIRECTORIES.
func quotePath(path string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(path) + `"`
}

// copyIndex copies the repository's index with its modification time: git
// rereads entries that are not older than the index, and a newer copy would
// make it trust entries that it must reread.
func (p private) copyIndex(r repository) error {
	shared, err := pathglob.In(r.gitDir, "sharedindex.*")
	if err != nil {
		return err
	}
	if err := os.Remove(p.index()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy index: %w", err)
	}
	for _, from := range append(shared, filepath.Join(r.gitDir, "index")) {
		if err := copyPlain(from, filepath.Join(p.dir, filepath.Base(from))); err != nil {
			return fmt.Errorf("copy index: %w", err)
		}
	}
	return nil
}

// copyPlain copies a regular file with its time; reading a named pipe would
// block.
func copyPlain(from, to string) error {
	info, err := os.Stat(from)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return nil
	}
	if err != nil {
		return err
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}

// filtered lists the tracked files that a filter would change, so that they are
// compared as they are on the disk. It is empty if there are no filters.
func (p private) filtered(ctx context.Context, c config) ([]string, error) {
	if len(c.filters()) == 0 {
		return nil, nil
	}
	out, err := p.run(ctx, "ls-files", "-z", "--", ":/", ":(top,exclude,attr:!filter)")
	if err != nil {
		return nil, err
	}
	names := fields(out)
	slices.Sort(names)
	return slices.Compact(names), nil
}
