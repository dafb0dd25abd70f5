package dataset

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"claude-scheduler/backend/store"
	"claude-scheduler/backend/transcript"
)

var now = time.Date(2026, 11, 27, 8, 10, 0, 0, time.FixedZone("CET", 3600))

func TestSets(t *testing.T) {
	sizes := map[string][2]int{"empty": {0, 0}, "dozen": {12, 0}, "large": {300, 5000}}
	for _, kind := range Kinds() {
		set, err := New(kind, "/home/me", now)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := New(kind, "/home/me", now); !reflect.DeepEqual(set, again) {
			t.Errorf("%s: another set the second time", kind)
		}
		if size, ok := sizes[kind]; ok && (len(set.Tasks) != size[0] || size[1] > 0 && len(set.Runs) != size[1]) {
			t.Errorf("%s: %d tasks, %d runs", kind, len(set.Tasks), len(set.Runs))
		}
		dir := filepath.Join(t.TempDir(), "data")
		if err := set.Write(dir); err != nil {
			t.Fatal(err)
		}
		files, err := store.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if faults := files.Faults(); len(faults) > 0 {
			t.Errorf("%s: %v", kind, faults)
		}
		for _, task := range files.Tasks.All() {
			if err := task.Check(); err != nil {
				t.Errorf("%s: %s: %v", kind, task.Name, err)
			}
		}
		runs, err := files.Runs.List(store.Filter{})
		if err != nil || len(runs) != len(set.Runs) {
			t.Errorf("%s: %d of %d runs, %v", kind, len(runs), len(set.Runs), err)
		}
		for _, run := range runs {
			if run.EndTime != nil && run.EndTime.After(now) {
				t.Errorf("%s: %s ends at %s, which is to come", kind, run.TaskName, run.EndTime)
			}
			if len([]rune(run.Headline)) > 160 {
				t.Errorf("%s: the headline %q is too long", kind, run.Headline)
			}
		}
		for _, run := range runs {
			if set.Logs[run.ID] == "" {
				continue
			}
			log, err := os.ReadFile(files.LogPath(run.ID))
			if err != nil {
				t.Fatal(err)
			}
			events := transcript.New()
			for line := range bytes.Lines(log) {
				events.Add(line)
			}
			if got := events.Outcome(); got.Text != run.Output || got.CostUSD != run.CostUSD {
				t.Errorf("%s: the log of %s says %+v", kind, run.TaskName, got)
			}
		}
		if err := files.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestPromptOf20000Characters(t *testing.T) {
	set, err := New("long-prompt", "/home/me", now)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(set.Tasks[0].Command); n != 20_000 {
		t.Errorf("%d characters", n)
	}
}

func TestUnknownKind(t *testing.T) {
	if _, err := New("few", "/home/me", now); err == nil {
		t.Error("no error")
	}
}
