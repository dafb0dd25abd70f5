package service

import (
	"testing"
)

// A queued run uses the directory that its job has when the run starts, so it
// must have that directory to itself.
func TestAnEditedJobMovesWhatItsWaitingRunsNeed(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	s.settings(`{"max_concurrent_runs": 3}`)
	busy, other := s.job("busy"), s.job("other")
	first, waits, elsewhere := s.task(busy, "first", `{}`), s.task(busy, "waits", `{}`), s.task(other, "elsewhere", `{}`)
	for _, task := range []string{first.ID, waits.ID, elsewhere.ID} {
		if _, err := s.RunTask("", task, nil); err != nil {
			t.Fatal(err)
		}
	}
	a, b := s.started(), s.started()
	s.noneStarted() // the second of the busy directory waits
	if b.Task.ID != elsewhere.ID {
		a, b = b, a
	}
	path := map[string]any{"working_directory": map[string]any{"path": other.WorkingDirectory.Path}}
	if _, err := s.UpdateJob(busy.ID, raw(path)); err != nil {
		t.Fatal(err)
	}
	s.end(a, success)
	s.noneStarted() // the other directory is in use
	s.end(b, success)
	if o := s.started(); o.Task.ID != waits.ID {
		t.Errorf("%s starts", o.Task.Name)
	}
}
