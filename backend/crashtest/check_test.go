//go:build linux

package crashtest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// check compares the records with what really ran.
func (c *workload) check(ended map[string]model.RunStatus) {
	records, executions := c.records(), c.executions()
	count := map[string]int{}
	for _, run := range records {
		count[string(run.Trigger)+" "+string(run.Status)]++
		count["in all"]++
	}
	c.t.Logf("runs: %v, %d executions", count, len(executions))
	for id, e := range executions {
		run, known := records[id]
		if !known {
			c.t.Errorf("run %s was executed and is not recorded", id)
			continue
		}
		c.checkExecution(run, *e)
	}
	for _, run := range records {
		c.checkRecord(run, executions[run.ID])
	}
	for id, status := range ended {
		if records[id].Status != status {
			c.t.Errorf("run %s was recorded as %s and is %q now", id, status, records[id].Status)
		}
	}
	for id := range c.promised {
		if _, known := records[id]; !known {
			c.t.Errorf("run %s was acknowledged to a client and is not recorded", id)
		}
	}
	c.checkSlots(records)
	c.checkSequences(records)
	c.checkFollowUps(records)
	c.checkRetries(records)
	c.checkNote()
	c.checkNothingLeft(records)
}

// checkRecord checks one record without the others.
func (c *workload) checkRecord(run model.Run, e *execution) {
	switch {
	case !run.Status.Ended() || run.EndTime == nil:
		c.t.Errorf("run %s has not ended: %s", run.ID, run.Status)
	case run.StartTime != nil && e == nil:
		c.t.Errorf("run %s is recorded as executed (%s %s) and never was", run.ID, run.Status, run.Reason)
	case run.StartTime == nil && run.Reason == "":
		c.t.Errorf("run %s never started, and nothing says why", run.ID)
	case run.StartTime == nil && run.Reason == model.ReasonNotStarted && strings.HasPrefix(strings.Join(run.Errors, " "), "stopped: retries"):
		// the circuit breaker: this schedule retries far more often than ten times an hour
	case run.StartTime == nil && run.Status != model.RunCancelled:
		c.t.Errorf("run %s was refused: %s %v", run.ID, run.Reason, run.Errors)
	}
}

// checkExecution compares a run with the traces of its process: executed once, with
// the true exit code and complete output.
func (c *workload) checkExecution(run model.Run, e execution) {
	if e.begun != 1 {
		c.t.Errorf("run %s (%s) was executed %d times", run.ID, run.TaskName, e.begun)
	}
	if run.StartTime == nil {
		c.t.Errorf("run %s (%s) was executed and is recorded as never started: %s %s %v", run.ID, run.TaskName, run.Status, run.Reason, run.Errors)
		return
	}
	if !e.real && e.ended != 1 {
		c.t.Errorf("run %s (%s) was cut off: %s %s", run.ID, run.TaskName, run.Status, run.Reason)
	}
	status, code := model.RunSuccess, "0"
	switch e.end {
	case "0", "real":
	case "mute":
		status, code = model.RunFailed, "1"
	case "killed":
		status, code = model.RunFailed, "none"
	default:
		status, code = model.RunFailed, e.end
	}
	got := "none"
	if run.ExitCode != nil {
		got = strconv.Itoa(*run.ExitCode)
	}
	if run.Status != status || got != code {
		c.t.Errorf("run %s (%s) ended with exit code %s and is recorded as %s %s, exit code %s: %v",
			run.ID, run.TaskName, code, run.Status, run.Reason, got, run.Errors)
	}
	log, err := os.ReadFile(filepath.Join(c.data, "logs", "run_"+run.ID+".log"))
	if err != nil {
		c.t.Error(err)
	}
	if e.real {
		if !strings.Contains(string(log), `"type":"result"`) || run.Output == "" {
			c.t.Errorf("run %s of the real CLI has no result in its log", run.ID)
		}
	} else if want := wholeLog(run.ID, e.end, e.lines); string(log) != want {
		c.t.Errorf("the log of run %s is incomplete: %d of %d bytes", run.ID, len(log), len(want))
	}
}

