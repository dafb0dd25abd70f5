// Package cli is the command line: everything the window can do, for users and
// scripts.
//
// It is a client of the background service, which it starts when a command
// needs it. Every command prints text or, with --json, the records of packages
// model and apitype; errors are a model.Problem on standard error, and the exit
// code shows its kind.
package cli
