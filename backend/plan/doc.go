// Package plan decides, for one instant and without a clock, what starts,
// waits or is skipped, and why.
//
// The life of a slot has two steps. Due looks at the schedules and turns every
// slot that has come into a decision: a run that waits for its turn, or a
// record that says why there will be none. Admit looks at the runs that wait
// and says which of them start now, and what each of the others waits for.
// Both are pure: the same situation gives the same answer, so that missed
// slots, overlaps, limits, pauses and clock jumps are tested as tables.
//
// Every slot ends in exactly one record. A slot's identity is its task and its
// wall-clock time; whoever applies the decisions records them durably before
// anything starts, and passes the newest recorded slot back in Task.LastSlot.
package plan
