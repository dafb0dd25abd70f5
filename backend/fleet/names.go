package fleet

import "strings"

// workflowQueue is polled by every machine of the fleet.
const workflowQueue = "claude-scheduler"

// The types of the workflows.
const (
	clockType   = "Clock"
	runType     = "Run"
	recordsType = "Records"
	logType     = "Log"
	accountType = "Account"
)

// The signals, queries and updates of the workflows.
const (
	signalEvent  = "event"  // of a Clock: decide.Event
	signalCancel = "cancel" // of a Run: link.Cancel
	signalLate   = "late"   // of a Run: link.Outcome of a machine that was lost
	signalLimit  = "limit"  // of an Account: link.Limit
	queryJob     = "job"    // of a Clock: link.Definition
	updateEvent  = "decide" // of a Clock: decide.Event, returns reply
	updateClose  = "close"  // of a Clock
)

// The memos of the workflows, which the machines mirror.
const (
	memoRuns     = "runs"     // of Run and Records: []model.Run
	memoRevision = "revision" // of a Clock: int
	memoPending  = "pending"  // of a Clock: []model.Run, which wait for something
	memoLimits   = "limits"   // of an Account: []link.Limit
)

func clockID(job string) string { return "clock/" + job }

// jobOf returns the job of a Clock; empty: it is none.
func jobOf(workflowID string) string {
	id, ok := strings.CutPrefix(workflowID, "clock/")
	if !ok {
		return ""
	}
	return id
}

// accountID is the id of the workflow of a login.
func accountID(account string) string { return "account/" + account }

func isAccount(workflowID string) bool { return strings.HasPrefix(workflowID, accountID("")) }

// jobQueue is polled by the machines that take runs of a job.
func jobQueue(job string) string { return "job/" + job }

// machineQueue is polled by one machine.
func machineQueue(machine string) string { return "machine/" + machine }
