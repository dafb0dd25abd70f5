package worktree

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Limits of what is copied for the diff of one run. A file beyond them is
// represented in the tree by a placeholder with its size and time: it counts as
// changed, but its content is not shown.
const (
	maxFile  = 4 << 20  // bytes of one file; no more of a complete diff is shown
	maxBytes = 64 << 20 // of all files together
	maxFiles = 4000     // each is a file in the scratch folder
)

// placeholder replaces a file's content in a tree.
type placeholder struct{ name, text string }

// treeFiles are the files of a tree: with content, as placeholders, and as the
// checked-out commits of nested repositories.
type treeFiles struct {
	whole        []string
	placeholders []placeholder
	nested       []string
}

// classifyFiles decides how files are added to a tree. earlier is how they were added in
// the snapshot to compare with: the same way is used again, otherwise unchanged
// files would seem changed. A file that cannot be read becomes a placeholder:
// it must not hide all other changes.
func classifyFiles(top string, names []string, earlier contentFlags) treeFiles {
	var s treeFiles
	seen := make(map[string]bool, len(names))
	var gone []string // removed before others are added, because a folder of that name may follow
	bytes, files := int64(0), 0
	for _, name := range names {
		if seen[name] { // unmerged paths are listed once for each side
			continue
		}
		seen[name] = true
		path := filepath.Join(top, filepath.FromSlash(strings.TrimSuffix(name, "/")))
		info, err := os.Lstat(path)
		switch {
		case err != nil:
			gone = append(gone, name)
			continue
		case info.Mode()&fs.ModeSymlink != 0:
			s.whole = append(s.whole, name) // its target is not followed
			continue
		case info.IsDir() && exists(filepath.Join(path, ".git")):
			s.nested = append(s.nested, strings.TrimSuffix(name, "/"))
			continue
		case info.IsDir():
			gone = append(gone, strings.TrimSuffix(name, "/")) // it replaced a file
			continue
		case !info.Mode().IsRegular():
			s.placeholders = append(s.placeholders, placeholder{name, "\x00special file\n"})
			continue
		}
		whole, known := earlier[name]
		if !known {
			whole = bytes+info.Size() <= maxBytes && files < maxFiles
		}
		if !whole || info.Size() > maxFile || !readable(path) {
			s.placeholders = append(s.placeholders, placeholder{name, fmt.Sprintf("\x00large file, %d bytes, %d\n", info.Size(), info.ModTime().UnixNano())})
			continue
		}
		if !known {
			bytes, files = bytes+info.Size(), files+1
		}
		s.whole = append(s.whole, name)
	}
	s.whole = append(gone, s.whole...)
	return s
}

// contentFlags records, by file, whether it was added to a tree with its content.
type contentFlags map[string]bool

// save stores how files were added to the tree of a snapshot.
func (s treeFiles) save(path string) error {
	var b strings.Builder
	for _, name := range s.whole {
		b.WriteString("w" + name + "\x00")
	}
	for _, stand := range s.placeholders {
		b.WriteString("s" + stand.name + "\x00")
	}
	return os.WriteFile(path, []byte(b.String()), 0o600)
}

// readContentFlags reads what save stored; empty if there is nothing.
func readContentFlags(path string) contentFlags {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	m := contentFlags{}
	for _, entry := range fields(string(data)) {
		m[entry[1:]] = entry[0] == 'w'
	}
	return m
}

func readable(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	_ = file.Close() // nothing was written
	return true
}

// addPlaceholders adds placeholders to the index, and their texts to the object
// store for diffs.
func (p private) addPlaceholders(ctx context.Context, c config, all []placeholder) error {
	if len(all) == 0 {
		return nil
	}
	var blobs, entries strings.Builder
	for _, s := range all {
		fmt.Fprintf(&blobs, "blob\ndata %d\n%s\n", len(s.text), s.text)
		entries.WriteString("100644 " + blobName(c, s.text) + " 0\t" + s.name + "\x00")
	}
	if _, err := p.feed(ctx, strings.NewReader(blobs.String()), "fast-import", "--quiet"); err != nil {
		return err
	}
	_, err := p.feed(ctx, strings.NewReader(entries.String()), "update-index", "--add", "--replace", "-z", "--index-info")
	return err
}

// blobName returns git's object name of a content.
func blobName(c config, text string) string {
	var h hash.Hash = sha1.New()
	if c.values["extensions.objectformat"] == "sha256" {
		h = sha256.New()
	}
	fmt.Fprintf(h, "blob %d\x00%s", len(text), text)
	return fmt.Sprintf("%x", h.Sum(nil))
}
