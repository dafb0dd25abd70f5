//go:build linux

package fleettest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

// Machines, services, agents, the engine and its connections are killed at random
// moments while slots come. Afterwards, each slot has exactly one record, the same
// on both machines, and it is true: nothing was started twice.
func TestRandomKills(t *testing.T) {
	e, a, b := scripted(t)
	t.Logf("-seed=%d", *seed)
	rng := rand.New(rand.NewPCG(*seed, 1))
	job, err := a.client.Jobs.Create(map[string]any{"name": "Busy", "working_directory": map[string]any{"path": a.work}})
	a.must(err)
	const count = 30
	begin := time.Now().Add(20 * time.Second)
	tasks := map[string]time.Time{}
	for i := range count {
		slot := begin.Add(time.Duration(i) * *length / count).Truncate(time.Millisecond)
		task, err := a.client.Tasks.Create(map[string]any{
			"job_id": job.ID, "name": fmt.Sprint("at ", i), "command": fmt.Sprintf("0.%d", rng.IntN(9)), "report": false, "overlap": "parallel",
			"schedule": map[string]any{"type": "calendar", "run_at": slot},
		})
		a.must(err)
		tasks[task.ID] = slot
	}
	_, err = a.client.Fleet.Share(job.ID, apitype.FleetShare{})
	a.must(err)
	a.takes(job.ID)
	b.has(job.ID)
	time.Sleep(time.Until(begin))
	for deadline := begin.Add(*length); time.Now().Before(deadline); {
		disturb(t, rng, e, []*machine{a, b}[rng.IntN(2)])
		time.Sleep(time.Duration(rng.IntN(2000)) * time.Millisecond)
	}
	for _, m := range []*machine{a, b} {
		m.link.setCut(false)
		m.connected()
	}
	records := map[string]model.Run{}
	for id, slot := range tasks {
		run := onlyRecord(t, a, id, slot)
		checkTrue(t, run, a, b)
		records[run.ID] = run
	}
	for id, slot := range tasks {
		other := onlyRecord(t, b, id, slot)
		eventually(t, time.Minute, "both machines have the same record", func() bool {
			return other.Status == records[other.ID].Status || b.runs(id)[other.ID].Status == a.runs(id)[other.ID].Status
		})
	}
	report(t, records)
}

// disturb breaks one thing for a while.
func disturb(t *testing.T, rng *rand.Rand, e *engine, m *machine) {
	t.Helper()
	pause := func(most int) { time.Sleep(time.Duration(rng.IntN(most)) * time.Millisecond) }
	switch what := rng.IntN(10); {
	case what < 3:
		t.Logf("the service of %s is killed", m.name)
		m.kill()
		pause(1500)
		m.start()
	case what < 5:
		t.Logf("%s dies", m.name)
		m.die()
		pause(3000)
		m.start()
	case what < 7:
		t.Logf("the agent of %s is killed", m.name)
		m.killAgent()
	case what < 9:
		t.Logf("%s is cut off", m.name)
		m.link.setCut(true)
		pause(9000) // longer than after which it is lost
		m.link.setCut(false)
	default:
		t.Log("the engine is killed")
		e.kill()
		pause(2000)
		e.start()
	}
}

// killAgent kills the agent, which the service starts again.
func (m *machine) killAgent() {
	for _, pid := range m.processes() {
		line, _ := os.ReadFile(filepath.Join("/proc", fmt.Sprint(pid), "cmdline"))
		if strings.HasPrefix(string(line), filepath.Join(filepath.Dir(program), "claude-scheduler-fleet")) {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// onlyRecord waits until a task has a record that has ended, and returns it: it
// must be the only one.
func onlyRecord(t *testing.T, m *machine, task string, slot time.Time) model.Run {
	t.Helper()
	t.Cleanup(func() {
		if t.Failed() {
			orders, _ := os.ReadFile(filepath.Join(m.data, "fleet.json"))
			t.Logf("%s has %+v\n%s\n%s", m.name, m.runs(task), orders, m.log())
		}
	})
	runs := m.ended(task, 1)
	if len(runs) != 1 || !runs[0].ScheduledTime.Equal(slot) {
		t.Fatalf("%s: %d records of one slot: %+v", m.name, len(runs), runs)
	}
	return runs[0]
}

// checkTrue compares a record with what ran.
func checkTrue(t *testing.T, run model.Run, machines ...*machine) {
	t.Helper()
	started := 0
	for _, m := range machines {
		started += m.began(run.ID)
	}
	lost := run.Status == model.RunFailed && run.Reason == model.ReasonInterrupted
	switch {
	case started > 1:
		t.Errorf("%s was started %d times: %s %s", run.TaskName, started, run.Status, run.Reason)
	case run.Status == model.RunSuccess && started == 1:
	case run.Status == model.RunCancelled && started == 0:
	case lost: // it started, or was about to
	default:
		t.Errorf("%s was started %d times, and its record says %s %s: %s", run.TaskName, started, run.Status, run.Reason, run.Errors)
	}
}

func report(t *testing.T, records map[string]model.Run) {
	counts := map[string]int{}
	for _, r := range records {
		counts[strings.TrimSpace(fmt.Sprint(r.Status, " ", r.Reason))]++
	}
	t.Logf("%d slots: %v", len(records), counts)
	if counts["success"] == 0 {
		t.Error("no run succeeded")
	}
}
