package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// notIDs returns ids of runs that would escape the folder as part of a path, or
// that no version of the program writes.
func notIDs() []string {
	return []string{
		"..", ".", "", "../../victim", "../logs", "/etc", `..\..\victim`, "C:", "a/../../b", "victim", "not-a-uuid",
		"{2a6207a7-99db-44c2-a232-5928f74f0c89}", "urn:uuid:2a6207a7-99db-44c2-a232-5928f74f0c89", "2a6207a799db44c2a2325928f74f0c89",
		"2a6207a7-99db-44c2-a232-5928f74f0c8/", "2a6207a7-99db-44c2-a232-5928f74f0c89/..", " 2a6207a7-99db-44c2-a232-5928f74f0c89",
		"2a6207a7-99db-44c2-a232-5928f74f0c89\x00", "..................................//", "%2e%2e", "~",
	}
}

func TestARunWhoseIDIsNoUUIDIsAFaultAndNotARun(t *testing.T) {
	t.Parallel()
	for _, id := range notIDs() {
		dir := t.TempDir()
		put(t, dir, runsFile, `[{"id":"`+uid("good")+`","status":"success"},{"id":`+quoted(t, id)+`,"status":"running"}]`)
		if err := os.Mkdir(filepath.Join(dir, archiveDir), 0o700); err != nil {
			t.Fatal(err)
		}
		put(t, dir, archiveDir+"/000001.json", "[\n"+`{"id":`+quoted(t, id)+`,"status":"upcoming"}`+"\n]\n")
		s := openStore(t, dir)
		if got := ids(list(t, s, Filter{})); got != "good" {
			t.Errorf("%q: runs %s", id, got)
		}
		if active := s.Runs.Active(); len(active) != 0 {
			t.Errorf("%q is adopted as a running run: %+v", id, active)
		}
		var files []string
		for _, f := range s.Faults() {
			files = append(files, f.File+" "+f.Field)
		}
		if got := strings.Join(files, ", "); got != "runs.json id, runs/000001.json id" {
			t.Errorf("%q: faults %s", id, got)
		}
		// The next write keeps the record at its position.
		putRuns(t, s, aRun(1))
		if got := text(t, dir, runsFile); !strings.Contains(got, `{"id":`+quoted(t, id)+`,"status":"running"}`) {
			t.Errorf("%q is lost: %s", id, got)
		}
		if err := s.Runs.Put(model.Run{ID: id, Status: model.RunRunning}); err == nil {
			t.Errorf("%q is recorded", id)
		}
		if err := s.RetainLog(id, "x"); err == nil {
			t.Errorf("%q: a log is written", id)
		}
		s.Close()
	}
}

func TestOnlyAUUIDBecomesPartOfAPath(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	for _, id := range notIDs() {
		for _, path := range []string{s.LogPath(id), s.SuperviseDir(id)} {
			if !strings.HasPrefix(path, dir+string(filepath.Separator)) {
				t.Errorf("%q leads to %q", id, path)
			}
			if err := os.MkdirAll(path, 0o700); err == nil {
				t.Errorf("%q: made %q", id, path)
			}
			if _, err := os.ReadFile(path); err == nil || os.IsNotExist(err) {
				t.Errorf("%q: reading %q gives %v", id, path, err)
			}
			if err := os.RemoveAll(path); err == nil {
				t.Errorf("%q: removed %q", id, path)
			}
		}
	}
}

func quoted(t *testing.T, text string) string {
	t.Helper()
	out, err := encodeJSON(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
