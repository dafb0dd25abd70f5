// Package e2e contains only tests: of the real window, on a separate display,
// with a real service and the real Claude Code CLI. `make e2e` builds what they
// need and runs them; they need the build tag e2e.
package e2e
