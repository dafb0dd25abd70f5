// Package report decides what the morning report says about runs: the headline and
// outcome of each, and whether it needs attention, found something or is quiet.
//
// It is pure: records, facts and the time come in as arguments, so tables test it
// and every client shows the same.
package report
