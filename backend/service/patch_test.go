package service

import (
	"encoding/json"
	"testing"

	"claude-scheduler/backend/model"
)

func TestMergeKeepsTextAsItIs(t *testing.T) {
	t.Parallel()
	task := model.NewTask()
	task.Command = "Do it"
	if _, err := merge(task, json.RawMessage("{\"command\": \"caf\xe9\"}")); err == nil {
		t.Error("text that is not UTF-8 is accepted, and would be stored with other characters")
	}
	got, err := merge(task, json.RawMessage(`{"command": "caf\u00e9 \ud83d\ude00"}`))
	if err != nil || got.Command != "café 😀" {
		t.Errorf("%q, %v", got.Command, err)
	}
}
