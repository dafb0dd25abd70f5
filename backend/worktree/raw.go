package worktree

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Discarded files are stored byte by byte: if git added them, restoring them
// could change line endings. Files with a filter are stored as the filter does.

// addRaw replaces the content of the changed files in an index with that of the
// working tree.
func (m managed) addRaw(ctx context.Context, index git) error {
	out, err := index.run(ctx, "diff-index", "--cached", "-z", "--no-renames", "HEAD")
	if err != nil {
		return err
	}
	modes := map[string]string{}
	var names []string
	parts := fields(out)
	for i := 0; i+1 < len(parts); i += 2 {
		about := strings.Fields(parts[i]) // :100644 100755 OLD NEW M
		if len(about) == 5 && strings.HasPrefix(about[1], "100") {
			modes[parts[i+1]] = about[1]
			names = append(names, parts[i+1])
		}
	}
	if names, err = m.withoutFilter(ctx, names); err != nil || len(names) == 0 {
		return err
	}
	var info strings.Builder
	for _, name := range names {
		file, err := os.Open(filepath.Join(m.top, filepath.FromSlash(name)))
		if err != nil {
			return fmt.Errorf("keep files: %w", err)
		}
		sha, err := index.feed(ctx, file, "hash-object", "-w", "--no-filters", "--stdin")
		_ = file.Close() // nothing was written
		if err != nil {
			return fmt.Errorf("keep files: %w", err)
		}
		fmt.Fprintf(&info, "%s %s\t%s\x00", modes[name], strings.TrimSpace(sha), name)
	}
	_, err = index.feed(ctx, strings.NewReader(info.String()), "update-index", "-z", "--index-info")
	return err
}

// withoutFilter returns the files that have no filter.
func (r repository) withoutFilter(ctx context.Context, names []string) ([]string, error) {
	if len(names) == 0 {
		return nil, nil
	}
	out, err := r.at().feed(ctx, nulSeparated(names), "check-attr", "-z", "--stdin", "filter")
	if err != nil {
		return nil, err
	}
	var plain []string
	parts := fields(out)
	for i := 0; i+2 < len(parts); i += 3 {
		if value := parts[i+2]; value == "unspecified" || value == "unset" {
			plain = append(plain, parts[i])
		}
	}
	return plain, nil
}

// writeRaw gives restored files the bytes that they had when they were discarded.
func (r repository) writeRaw(ctx context.Context, head, work string) error {
	changes, err := r.changesBetween(ctx, head, work)
	if err != nil {
		return err
	}
	var names []string
	for name := range changes {
		if info, err := os.Lstat(filepath.Join(r.top, filepath.FromSlash(name))); err == nil && info.Mode().IsRegular() {
			names = append(names, name)
		}
	}
	if names, err = r.withoutFilter(ctx, names); err != nil {
		return err
	}
	for _, name := range names {
		path := filepath.Join(r.top, filepath.FromSlash(name))
		blob, err := r.at().run(ctx, "cat-file", "blob", work+":"+name)
		if err != nil {
			return fmt.Errorf("restore %s: %w", name, err)
		}
		if now, err := os.ReadFile(path); err == nil && string(now) == blob {
			continue
		}
		if err := os.WriteFile(path, []byte(blob), 0o666); err != nil { // its mode stays
			return fmt.Errorf("restore %s: %w", name, err)
		}
	}
	return nil
}
