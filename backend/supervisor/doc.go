// Package supervisor keeps one process tree: start, output to a file, adopt again
// after a restart, end without leftovers.
//
// A run is a few commands, one after the other, under a supervisor: the same
// executable, started with the word "supervise", in a session of its own. Start
// hands it a Spec through a pipe (a prompt, an environment and secrets are never
// on a command line or on disk) and returns once the supervisor holds its lock
// and has durably claimed the run. From then on the starter may die, even by
// SIGKILL: the supervisor goes on, and Adopt finds it again.
//
// The state directory of a run tells everything:
//
//	lock        held by the supervisor as long as it lives; freed by the kernel however it dies
//	claim.json  written once, before anything is started: who the supervisor is; a line for each child follows
//	cancel      the word of the caller who cancelled
//	reserve     room for a short exit record on a full disk
//	exit.json   the outcome, written atomically at the end
//
// So a claim without an exit record whose lock is free is a run that was
// interrupted, and no claim is a run that never started.
//
// Time limits count the time during which the machine was awake: they rest on the
// monotonic clock, which stands still in a suspended laptop (on Linux and macOS; on
// Windows sleep counts, unless the limit passes while asleep), and do not notice
// steps of the wall clock.
//
// No process is left behind. On Linux the supervisor is the reaper of all its
// descendants (PR_SET_CHILD_SUBREAPER), so that none can leave its tree by
// double forking or setsid. macOS has no such thing: there a process escapes that
// leaves both the tree and the session and drops its environment. On Windows the
// supervisor and all it starts are in a job object that dies with it.
//
// The background service and the supervisors of other runs are an exception: a
// command of a run may start or restart the service, and it stays. On Linux they
// are known by the locks that they hold (Spec.ServiceLock); on Windows they end
// with the job object, and the next command starts the service again.
package supervisor
