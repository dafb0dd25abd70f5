package store

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

func ids(runs []model.Run) string {
	var out []string
	for _, r := range runs {
		out = append(out, nameOf(r.ID))
	}
	return strings.Join(out, " ")
}

func small(name string, status model.RunStatus, slot time.Time) model.Run {
	r := model.NewRun()
	r.ID, r.Status, r.ScheduledTime = uid(name), status, slot
	return r
}

func TestRunsAreInsertedReplacedAndFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	putRuns(t, s, small("ab1", model.RunRunning, epoch), small("ab2", model.RunUpcoming, epoch.Add(time.Hour)), small("c", model.RunFailed, epoch))
	if got := ids(s.Runs.Active()); got != "ab1 ab2" {
		t.Errorf("active %s", got)
	}
	putRuns(t, s, small("ab1", model.RunSuccess, epoch))
	check := func() {
		t.Helper()
		if got := ids(s.Runs.Active()); got != "ab2" {
			t.Errorf("active %s", got)
		}
		if got := ids(list(t, s, Filter{})); got != "ab2 c ab1" {
			t.Errorf("list %s", got)
		}
		if got, err := s.Runs.Find("6162"); err != nil || len(got) != 2 || nameOf(got[0]) != "ab1" || nameOf(got[1]) != "ab2" {
			t.Errorf("found %v, %v", got, err)
		}
		if got, ok, err := s.Runs.Get(uid("ab1")); err != nil || !ok || got.Status != model.RunSuccess {
			t.Errorf("%+v %v %v", got, ok, err)
		}
		if _, ok, err := s.Runs.Get("none"); err != nil || ok {
			t.Errorf("found a missing run: %v", err)
		}
	}
	check()
	s.Close()
	s = openStore(t, dir)
	check()
	if err := s.Runs.Put(model.Run{}); err == nil {
		t.Error("a run without id was accepted")
	}
	for _, line := range strings.Split(strings.TrimSpace(text(t, dir, runsFile)), "\n")[1:4] {
		if !json.Valid([]byte(strings.TrimSuffix(line, ","))) {
			t.Errorf("not one record a line: %s", line)
		}
	}
}

