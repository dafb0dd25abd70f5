// Package notify tells people about runs: through their desktop, and at the
// addresses that they named.
//
// What is told follows from the switches alone (Wanted) and reads the same
// everywhere (noteOf). A machine without a desktop is no error: nothing is
// shown, and it is tried again with the next run. Addresses hold tokens: no log
// and no error has one in it (conceal).
package notify
