// Package scheduler is the loop that decides when tasks run: one goroutine owns
// tasks, queue and running runs, and nothing else can reach them.
//
// The loop wakes for the next slot by wall clock, asks package plan what to do,
// records the decision durably and only then starts anything. Requests, file
// changes, edits of the data directory and the ends of runs reach it as calls on
// one channel, so nothing needs a lock and every answer is one consistent state.
//
// The run record is the claim on a slot: a run is written as upcoming before its
// supervisor starts. After a crash the loop finds the record, looks for the
// supervisor, and follows the run, collects its result, or, when nothing was
// started, starts it now. So no slot is lost and none is doubled.
//
// The loop never waits for a program or a network, and reads no history from
// disk: what it needs of earlier runs is in the store's index, in memory.
package scheduler
