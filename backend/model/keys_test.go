package model

import (
	"encoding/json"
	"fmt"
	"testing"
)

// FuzzOnlyKnown compares the scan with encoding/json: it may treat a known field as
// unknown, but not the reverse.
func FuzzOnlyKnown(f *testing.F) {
	names := map[string]struct{}{"id": {}, "name": {}, "tags": {}, "": {}}
	for _, object := range []string{
		`{}`, `null`, `{"id":1}`, `{"id":"a,\"b\":","name":[1,{"x":2}],"tags":{"y":[3]}}`, `{"id":1,"other":2}`, `{"id":{"id":1},"x":1}`,
		`{"name":"\\","z":1}`, `{"ID":1}`, `{"n\u0061me":1}`, ` { "tags" : [ "a" , "b" ] , "id" : "}" } `, `{"tags":["x","y"],"w":0}`, `{"":1}`,
	} {
		f.Add(object)
	}
	f.Fuzz(func(t *testing.T, object string) {
		var all map[string]json.RawMessage
		if json.Unmarshal([]byte(object), &all) != nil {
			return
		}
		want := true
		for name := range all {
			if _, known := names[name]; !known {
				want = false
			}
		}
		if onlyKnown([]byte(object), names) && !want {
			t.Errorf("%s holds an unknown field", object)
		}
	})
}

func TestOnlyKnown(t *testing.T) {
	names := map[string]struct{}{"id": {}, "tags": {}}
	for object, want := range map[string]bool{
		`{"id":"a","tags":["b","c",{"d":1}]}`: true, `{"id":"a","tags":["b"],"new":1}`: false, `{"id":{"new":1}}`: true, `{"new":1}`: false,
	} {
		if got := onlyKnown([]byte(object), names); got != want {
			t.Errorf("%s: %v", object, got)
		}
	}
}

func BenchmarkReadTasks(b *testing.B) {
	tasks := make([]Task, 100)
	for i := range tasks {
		tasks[i] = NewTask()
		tasks[i].ID, tasks[i].Name = "2f1e4a52-52b9-4a2e-a4a5-64f47ac8a1f0", fmt.Sprint("Review ", i)
	}
	data, err := json.Marshal(tasks)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		var back []Task
		if err := json.Unmarshal(data, &back); err != nil {
			b.Fatal(err)
		}
	}
}
