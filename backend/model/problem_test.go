package model

import (
	"errors"
	"fmt"
	"testing"
)

func TestProblemOf(t *testing.T) {
	refused := Invalid("name", "is empty", "")
	for _, c := range []struct {
		err  error
		want *Problem
	}{
		{nil, nil},
		{refused, refused},
		{fmt.Errorf("save: %w", refused), refused},
	} {
		if got := ProblemOf(c.err); got != c.want {
			t.Errorf("%v: got %v, want %v", c.err, got, c.want)
		}
	}
	if got, want := *ProblemOf(errors.New("disk full")), (Problem{Message: "disk full", Kind: KindInternal}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
