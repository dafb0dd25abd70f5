package service

import (
	"testing"

	"claude-scheduler/backend/model"
)

func TestJoinProblems(t *testing.T) {
	t.Parallel()
	if err := joinProblems(nil); err != nil {
		t.Errorf("no path gives %v", err)
	}
	used := &model.Problem{Field: "paths", Message: "/a is used by a run", Hint: "wait until it ends", Kind: model.KindConflict}
	dirty := &model.Problem{Message: "/b has changes", Kind: model.KindConflict}
	if got, want := joinProblems([]*model.Problem{used, dirty}).Error(), "paths: /a is used by a run; /b has changes (wait until it ends)"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if used.Message != "/a is used by a run" {
		t.Error("a problem was changed")
	}
}