// checkSlots: no slot has two records, and each one-time task that was
// created in time has one, by its policy.
func (c *workload) checkSlots(records map[string]model.Run) {
	slots := map[string]model.Run{}
	byTask := map[string][]model.Run{}
	for _, run := range records {
		if !slices.Contains([]model.Trigger{model.TriggerSchedule, model.TriggerCatchUp, model.TriggerFileWatch}, run.Trigger) {
			continue
		}
		key := run.TaskID + run.ScheduledTime.Format(time.RFC3339Nano)
		if other, taken := slots[key]; taken {
			c.t.Errorf("the slot %s of %s has two runs: %s and %s", run.ScheduledTime, run.TaskName, other.ID, run.ID)
		}
		slots[key] = run
		byTask[run.TaskID] = append(byTask[run.TaskID], run)
	}
	missed := 0
	for id, slot := range c.slots {
		if len(byTask[id]) != 1 || !byTask[id][0].ScheduledTime.Equal(slot.at) {
			c.t.Errorf("task %s, due at %s, has %d runs", id, slot.at, len(byTask[id]))
			continue
		}
		switch run := byTask[id][0]; {
		case run.Reason == model.ReasonMissed && slot.missed == model.MissedSkip:
			missed++
		case run.StartTime == nil:
			c.t.Errorf("task %s, due at %s, did not run: %s %v", id, slot.at, run.Reason, run.Errors)
		}
	}
	c.t.Logf("%d one-time slots, %d of them missed while the daemon was dead and to be skipped", len(c.slots), missed)
}

// checkSequences: each run of a sequence is followed by one record of the next task.
func (c *workload) checkSequences(records map[string]model.Run) {
	next := map[string]string{"first": "second", "second": "third"}
	count := map[string]int{}
	for _, run := range records {
		if run.Sequence != "" {
			count[string(run.Sequence)+run.TaskName]++
		}
	}
	sequences := 0
	for _, run := range records {
		follower, leads := next[run.TaskName]
		if !leads || run.Sequence == "" {
			continue
		}
		if run.TaskName == "first" {
			sequences++
		}
		if n := count[string(run.Sequence)+follower]; n != 1 {
			c.t.Errorf("%s in sequence %s is followed by %d records of %s", run.TaskName, run.Sequence, n, follower)
		}
	}
	c.t.Logf("%d sequences", sequences)
}

// checkFollowUps: the final end of each run started each task that starts after
// it once, and no other.
func (c *workload) checkFollowUps(records map[string]model.Run) {
	started, retried := map[string]int{}, map[string]bool{}
	all := 0
	for _, run := range records {
		retried[string(run.RetryOf)] = true
		if run.Trigger == model.TriggerFollowUp {
			all++
			started[string(run.AfterRun)+run.TaskID]++
		}
	}
	for _, follower := range c.followers {
		for _, run := range records {
			want := 0
			if entry, ok := follower.StartAfter.Of(run.TaskID); ok && entry.When.Matches(run.Status) && !retried[run.ID] {
				want = 1
			}
			if n := started[run.ID+follower.ID]; n != want {
				c.t.Errorf("the end of run %s (%s, %s) started %d runs of %s, want %d", run.ID, run.TaskName, run.Status, n, follower.ID, want)
			}
		}
	}
	c.t.Logf("%d runs were started by the end of another", all)
}

// checkRetries: a transient failure was tried three times in all.
func (c *workload) checkRetries(records map[string]model.Run) {
	again := map[string]int{}
	for _, run := range records {
		if run.RetryOf != "" {
			again[string(run.RetryOf)]++
		}
	}
	for _, run := range records {
		if run.TaskID != c.retry || run.StartTime == nil {
			continue
		}
		want := 1
		if run.Attempt == 3 {
			want = 0
		}
		if again[run.ID] != want {
			c.t.Errorf("attempt %d of run %s was retried %d times", run.Attempt, run.ID, again[run.ID])
		}
	}
}

// checkNote: an acknowledged change of a job is in the file.
func (c *workload) checkNote() {
	data, err := os.ReadFile(filepath.Join(c.data, "jobs.json"))
	c.must(err)
	var jobs []model.Job
	c.must(json.Unmarshal(data, &jobs))
	for _, job := range jobs {
		if n, _ := strconv.Atoi(job.Description); job.ID == c.manualJobs[0] && n < c.noted {
			c.t.Errorf("the job says %q; change %d was acknowledged", job.Description, c.noted)
		}
	}
}
