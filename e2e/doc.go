// Package e2e is tests only: the window as a person has it, on a display of
// its own, with a real service and the real Claude Code CLI. `make e2e` builds
// what they need and runs them; without the build tag e2e there are none.
package e2e
