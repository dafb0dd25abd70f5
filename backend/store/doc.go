// Package store is the only package that reads or writes the data directory.
//
// Jobs, tasks, profiles, settings and the newest runs are plain JSON files that
// people and other programs may read and write at any time, so every write
// follows the same steps: read the newest file, apply the change, write a
// temporary file beside it, sync it, exchange the two files atomically, sync
// the directory. Readers see the old or the new file, never an incomplete one.
// The replaced file is compared with what had been read; if another program
// wrote in between, the change is applied again on top of that.
//
// A file that cannot be read is never overwritten before it is copied;
// meanwhile the last good copy, in backup/, is used and a Fault is reported. A
// single record that cannot be read stays in its place in the file, byte for
// byte, and is not served.
//
// There are many runs: runs.json contains the newest, bounded in number and
// size; older ones are moved to archives, runs/000001.json and so on. So the
// cost of recording a run does not depend on the length of the history.
package store
