// Package claude finds the CLI, builds its arguments, lists its commands and
// finds its sessions. Statements about the CLI were measured with version
// 2.1.330. Nothing here keeps state between calls except caches: the CLI
// replaces itself while the daemon runs.
package claude
