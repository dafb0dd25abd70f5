package main

import "testing"

func TestPlaceOf(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, ""},
		{[]string{"today"}, "today"},
		{[]string{"task/42"}, "task/42"},
		{[]string{"claude-scheduler://run/42/"}, "run/42"},
		{[]string{"-psn_0_12345", "job/42"}, "job/42"}, // macOS adds the first
		{[]string{"task"}, ""},
		{[]string{"task/42#/settings"}, ""},
		{[]string{"elsewhere/42"}, ""},
	} {
		if got := placeOf(c.args); got != c.want {
			t.Errorf("placeOf(%q) = %q, want %q", c.args, got, c.want)
		}
	}
}
