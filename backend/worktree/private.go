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
)

// private is a git directory of our own for a working tree of somebody else.
// It knows the files, the index and the objects of the repository, but neither
// its config nor its hooks nor its remotes: whatever is asked of it runs no
// filter, hook, monitor or fetch, and writes nothing into the repository.
type private struct {
	git
	dir string
}

// carried are the settings that say what the files mean. None of them names a
// program.
var carried = []string{
	"core.autocrlf", "core.eol", "core.filemode", "core.symlinks", "core.ignorecase", "core.precomposeunicode",
	"core.trustctime", "core.checkstat", "core.excludesfile", "core.attributesfile", "core.sparsecheckout",
	"core.sparsecheckoutcone", "core.protecthfs", "core.protectntfs", "core.longpaths", "core.checkroundtripencoding",
	"extensions.objectformat",
}

// private makes the git directory in the caller's scratch folder, or uses the
// one that is there with its objects.
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

// write stores the settings and what HEAD is.
func (p private) write(c config, head string) error {
	var b strings.Builder
	version := "0"
	if c.values["extensions.objectformat"] != "" {
		version = "1"
	}
	fmt.Fprintf(&b, "[core]\nrepositoryformatversion = %s\nuntrackedCache = false\nsplitIndex = false\nsafecrlf = false\ncompression = 1\n", version)
	for _, key := range carried {
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

// quoteValue protects a value in git's config syntax.
func quoteValue(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`).Replace(value) + `"`
}

// quotePath protects a path in a list that is split at colons, the way
// git(1) reads GIT_ALTERNATE_OBJECT_DIRECTORIES.
func quotePath(path string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(path) + `"`
}

// takeIndex copies the repository's index together with its time: git takes an
// entry that is not older than the index for doubtful, and a younger copy
// would make it trust entries that it must read again.
func (p private) takeIndex(r repository) error {
	shared, err := filepath.Glob(filepath.Join(quoteGlob(r.gitDir), "sharedindex.*"))
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

func quoteGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// copyPlain copies a file and its time when it is one; a named pipe in its
// place would be waited for.
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

// filtered lists the tracked files that a filter would change, so that they
// are compared as they are on the disk. It is empty where no filter is known.
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
