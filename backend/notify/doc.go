// Package notify tells people about runs through their desktop.
//
// What is told follows from the switches alone (Wanted) and reads the same
// everywhere (noteOf). A machine without a desktop is no error: nothing is
// shown, and it is tried again with the next run.
package notify
