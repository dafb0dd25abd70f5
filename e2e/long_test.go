//go:build e2e && linux

package e2e

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

//go:embed testdata/long.js
var longScript string

// opening is the result of long.js.
type opening struct {
	Opened []struct{ First, All int } `json:"opened"`

	Entries, Frames, Blank, Median, P95, Longest, Scrolled int
}

// TestLongRun opens a run of 10,000 events in the real window and scrolls
// through it: everything is shown, and no frame is empty. It prints the times
// in docs/benchmarks.md, but asserts none.
func TestLongRun(t *testing.T) {
	s := newFixture(t)
	data, err := store.Open(s.data)
	s.must(err)
	job, task, now := model.NewJob(), model.NewTask(), time.Now().Truncate(time.Second)
	job.ID, job.Name, job.WorkingDirectory.Path, job.CreatedAt, job.UpdatedAt = uuid.NewString(), "Webshop", s.repo, now, now
	task.ID, task.JobID, task.Name, task.Command, task.CreatedAt, task.UpdatedAt = uuid.NewString(), model.Text(job.ID), "Long review", "!say Done.", now, now
	job.TaskOrder = append(job.TaskOrder, task.ID)
	run := aRun(task, 1, now.Add(-time.Hour))
	s.must(data.Jobs.Update(func([]model.Job) ([]model.Job, error) { return []model.Job{job}, nil }))
	s.must(data.Tasks.Update(func([]model.Task) ([]model.Task, error) { return []model.Task{task}, nil }))
	s.must(data.Runs.Put(run))
	s.must(data.Close())
	s.longLog(run.ID)

	w := newDriver(s).open("history")
	w.find("option", "Long review")
	var found opening
	w.scriptAsync(&found, longScript, run.ID)
	t.Logf("%+v", found)
	if found.Entries < 6000 || found.Scrolled < 10_000 {
		t.Error("it did not open, or did not scroll")
	}
	if found.Blank > 0 {
		t.Errorf("%d of %d frames showed nothing", found.Blank, found.Frames)
	}
	w.picture("long")
	w.close()
}

// longLog writes the log of a run with 10,000 events, mixed as in a long run:
// texts, edits, and commands with outputs of up to 200 lines, some of them
// failed.
func (s *fixture) longLog(run string) {
	s.t.Helper()
	var log strings.Builder
	lines := 0
	line := func(format string, args ...any) {
		fmt.Fprintf(&log, format+"\n", args...)
		lines++
	}
	quote := func(text string) string { b, _ := json.Marshal(text); return string(b) }
	line(`{"type":"system","subtype":"init","session_id":"7f","model":"claude-sonnet-5-5","cwd":"/shop","tools":["Bash","Edit"]}`)
	for n := 0; lines < 10_000; n++ {
		text := fmt.Sprintf("Step %d: the **price** in `shop/price_%d.go` is wrong.", n, n)
		if n%7 == 0 {
			text += "\n\n```go\nfunc Price(n int) int {\n\treturn n * 2 // doubled\n}\n```\n\n- one\n- two"
		}
		line(`{"type":"assistant","message":{"id":"a%d","content":[{"type":"text","text":%s}]}}`, n, quote(text))
		line(`{"type":"assistant","message":{"id":"b%d","content":[{"type":"tool_use","id":"t%d","name":"Bash","input":{"command":"go test ./shop -run Price%d"}}]}}`, n, n, n)
		line(`{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t%d","is_error":%t,"content":%s}]}}`, n, n%23 == 5, quote(strings.Repeat("a line of output\n", 1+n%200)))
		line(`{"type":"assistant","message":{"id":"c%d","content":[{"type":"tool_use","id":"e%d","name":"Edit","input":{"file_path":"/shop/price_%d.go","old_string":"a\nb","new_string":"a\nc"}}]}}`, n, n, n)
		line(`{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"e%d","content":"done"}]}}`, n)
	}
	dir := filepath.Join(s.data, "logs")
	s.must(os.MkdirAll(dir, 0o700))
	s.must(os.WriteFile(filepath.Join(dir, "run_"+run+".log"), []byte(log.String()), 0o600))
}