func TestFilters(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	const n = 2500 // some archived
	history := aHistory(0, n)
	history[7].Errors = model.Strings{"could not REACH \"the host\""}
	history[2400].Status, history[2400].Reason = model.RunCancelled, model.ReasonOverlap
	history[3].Status, history[3].Reason = model.RunFailed, model.ReasonTimeout
	putRuns(t, s, history...)
	at := func(k int) time.Time { return epoch.Add(time.Duration(k) * time.Minute) }
	for name, c := range map[string]struct {
		filter Filter
		want   []int
	}{
		"newest":        {Filter{Limit: 2}, []int{2499, 2498}},
		"offset":        {Filter{Limit: 2, Offset: 2300}, []int{199, 198}},
		"task":          {Filter{Task: "task-1", Limit: 2}, []int{2401, 2301}},
		"job":           {Filter{Job: "job-3", Limit: 2}, []int{2493, 2483}},
		"status":        {Filter{Status: []model.RunStatus{model.RunFailed, model.RunCancelled}}, []int{2400, 3}},
		"reason":        {Filter{Reason: model.ReasonTimeout}, []int{3}},
		"since, until":  {Filter{Since: at(5), Until: at(7)}, []int{6, 5}},
		"text, output":  {Filter{Text: "rePORT 12:"}, []int{12}},
		"text, errors":  {Filter{Text: `reach "THE`}, []int{7}},
		"text, page":    {Filter{Text: "report 24", Limit: 2, Offset: 1}, []int{2498, 2497}},
		"text, name":    {Filter{Text: "task 42", Limit: 1}, []int{2442}},
		"text, nowhere": {Filter{Text: "zebra"}, nil},
		"text, in json": {Filter{Text: "scheduled_time"}, nil},
		"cursor":        {Filter{Before: history[1000].ID, Limit: 2}, []int{999, 998}},
		"cursor at end": {Filter{Before: history[0].ID, Limit: 2}, nil},
	} {
		var want []string
		for _, k := range c.want {
			want = append(want, history[k].ID)
		}
		if got := ids(list(t, s, c.filter)); got != strings.Join(want, " ") {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
		if c.filter.Text == "" {
			if got := s.Runs.Summaries(c.filter); len(got) != len(want) || len(got) > 0 && got[0].ID != want[0] {
				t.Errorf("%s: summaries %v", name, got)
			}
		}
	}
	if _, err := s.Runs.List(Filter{Before: "gone"}); err == nil {
		t.Error("a cursor of a removed run was accepted")
	}
	one := s.Runs.Summaries(Filter{Limit: 1})[0]
	if one.Duration != 90 || one.CostUSD != 0.01 || one.InputTokens != 10 || one.OutputTokens != 5 || one.EndTime.IsZero() || one.TaskName != "Task 99" {
		t.Errorf("%+v", one)
	}
}

func TestHistoryIsArchivedAndComplete(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	old := small("still-running", model.RunRunning, epoch.Add(-time.Hour))
	putRuns(t, s, old)
	for n := 0; n < 4000; n += 250 {
		putRuns(t, s, aHistory(n, n+250)...)
		if size := len(text(t, dir, runsFile)); size > recentBytes+1<<10 {
			t.Fatalf("runs.json has %d bytes", size)
		}
	}
	if got := strings.Count(text(t, dir, runsFile), "\n"); got > recentRecords+2 {
		t.Errorf("runs.json has %d lines", got)
	}
	if got := ids(s.Runs.Active()); got != "still-running" {
		t.Errorf("active %s", got)
	}
	if !strings.Contains(text(t, dir, runsFile), old.ID) {
		t.Error("a running run was archived")
	}
	old.Status = model.RunSuccess
	putRuns(t, s, old)
	if removed, err := s.Runs.Remove(func(x Summary) bool { return x.ID != old.ID }); removed != 1 || err != nil {
		t.Errorf("removed %d, %v", removed, err)
	}
	wantHistory(t, s, 4000)
	s.Close()
	s = openStore(t, dir)
	wantNoFaults(t, s)
	wantHistory(t, s, 4000)
	total := 0
	for name, records := range everyRecord(t, dir) {
		total += records
		if records > recentRecords {
			t.Errorf("%s has %d records", name, records)
		}
	}
	if total != 4000 {
		t.Errorf("%d records on disk", total)
	}
}

// everyRecord counts the records of runs.json and each archive, which must be plain arrays.
func everyRecord(t *testing.T, dir string) map[string]int {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, archiveDir, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]int{}
	for _, path := range append(paths, filepath.Join(dir, runsFile)) {
		data, err := os.ReadFile(path)
		var records []map[string]any
		if err == nil {
			err = json.Unmarshal(data, &records)
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out[filepath.Base(path)] = len(records)
	}
	return out
}

func TestLargeRunsAreArchivedBySize(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	for n := range 40 {
		run := aRun(n)
		run.Output = strings.Repeat("x", 200<<10)
		putRuns(t, s, run)
	}
	if size := len(text(t, dir, runsFile)); size > recentBytes+1<<10 {
		t.Errorf("runs.json has %d bytes", size)
	}
	if runs := list(t, s, Filter{}); len(runs) != 40 || runs[39].ID != aRun(0).ID {
		t.Errorf("%d runs", len(runs))
	}
}

func TestAnArchivedRunIsReplacedInItsArchive(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	putRuns(t, s, aHistory(0, 2500)...)
	recent, other := text(t, dir, runsFile), text(t, dir, archiveName(2))
	run := aRun(10)
	run.Output = "changed, and longer than it was before " + run.Output
	putRuns(t, s, run)
	if text(t, dir, runsFile) != recent || text(t, dir, archiveName(2)) != other {
		t.Error("more than the archive was written")
	}
	check := func() {
		t.Helper()
		for _, n := range []int{9, 10, 11, 999} { // those behind it have moved
			want := aRun(n).Output
			if n == 10 {
				want = run.Output
			}
			if got, ok, err := s.Runs.Get(aRun(n).ID); err != nil || !ok || got.Output != want {
				t.Errorf("run %d: %q %v %v", n, got.Output, ok, err)
			}
		}
		if runs := list(t, s, Filter{}); len(runs) != 2500 {
			t.Errorf("%d runs", len(runs))
		}
	}
	check()
	s.Close()
	s = openStore(t, dir)
	check()
	// A run that is active again moves back to runs.json.
	run.Status = model.RunRunning
	putRuns(t, s, run)
	if got := ids(s.Runs.Active()); got != run.ID {
		t.Errorf("active %s", got)
	}
	check()
	if strings.Contains(text(t, dir, archiveName(1)), run.ID) {
		t.Error("the archive still has its copy")
	}
}

func TestACrashBetweenArchivingAndShrinking(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	putRuns(t, s, aHistory(0, 1400)...)
	before := text(t, dir, runsFile)
	putRuns(t, s, aHistory(1400, 1600)...)
	s.Close()
	changed := aRun(0)
	changed.Output = "newer"
	line, err := encodeJSON(changed)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(before, "\n")
	lines[1] = string(line) + ","
	put(t, dir, runsFile, strings.Join(lines, "\n")) // as if it had not been made shorter
	s = openStore(t, dir)
	if runs := list(t, s, Filter{}); len(runs) != 1400 {
		t.Errorf("%d runs", len(runs))
	}
	if got, _, err := s.Runs.Get(changed.ID); err != nil || got.Output != "newer" {
		t.Errorf("%q, %v: the archive won", got.Output, err)
	}
	s.Runs.indexing.Wait() // the copies are dropped behind it
	total := 0
	for _, n := range everyRecord(t, dir) {
		total += n
	}
	if total != 1400 {
		t.Errorf("%d records on disk", total)
	}
	wantNoFaults(t, s)
}

func TestAHistoryByAnotherProgramIsArchived(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	history := aHistory(0, 5000)
	history[100].Status = model.RunRunning
	for i, j := 0, len(history)-1; i < j; i, j = i+1, j-1 { // newest first, indented
		history[i], history[j] = history[j], history[i]
	}
	data, err := json.MarshalIndent(history, "", "    ")
	if err != nil {
		t.Fatal(err)
	}
	put(t, dir, runsFile, string(data))
	s := openStore(t, dir)
	wantNoFaults(t, s)
	wantHistory(t, s, 5000)
	if got := ids(s.Runs.Active()); got != aRun(100).ID {
		t.Errorf("active %s", got)
	}
	if size := len(text(t, dir, runsFile)); size > recentBytes {
		t.Errorf("runs.json has %d bytes", size)
	}
	s.Close()
	s = openStore(t, dir)
	wantHistory(t, s, 5000)
}

func TestTheNewestPageDoesNotWaitForTheIndex(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	putRuns(t, s, aHistory(0, 3000)...)
	s.Close()
	r := newRuns(osDisk{}, dir, s.faults)
	if err := r.load(); err != nil { // and no startIndex
		t.Fatal(err)
	}
	page, err := r.List(Filter{Limit: 100})
	if err != nil || len(page) != 100 || page[0].ID != aRun(2999).ID {
		t.Errorf("%d runs, %v", len(page), err)
	}
	if _, ok := r.newestPage(&Filter{Limit: 900}); ok {
		t.Error("a page that reaches into the archives was served without them")
	}
	if err := r.Put(aRun(3000)); err != nil {
		t.Error(err)
	}
}
