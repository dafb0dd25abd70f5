package model

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"testing"

	"claude-scheduler/backend/testgolden"
)

// Unknown fields survive at every level, and known ones keep their values.
func TestUnknownFieldsSurvive(t *testing.T) {
	for _, c := range []struct {
		name string
		into any
		json string
	}{
		{"job", &Job{}, `{"name":"a","color":"red","working_directory":{"path":"/x","depth":{"a":[1,2]}}}`},
		{"task", &Task{}, `{"name":"a","tag":null,"schedule":{"type":"manual","x":1},"retry":{"y":2},"notifications":{"z":"<3"}}`},
		{"run", &Run{}, `{"id":"1","note":"kept & well"}`},
		{"profile", &Profile{}, `{"env_vars":[{"name":"A","source":"static","comment":"why"}],"owner":"me"}`},
		{"settings", &Settings{}, `{"theme":"dark","window_x":12}`},
	} {
		if err := json.Unmarshal([]byte(c.json), c.into); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		out, err := json.Marshal(c.into)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		assertContains(t, c.name, parse(t, out), parse(t, []byte(c.json)))
	}
}

// Field names are case-sensitive.
func TestFieldNamesAreCaseSensitive(t *testing.T) {
	var task Task
	if err := json.Unmarshal([]byte(`{"NAME":"loud","name":"quiet","Enabled":false}`), &task); err != nil {
		t.Fatal(err)
	}
	if task.Name != "quiet" || !task.Enabled || len(task.Unknown) != 2 {
		t.Errorf("got %q, %v, %v", task.Name, task.Enabled, task.Unknown)
	}
}

// Missing fields have their defaults, at every level.
func TestMissingFieldsTakeDefaults(t *testing.T) {
	var task Task
	if err := json.Unmarshal([]byte(`{"name":"a","schedule":{"type":"file_watch"},"retry":{"max_retries":2}}`), &task); err != nil {
		t.Fatal(err)
	}
	if !task.Enabled || !task.TrustProject || !task.Schedule.WatchRecursive || task.Retry.BackoffMultiplier != 2 || !task.Notifications.OnFailure || task.SessionMode != SessionNew {
		t.Errorf("got %+v", task)
	}
	var settings Settings
	if err := json.Unmarshal([]byte(`{}`), &settings); err != nil || !reflect.DeepEqual(settings, NewSettings()) {
		t.Errorf("got %+v, %v", settings, err)
	}
}

// The format of every record is fixed: names, order, nulls.
func TestGoldenShapes(t *testing.T) {
	for name, record := range map[string]any{
		"job": NewJob(), "task": NewTask(), "run": NewRun(), "profile": Profile{EnvVars: []EnvVar{{Name: "A", Source: SourceStatic}}}, "settings": NewSettings(),
	} {
		got, err := json.MarshalIndent(record, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		testgolden.Compare(t, filepath.Join("testdata", name+".json"), append(got, '\n'))
	}
}

func FuzzTask(f *testing.F) {
	f.Add([]byte(`{"name":"a","x":{"y":[1]},"schedule":{"type":"manual"}}`))
	f.Add([]byte(`{"":1}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var task Task
		if json.Unmarshal(data, &task) != nil {
			return
		}
		out, err := json.Marshal(task)
		if err != nil {
			t.Fatalf("a record that was read cannot be written: %v", err)
		}
		var again Task
		if err := json.Unmarshal(out, &again); err != nil {
			t.Fatalf("a record that was written cannot be read: %v\n%s", err, out)
		}
	})
}

func parse(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	return v
}

// assertContains checks that every member of want stands in got.
func assertContains(t *testing.T, path string, got, want any) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		for k, w := range want {
			v, ok := g[k]
			if !ok {
				t.Errorf("%s.%s is lost", path, k)
				continue
			}
			assertContains(t, path+"."+k, v, w)
		}
	case []any:
		g, _ := got.([]any)
		if len(g) != len(want) {
			t.Errorf("%s: got %v, want %v", path, got, want)
			return
		}
		for i := range want {
			assertContains(t, path, g[i], want[i])
		}
	default:
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
}
