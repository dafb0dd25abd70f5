//go:build !unix

package worktree

import "os/exec"

// detach does nothing: an ended context kills only git itself.
func detach(*exec.Cmd) {}

// killGroup does nothing: the context killed git itself.
func killGroup(*exec.Cmd) {}

// processExists is not known here: git ends with the service that started it.
func processExists(int) bool { return false }
