package service

import "testing"

func TestResolveNamesBeforePrefixes(t *testing.T) {
	t.Parallel()
	type record struct{ id, name string }
	all := []record{{"add00000", "Review"}, {"b0000000", "Add"}, {"b1000000", "Twin"}, {"c0000000", "twin"}, {"d0000000", "Add00"}, {"e0000000", "c0000000"}}
	for ref, want := range map[string]string{"Add": "b0000000", "add0": "add00000", "add00": "", "d000": "d0000000", "b1": "b1000000", "c0000000": "c0000000", "twin": "c0000000", "Twin": "b1000000", "TWIN": "", "b": "", "x": ""} {
		got, err := resolve("task", ref, all, func(r record) string { return r.id }, func(r record) string { return r.name })
		if got.id != want || (err == nil) != (want != "") {
			t.Errorf("%q means %q, %v; want %q", ref, got.id, err, want)
		}
	}
}
