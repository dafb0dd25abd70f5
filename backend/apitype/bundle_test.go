package apitype

import (
	"encoding/json"
	"errors"
	"testing"

	"claude-scheduler/backend/model"
)

func TestBundleNamesTheRecord(t *testing.T) {
	for text, field := range map[string]string{
		`{"tasks": [{}, {"max_turns": "many"}]}`:            "tasks[1].max_turns",
		`{"job": {"name": 7}}`:                              "job.name",
		`{"job": []}`:                                       "job",
		`{"profiles_referenced": ["an id"]}`:                "profiles_referenced[0]",
		`{"tasks": [{"schedule": {"interval_value": ""}}]}`: "tasks[0].schedule.interval_value",
	} {
		var b Bundle
		var p *model.Problem
		if err := json.Unmarshal([]byte(text), &b); !errors.As(err, &p) || p.Field != field {
			t.Errorf("%s: %v, want %s", text, err, field)
		}
	}
	job, task := model.NewJob(), model.NewTask()
	job.Name, task.Name = "a", "b"
	for _, want := range []Bundle{{}, {Version: "1.0", Job: &job, Tasks: []model.Task{task}, ProfilesReferenced: []model.Profile{{Name: "c"}}}} {
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got Bundle
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if again, err := json.Marshal(got); err != nil || string(again) != string(data) {
			t.Errorf("%s became %s, %v", data, again, err)
		}
	}
}
