package worktree

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
)

// unpushed counts the commits of HEAD that are on no other branch, tag or remote.
func (r repository) unpushed(ctx context.Context, branch string) (int, error) {
	if head, err := r.head(ctx); err != nil || head == "" {
		return 0, err
	}
	args := []string{"rev-list", "--count", "HEAD", "--not"}
	if branch != "" {
		args = append(args, "--exclude="+branch)
	}
	out, err := r.line(ctx, append(args, "--branches", "--remotes", "--tags", "--")...)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(out)
}

// unpushedModules counts the commits in submodules that no remote has: the
// repository of a submodule is deleted together with the worktree.
func (g Git) unpushedModules(ctx context.Context, r repository) (int, error) {
	modules, err := r.submodules(ctx)
	if err != nil {
		return 0, err
	}
	sum := 0
	for _, name := range modules {
		path := filepath.Join(r.top, filepath.FromSlash(name))
		if !exists(filepath.Join(path, ".git")) {
			continue
		}
		in, err := g.open(ctx, path)
		if err != nil {
			return 0, fmt.Errorf("submodule %s: %w", name, err)
		}
		out, err := in.line(ctx, "rev-list", "--count", "--exclude=refs/tags/*", "--all", "--not", "--remotes", "--")
		if err != nil {
			return 0, fmt.Errorf("submodule %s: %w", name, err)
		}
		own, err := strconv.Atoi(out)
		if err != nil {
			return 0, fmt.Errorf("submodule %s: %w", name, err)
		}
		deeper, err := g.unpushedModules(ctx, in)
		if err != nil {
			return 0, err
		}
		sum += own + deeper
	}
	return sum, nil
}
