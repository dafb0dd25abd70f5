// Package supervisor runs one process tree: it starts it, writes its output to
// a file, lets the service adopt it after a restart, and ends it without
// orphans.
//
// A run is a few commands, one after the other, under a supervisor: the same
// executable, started with the argument "supervise", in its own session. Start
// hands it a Spec through a pipe (a prompt, an environment and secrets are
// never on a command line or on disk) and returns once the supervisor holds its
// lock and has durably claimed the run. From then on the starter may die, even
// by SIGKILL: the supervisor continues, and Adopt finds it again.
//
// The state directory of a run records everything:
//
//	lock        held by the supervisor while it lives; the kernel frees it however it dies
//	claim.json  written once, before anything is started: the supervisor's process; a line for each child follows
//	cancel      the reason given by the caller who cancelled
//	reserve     space for a short exit record on a full disk
//	exit.json   the outcome, written atomically at the end
//
// So a claim with a free lock and no exit record means that the run was
// interrupted, and no claim means that it never started.
//
// Time limits count the time during which the machine was awake: they use the
// monotonic clock, which stops while a laptop is suspended (on Linux and macOS;
// on Windows sleep counts, unless the limit passes while asleep), so steps of
// the wall clock do not affect them.
//
// No process is left behind. On Linux the supervisor is the reaper of all its
// descendants (PR_SET_CHILD_SUBREAPER), so that none can leave its tree by
// double forking or setsid. macOS has no subreaper: there a process escapes if
// it leaves both the tree and the session and drops its environment. On Windows
// the supervisor and all it starts are in a job object that dies with it.
//
// The background service and the supervisors of other runs are an exception: a
// command of a run may start or restart the service, which then keeps running.
// On Linux they are recognized by the locks that they hold (Spec.ServiceLock);
// on Windows they end with the job object, and the next command starts the
// service again.
package supervisor
