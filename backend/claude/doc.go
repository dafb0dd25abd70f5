// Package claude finds the CLI, builds its arguments, lists its commands and
// finds its sessions.
//
// What it says about the CLI was measured with version 2.1.330. Nothing here
// keeps state between calls but what a cache can lose at any time: the CLI
// replaces itself while the daemon runs.
package claude
