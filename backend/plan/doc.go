// Package plan decides, for one instant and without a clock, what starts,
// waits or is skipped, and why.
//
// A slot is handled in two steps. Due looks at the schedules and turns every
// slot that has come into a decision: a queued run, or a record of why there
// will be none. Admit looks at the queue and returns which runs start now, and
// what each of the others waits for. Both are pure: the same state gives the
// same answer, so missed slots, overlaps, limits, pauses and clock jumps are
// tested as tables.
//
// Every slot ends in exactly one record. A slot's identity is its task and its
// wall-clock time. The caller records the decisions durably before anything
// starts, and passes the newest recorded slot back in Task.LastSlot.
//
// The package example follows both steps through a machine's wake-up; those of
// [Due], [Admit] and [Retry] show the policies. They are in example_test.go.
package plan
