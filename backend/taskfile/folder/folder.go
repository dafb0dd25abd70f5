// Package folder reads and writes the files with tasks in the working directory of a
// job: .claude/schedules/*.md. It never leaves that directory, waits for no pipe, and
// reads a limited number of files of limited size. It runs nothing, so nothing of a
// repository, such as a filter of git, has an effect on what is read.
package folder

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"unicode"
	"unicode/utf8"

	"claude-scheduler/backend/atomicfile"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/taskfile"
)

const (
	// Path is where the files are, below the working directory.
	Path = ".claude/schedules"
	// MaxFiles is how many are read, and MaxSize how large one may be, in bytes.
	MaxFiles = 200
	MaxSize  = 256 << 10
	// maxEntries is how many names of the folder are looked at.
	maxEntries = 5000
	// maxName is the longest name of a file, in bytes.
	maxName = 200
)

// File is one file, or what is wrong with it.
type File struct {
	Name    string // relative to the working directory, with slashes
	Text    string // as taskfile.Normalize returns it; empty if it could not be read
	Problem *model.Problem
}

// List reads the files of a working directory, by name. Without the folder there are
// none. An error means that it is unknown which files there are.
func List(dir string) ([]File, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, unreadable(dir, err)
	}
	defer root.Close()
	names, err := namesIn(root)
	if err != nil || names == nil {
		return nil, err
	}
	files := make([]File, 0, min(len(names), MaxFiles+1))
	for i, name := range names {
		if i == MaxFiles {
			files = append(files, File{Name: Path, Problem: model.Invalid("", fmt.Sprintf("%s has %d files; only the first %d are read", Path, len(names), MaxFiles), "move files that are no tasks elsewhere")})
			break
		}
		files = append(files, read(root, name))
	}
	return files, nil
}

// Read reads one file. It is false if there is none with this name.
func Read(dir, name string) (File, bool, error) {
	if err := CheckName(name); err != nil {
		return File{}, false, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return File{}, false, unreadable(dir, err)
	}
	defer root.Close()
	if _, err := root.Lstat(filepath.FromSlash(name)); errors.Is(err, fs.ErrNotExist) {
		return File{}, false, nil
	}
	return read(root, name), true, nil
}

// namesIn returns the names of the files, sorted; nil: there is no folder.
func namesIn(root *os.Root) ([]string, error) {
	folder, err := root.Open(filepath.FromSlash(Path))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, unreadable(Path, err)
	}
	defer folder.Close()
	if info, err := folder.Stat(); err != nil || !info.IsDir() {
		return nil, model.Invalid("", Path+" is not a folder", "make it a folder, with one file for each task")
	}
	entries, err := folder.ReadDir(maxEntries)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, unreadable(Path, err)
	}
	names := []string{}
	for _, entry := range entries {
		if isTask(entry.Name()) {
			names = append(names, path.Join(Path, entry.Name()))
		}
	}
	slices.Sort(names)
	return names, nil
}

// isTask reports whether a file of the folder is meant as a task.
func isTask(name string) bool {
	return strings.HasSuffix(name, ".md") && !strings.HasPrefix(name, ".") && !strings.EqualFold(name, "README.md")
}

// CheckName refuses a path that is not that of a file with a task.
func CheckName(name string) error {
	base, below := strings.CutPrefix(name, Path+"/")
	const hint = "for example " + Path + "/review.md"
	switch {
	case !below || !isTask(base) || strings.ContainsAny(base, `/\`):
		return model.Invalid("file", fmt.Sprintf("%q is not a file with a task", name), hint)
	case len(base) > maxName || !utf8.ValidString(base) || strings.ContainsFunc(base, func(r rune) bool { return r < ' ' || !unicode.IsPrint(r) || strings.ContainsRune(`<>:"|?*`, r) }):
		return model.Invalid("file", fmt.Sprintf("%q has characters that not every system allows in a name, or is too long", name), hint)
	}
	return nil
}

// read reads one file that exists.
func read(root *os.Root, name string) File {
	f := File{Name: strings.ToValidUTF8(name, "\uFFFD")}
	fail := func(message, hint string) File {
		f.Problem = model.Invalid("", f.Name+": "+message, hint)
		return f
	}
	if err := CheckName(name); err != nil {
		p := *model.ProblemOf(err)
		f.Problem = &p
		return f
	}
	at := filepath.FromSlash(name)
	info, err := root.Lstat(at)
	switch {
	case err != nil:
		return fail("cannot be read: "+reason(err), "check its permissions")
	case info.Mode()&fs.ModeSymlink != 0:
		return fail("is a link, which is not followed", "put the file itself there")
	case !info.Mode().IsRegular():
		return fail("is not a file", "remove it")
	case info.Size() > MaxSize:
		return fail(fmt.Sprintf("is %d bytes long; %d are read at most", info.Size(), MaxSize), "put long material into another file and refer to it in the prompt")
	}
	// It may have become a pipe meanwhile.
	file, err := root.OpenFile(at, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return fail("cannot be read: "+reason(err), "check its permissions")
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return fail("is not a file", "remove it")
	}
	data, err := io.ReadAll(io.LimitReader(file, MaxSize+1))
	switch {
	case err != nil:
		return fail("cannot be read: "+reason(err), "check the disk")
	case len(data) > MaxSize:
		return fail(fmt.Sprintf("is longer than %d bytes", MaxSize), "put long material into another file and refer to it in the prompt")
	}
	f.Text = taskfile.Normalize(data)
	return f
}

// Write writes a file as a whole, and makes the folder if it is missing.
func Write(dir, name, text string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return unreadable(dir, err)
	}
	defer root.Close()
	if err := root.MkdirAll(filepath.FromSlash(Path), 0o755); err != nil {
		return model.Invalid("file", "cannot make "+Path+": "+reason(err), "check the permissions of the folder")
	}
	// The folder must not be a link to somewhere else, where the file would replace
	// another one.
	for _, part := range []string{".claude", Path} {
		if info, err := root.Lstat(filepath.FromSlash(part)); err != nil || !info.IsDir() {
			return model.Invalid("file", part+" is not a folder", "replace the link by a folder")
		}
	}
	if err := atomicfile.Write(filepath.Join(dir, filepath.FromSlash(name)), []byte(text), 0o644); err != nil {
		return model.Invalid("file", "cannot write "+name+": "+reason(err), "check the permissions of the folder, and the space on the disk")
	}
	return nil
}

func unreadable(what string, err error) error {
	return &model.Problem{Message: what + " cannot be read: " + reason(err), Hint: "check that it exists and can be read", Kind: model.KindConflict}
}

// reason returns why an operation on a file failed, without its path.
func reason(err error) string {
	var pathError *fs.PathError
	if errors.As(err, &pathError) {
		return pathError.Err.Error()
	}
	return err.Error()
}
