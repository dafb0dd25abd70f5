package cli

import (
	"maps"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

func TestRunVars(t *testing.T) {
	got, err := runVars([]string{"A=1", "B=a=b c", "C="})
	if err != nil || !maps.Equal(got, map[string]string{"A": "1", "B": "a=b c", "C": ""}) {
		t.Errorf("%v, %v", got, err)
	}
	for given, words := range map[string]string{"A": "is not NAME=VALUE", "A=1|A=2": "A is given twice"} {
		_, err := runVars(strings.Split(given, "|"))
		if p := model.ProblemOf(err); p == nil || p.Message != words || p.Hint == "" {
			t.Errorf("%s: %v", given, err)
		}
	}
}
