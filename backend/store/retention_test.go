package store

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

func TestRunsEditedFromOutside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	put(t, dir, runsFile, `[{"id":"`+uid("old")+`","status":"success"},{"id":"`+uid("gone")+`","status":"success"}]`)
	s := openStore(t, dir)
	running := small("ours", model.RunRunning, epoch)
	putRuns(t, s, running)
	stale := text(t, dir, runsFile)
	ended := small("ours", model.RunSuccess, epoch)
	putRuns(t, s, ended, small("ours2", model.RunSuccess, epoch))

	// A program that had read before our last write adds, edits, removes and writes back.
	stale = strings.Replace(stale, `"id":"`+uid("gone")+`"`, `"id":"`+uid("new")+`"`, 1)
	stale = strings.Replace(stale, `"id":"`+uid("old")+`"`, `"id":"`+uid("old")+`","note":"theirs"`, 1)
	put(t, dir, runsFile, stale)
	putRuns(t, s, small("later", model.RunSuccess, epoch))
	got := map[string]model.Run{}
	for _, r := range list(t, s, Filter{}) {
		got[nameOf(r.ID)] = r
	}
	if len(got) != 5 || got["ours"].Status != model.RunSuccess || got["ours2"].ID == "" || got["new"].ID == "" || string(got["old"].Unknown["note"]) != `"theirs"` {
		t.Errorf("%+v", got)
	}
	// An edit of a run that we recorded counts.
	put(t, dir, runsFile, strings.Replace(text(t, dir, runsFile), `"id":"`+uid("ours2")+`"`, `"id":"`+uid("ours2")+`","note":"mine"`, 1))
	putRuns(t, s, small("last", model.RunSuccess, epoch))
	if r, _, err := s.Runs.Get(uid("ours2")); err != nil || string(r.Unknown["note"]) != `"mine"` {
		t.Errorf("%+v, %v", r, err)
	}
	wantNoFaults(t, s)
}

func TestRetention(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	putRuns(t, s, aHistory(0, 3000)...)
	putRuns(t, s, small("active", model.RunRunning, epoch.Add(-time.Hour)))
	for _, n := range []int{0, 5, 1500, 2999} {
		put(t, dir, logsDir+"/run_"+aRun(n).ID+".log", "x")
	}
	put(t, dir, logsDir+"/run_"+uid("active")+".log", "x")
	cut := aRun(1500).ScheduledTime
	if n, err := s.Runs.RemoveLogs(func(x Summary) bool { return x.ID != aRun(5).ID && x.ID != uid("active") }, time.Time{}); n != 1 || err != nil {
		t.Errorf("%d logs, %v", n, err)
	}
	n, err := s.Runs.Remove(func(x Summary) bool { return !x.ScheduledTime.Before(cut) })
	if n != 1500 || err != nil {
		t.Errorf("removed %d, %v", n, err)
	}
	check := func() {
		t.Helper()
		if runs := list(t, s, Filter{}); len(runs) != 1501 || runs[1499].ID != aRun(1500).ID || runs[1500].ID != uid("active") {
			t.Errorf("%d runs left", len(runs))
		}
	}
	check()
	logs, err := filepath.Glob(filepath.Join(dir, logsDir, "*"))
	if err != nil || len(logs) != 3 {
		t.Errorf("logs %v, %v", logs, err)
	}
	if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(archiveName(1)))); !os.IsNotExist(err) {
		t.Errorf("an empty archive still exists: %v", err)
	}
	s.Close()
	s = openStore(t, dir)
	check()
}

// A log without a record is removed when it is old enough.
func TestStrayLogs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	putRuns(t, s, aRun(1))
	for _, id := range []string{aRun(1).ID, uid("old"), uid("young"), "theirs"} {
		put(t, dir, logsDir+"/run_"+id+".log", "x")
	}
	put(t, dir, logsDir+"/notes.txt", "a person's own")
	for _, name := range []string{"run_" + aRun(1).ID + ".log", "run_" + uid("old") + ".log", "run_theirs.log", "notes.txt"} {
		if err := os.Chtimes(filepath.Join(dir, logsDir, name), epoch, epoch); err != nil {
			t.Fatal(err)
		}
	}
	n, err := s.Runs.RemoveLogs(func(Summary) bool { return true }, epoch.Add(time.Hour))
	if n != 1 || err != nil {
		t.Errorf("%d logs, %v", n, err)
	}
	if _, err := os.Stat(filepath.Join(dir, logsDir, "run_"+uid("old")+".log")); !os.IsNotExist(err) {
		t.Errorf("the old one still exists: %v", err)
	}
}

func TestRunsInParallel(t *testing.T) {
	t.Parallel()
	s := openStore(t, t.TempDir())
	putRuns(t, s, aHistory(0, 1400)...)
	done := make(chan error)
	for w := range 4 {
		go func() {
			var err error
			for n := 0; n < 50 && err == nil; n++ {
				k := 1400 + w*50 + n
				err = s.Runs.Put(aRun(k))
				if err == nil {
					_, err = s.Runs.List(Filter{Limit: 20, Text: "report"})
				}
				s.Runs.Active()
				s.Runs.Summaries(Filter{Task: "task-3"})
				if _, ok, getErr := s.Runs.Get(aRun(k).ID); !ok {
					err = fmt.Errorf("run %d is missing: %v", k, getErr)
				}
				if _, ok, getErr := s.Runs.Get(aRun(n).ID); !ok {
					err = fmt.Errorf("run %d is missing: %v", n, getErr)
				}
			}
			done <- err
		}()
	}
	for range 4 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	wantHistory(t, s, 1600)
}
