package service

import "testing"

// The mark of an agent's change stays until a user edits or enables the task.
func TestProposed(t *testing.T) {
	s := newFixture(t)
	task := s.task(s.job("a"), "a", `{'proposed': true, 'enabled': false}`)
	if !task.Proposed {
		t.Fatal("a task that an agent made is not marked")
	}
	for _, c := range []struct {
		patch string
		want  bool
	}{
		{`{'enabled': false}`, true}, // one can disable it without having read it
		{`{'enabled': true}`, false},
		{`{'command': 'x', 'proposed': true}`, true},
		{`{'name': 'by a user'}`, false},
		{`{'enabled': false, 'proposed': true}`, true},
		{`{'enabled': true, 'command': 'y'}`, false},
		{`{'enabled': false}`, false},
	} {
		changed, err := s.UpdateTask("", task.ID, quoted(c.patch))
		if err != nil || changed.Proposed != c.want {
			t.Errorf("%s: %v, %v", c.patch, changed.Proposed, err)
		}
	}
}
