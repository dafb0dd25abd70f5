// Package decide decides about one shared job: when its tasks run, what follows
// from a run, and why a slot does not run. It is pure, so that the workflow that
// asks it can record the answers, and uses packages schedule and plan, so that a
// shared task behaves as one of a single machine.
package decide
