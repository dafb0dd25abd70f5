// Package fleet runs shared jobs on several machines through Temporal. It is the
// only package, with the executable claude-scheduler-fleet, that imports the SDK.
//
// A Clock workflow per shared job asks package decide what is due and hands each
// run to a Run workflow, which finds a machine and waits for the outcome. Both
// are small: what they do is decided in local activities, whose results the
// engine records, so that machines with different versions can share a job.
//
// The Agent is one machine of the fleet: it executes workflows, takes runs and
// passes them to the background service, and mirrors the records of the others.
package fleet
