// Package cli is the command line: everything the window can do, for people
// and for scripts.
//
// It is a client of the background service, which it starts when a command
// needs it. Every command prints for people or, with --json, the records of
// packages model and contract as they are; what is wrong is a model.Problem on
// standard error, and the exit code says of which kind it is.
package cli
