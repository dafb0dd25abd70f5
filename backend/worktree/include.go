package worktree

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// include copies the files that .worktreeinclude lists into a new worktree. It
// is read from the current working tree, in the syntax of .gitignore; only
// ignored files are copied, since all others come with the branch.
func (r repository) include(ctx context.Context, to string) error {
	list := filepath.Join(r.top, ".worktreeinclude")
	if info, err := os.Stat(list); r.top == "" || err != nil || !info.Mode().IsRegular() { // git would wait for a pipe
		return nil
	}
	out, err := r.at().run(ctx, "ls-files", "-z", "--others", "--ignored", "--exclude-from="+list)
	if err != nil {
		return err
	}
	named := fields(out)
	if len(named) == 0 {
		return nil
	}
	out, err = r.at().feed(ctx, nulSeparated(named), "check-ignore", "-z", "--stdin")
	var f *failure
	if errors.As(err, &f) && f.output == "" && ctx.Err() == nil {
		return nil // exit status 1: none of them is ignored
	}
	if err != nil {
		return err
	}
	from, err := os.OpenRoot(r.top)
	if err != nil {
		return err
	}
	defer from.Close()
	dest, err := os.OpenRoot(to)
	if err != nil {
		return err
	}
	defer dest.Close()
	for _, name := range fields(out) {
		if err := copyFile(ctx, from, dest, name); err != nil {
			return fmt.Errorf("copy %s: %w", name, err)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// copyFile copies one file or symbolic link that dest does not have yet. The
// roots prevent links in either tree from leading outside.
func copyFile(ctx context.Context, from, dest *os.Root, name string) error {
	info, err := from.Lstat(name)
	if err != nil {
		return err
	}
	if dir := path.Dir(name); dir != "." {
		if err := dest.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		target, err := from.Readlink(name)
		if err != nil {
			return err
		}
		return ignoreExisting(dest.Symlink(target, name))
	case !info.Mode().IsRegular():
		return nil // sockets and pipes are not files to copy
	}
	in, err := from.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := dest.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, info.Mode().Perm())
	if err != nil {
		return ignoreExisting(err)
	}
	return errors.Join(copyContent(ctx, out, in), out.Close())
}

// copyContent copies in pieces, so that it can be cancelled.
func copyContent(ctx context.Context, to io.Writer, from io.Reader) error {
	const piece = 16 << 20
	for ctx.Err() == nil {
		if _, err := io.CopyN(to, from, piece); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
	return ctx.Err()
}

func ignoreExisting(err error) error {
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}
