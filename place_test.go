package main

import (
	"strings"
	"testing"
)

func TestPlaceOf(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, ""},
		{[]string{""}, ""},
		{[]string{"today"}, "today"},
		{[]string{"task/42"}, "task/42"},
		{[]string{"new/task"}, "new/task"},
		{[]string{"claude-scheduler://run/42/"}, "run/42"},
		{[]string{"claude-scheduler:/run/42"}, "run/42"},
		{[]string{"claude-scheduler:history"}, "history"},
		{[]string{"claude-scheduler://"}, ""},
		{[]string{"-psn_0_12345", "job/42"}, "job/42"}, // macOS adds the first
		{[]string{"task"}, ""},
		{[]string{"task/"}, ""},
		{[]string{"task/42#/settings"}, ""},
		{[]string{"elsewhere/42"}, ""},
		{[]string{"claude-scheduler://run/../../x"}, ""},
		{[]string{"claude-scheduler://run/%2e%2e"}, ""},
		{[]string{"claude-scheduler://run/42?x=<script>"}, ""},
		{[]string{"claude-scheduler://today/run/42"}, ""},
		{[]string{"claude-scheduler://run/" + strings.Repeat("a", 1<<20)}, ""},
		{[]string{"https://run/42"}, ""},
		{[]string{"file:///run/42"}, ""},
		{[]string{"/run/42"}, ""},
		{[]string{"run/42\nsettings"}, ""},
		{[]string{"run/\x00"}, ""},
	} {
		if got := placeOf(c.args); got != c.want {
			t.Errorf("placeOf(%.80q) = %q, want %q", c.args, got, c.want)
		}
	}
}

func FuzzPlaceOf(f *testing.F) {
	f.Add("claude-scheduler://run/42")
	f.Fuzz(func(t *testing.T, arg string) {
		place := placeOf([]string{arg})
		if strings.ContainsAny(place, " \n\t<>?#%\\") || strings.Count(place, "/") > 1 || len(place) > 70 {
			t.Errorf("%q leads to %q", arg, place)
		}
	})
}
