//go:build !unix

package worktree

import "os/exec"

// detach leaves git as it is; an ended context kills it alone.
func detach(*exec.Cmd) {}

// killGroup does nothing: the context killed git itself.
func killGroup(*exec.Cmd) {}
