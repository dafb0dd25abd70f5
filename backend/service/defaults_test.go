package service

import (
	"encoding/json"
	"testing"

	"claude-scheduler/backend/model"
)

// A client's new task reports what it found; a task of an older file does not.
func TestReportIsOnForNewTasksOnly(t *testing.T) {
	t.Parallel()
	for patch, want := range map[string]bool{`{"name":"a"}`: true, `{"name":"a","report":false}`: false} {
		task, err := merge(taskDefaults(), json.RawMessage(patch))
		if err != nil || task.Report != want {
			t.Errorf("created from %s: report %v, %v", patch, task.Report, err)
		}
	}
	var old model.Task
	if err := json.Unmarshal([]byte(`{"name":"a"}`), &old); err != nil || old.Report {
		t.Errorf("from an older file: report %v, %v", old.Report, err)
	}
}
