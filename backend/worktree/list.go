package worktree

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Info describes one worktree on disk.
type Info struct {
	Path     string    `json:"path"`
	Repo     string    `json:"repo"` // the repository's folder
	Branch   string    `json:"branch"`
	JobID    string    `json:"job_id"`
	Name     string    `json:"name"` // as the job calls it
	Bytes    int64     `json:"bytes"`
	Dirty    bool      `json:"dirty"`    // holds changes that are not committed
	Unpushed int       `json:"unpushed"` // commits on no other branch, tag or remote
	LastUsed time.Time `json:"last_used"`
	Fault    string    `json:"fault"` // why git cannot tell more; empty: nothing is wrong
}

// List describes the worktrees below root, in the order of their names. One
// that git does not know (any more) is listed with a fault.
func List(ctx context.Context, root string) ([]Info, error) {
	root = real(root)
	paths, err := folders(root)
	if err != nil {
		return nil, err
	}
	list := make([]Info, 0, len(paths))
	for _, path := range paths {
		info, err := describe(ctx, path)
		if err != nil {
			return nil, err
		}
		info.Bytes = diskUse(path)
		list = append(list, info)
	}
	return list, ctx.Err()
}

// describe returns all but the size.
func describe(ctx context.Context, path string) (Info, error) {
	rec, _ := readRecord(path)
	info := Info{Path: path, Repo: home(rec.Repo), Branch: rec.Branch, JobID: rec.JobID, Name: rec.Name}
	if stat, err := os.Stat(recordPath(path)); err == nil {
		info.LastUsed = stat.ModTime()
	} else if stat, err := os.Stat(path); err == nil {
		info.LastUsed = stat.ModTime()
	}
	if !exists(path) {
		info.Fault = "the folder was deleted"
		return info, nil
	}
	r, err := open(ctx, path)
	if err != nil || real(r.top) != path {
		info.Fault = "its repository is gone or does not know it"
		return info, ctx.Err()
	}
	info.Repo = home(r.common)
	if info.Branch, err = r.branch(ctx); err != nil {
		return info, err
	}
	status, err := r.run(ctx, "status", "--porcelain", "-z", "--untracked-files=normal")
	if err != nil {
		info.Fault = "git cannot read it: " + says(err)
		return info, ctx.Err()
	}
	info.Dirty = status != ""
	info.Unpushed, err = r.unpushed(ctx, info.Branch)
	if err != nil {
		info.Fault = "git cannot read it: " + says(err)
	}
	return info, ctx.Err()
}

// unpushed counts the commits of HEAD that are on no other branch, tag or remote.
func (r repository) unpushed(ctx context.Context, branch string) (int, error) {
	if head, err := r.head(ctx); err != nil || head == "" {
		return 0, err
	}
	args := []string{"rev-list", "--count", "HEAD", "--not"}
	if branch != "" {
		args = append(args, "--exclude="+branch)
	}
	out, err := r.line(ctx, append(args, "--branches", "--remotes", "--tags")...)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(out)
}

// home turns git's common directory into the folder that a person knows.
func home(common string) string {
	if filepath.Base(common) == ".git" {
		return filepath.Dir(common)
	}
	return common
}

// real resolves links where that is possible; git reports real paths.
func real(path string) string {
	path, _ = filepath.Abs(path)
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		return resolved
	}
	return path
}

// diskUse adds up the sizes of the files below path; what cannot be read counts nothing.
func diskUse(path string) int64 {
	var sum int64
	filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			sum += info.Size()
		}
		return nil
	})
	return sum
}
