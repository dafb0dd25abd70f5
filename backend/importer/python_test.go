package importer

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"claude-scheduler/backend/testgolden"
)

func machine(t *testing.T) HostInfo {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return HostInfo{Zone: zone, Now: time.Date(2026, 3, 10, 8, 30, 0, 0, zone)}
}

func file(t *testing.T, parts ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{"testdata"}, parts...)...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func filesIn(t *testing.T, dir string) PythonFiles {
	return PythonFiles{
		Jobs: file(t, dir, "jobs.json"), Tasks: file(t, dir, "tasks.json"), Profiles: file(t, dir, "profiles.json"),
		Runs: file(t, dir, "runs.json"), Settings: file(t, dir, "settings.json"),
		Log: func(id string) string {
			data, err := os.ReadFile(filepath.Join("testdata", dir, "logs", "run_"+id+".log"))
			if err != nil {
				return ""
			}
			return string(data)
		},
	}
}

// golden compares the JSON of an import with a file.
func golden(t *testing.T, name string, h ImportSet) {
	t.Helper()
	for i := range h.Runs {
		h.Runs[i].Log = h.Runs[i].Log[:min(len(h.Runs[i].Log), 40)]
	}
	got, err := json.MarshalIndent(h, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	testgolden.Compare(t, filepath.Join("testdata", name+".golden.json"), got)
}

// sound checks what must hold for every import.
func sound(t *testing.T, h ImportSet) {
	t.Helper()
	jobs := map[string]bool{}
	for _, j := range h.Jobs {
		jobs[j.ID] = true
		if err := j.Check(); err != nil {
			t.Errorf("job %s: %v", j.Name, err)
		}
	}
	for _, task := range h.Tasks {
		if err := task.Check(); err != nil {
			t.Errorf("task %s: %v", task.Name, err)
		}
		if !jobs[string(task.JobID)] {
			t.Errorf("task %s is in no job", task.Name)
		}
	}
	for _, p := range h.Profiles {
		if err := p.Check(); err != nil {
			t.Errorf("profile %s: %v", p.Name, err)
		}
	}
}

// TestPython reads what the Python program itself wrote.
func TestPython(t *testing.T) {
	for _, dir := range []string{"python", "first-launch"} {
		t.Run(dir, func(t *testing.T) {
			h, err := Python(filesIn(t, dir), machine(t))
			if err != nil {
				t.Fatal(err)
			}
			sound(t, h)
			golden(t, dir, h)
		})
	}
	t.Run("export", func(t *testing.T) {
		data := file(t, "python", "export.json")
		if !IsPythonExport(data) {
			t.Error("is not recognized as an export of the Python program")
		}
		h, err := PythonExport(data, machine(t))
		if err != nil {
			t.Fatal(err)
		}
		sound(t, h)
		golden(t, "export", h)
	})
}
