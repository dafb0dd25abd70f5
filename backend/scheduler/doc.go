// Package engine is the loop: the only place with goroutines that decide.
//
// One goroutine owns what is armed, what waits and what runs. It wakes for the
// next slot by wall clock, asks package plan what is to be done, records the
// answer durably and only then starts anything. Requests from clients, file
// changes, edits of the data directory and the ends of runs reach it as calls
// on one channel, so that nothing needs a lock and every answer is one
// consistent moment.
//
// A slot is claimed by its record: the run is written as upcoming before its
// supervisor starts. After a crash the loop finds the record, asks for the
// supervisor, and either goes on following it, collects its result, or, when
// nothing was started, starts it now. So no slot is lost and none is doubled.
package scheduler
