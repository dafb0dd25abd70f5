// Package store is the only package that reads or writes the data directory.
//
// Jobs, tasks, profiles, settings and the newest runs are plain JSON files that
// people and other programs may read and write at any time, so every write
// follows the same steps: read the newest file, apply the change, write a
// temporary file beside it, sync it, swap the two names in one step, sync the
// directory. Whoever reads sees the old or the new file and never a half. What
// was swapped out is compared with what had been read; when another program
// wrote in between, the change is applied again on top of that.
//
// A file that cannot be read is never overwritten before a copy of it is kept
// beside it; the last good copy, kept under backup/, is used meanwhile and a
// Fault says so. A single record that cannot be read stays in its place in the
// file, byte for byte, and is left out of what is served.
//
// Runs are many: runs.json holds the newest, bounded in number and size, older
// ones are sealed into runs/000001.json and so on. Recording a run therefore
// costs the same with any history behind it.
package store
