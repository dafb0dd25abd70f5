package apitype

import (
	"net/url"
	"reflect"
	"testing"
)

// FuzzRunFilter: a filter that was parsed is written so that it parses to the same
// filter again.
func FuzzRunFilter(f *testing.F) {
	f.Add("task=7f&status=failed,running&limit=3")
	f.Add("status=failed&status=&reason=stall&since=2026-01-01T00:00:00.5%2B01:00&text=a+b&offset=9")
	f.Add("limit=-1")
	f.Fuzz(func(t *testing.T, raw string) {
		values, err := url.ParseQuery(raw)
		if err != nil {
			return
		}
		first, err := ParseRunFilter(values)
		if err != nil {
			if !reflect.DeepEqual(first, RunFilter{}) {
				t.Errorf("refused, yet %+v", first)
			}
			return
		}
		second, err := ParseRunFilter(first.Query())
		if err != nil {
			t.Fatalf("%q is not understood: %v", first.Query().Encode(), err)
		}
		for _, at := range []*RunFilter{&first, &second} { // the same instant in the same notation
			if at.Since != nil {
				*at.Since = at.Since.UTC()
			}
			if at.Until != nil {
				*at.Until = at.Until.UTC()
			}
		}
		if !reflect.DeepEqual(first, second) {
			t.Errorf("%+v became %+v", first, second)
		}
	})
}

func TestRoutePath(t *testing.T) {
	for id, want := range map[string]string{"7f": "/v1/tasks/7f/run", "a/b": "/v1/tasks/a%2Fb/run", "..": "/v1/tasks/%2E%2E/run", "{id}": "/v1/tasks/%7Bid%7D/run"} {
		if got := RunTask.Path(id); got != want {
			t.Errorf("%q: %s, want %s", id, got, want)
		}
	}
	if ListTasks.NeedsID() || !RunTask.NeedsID() || ListTasks.Path("") != "/v1/tasks" || RunTask.Method() != "POST" {
		t.Error("a route is parsed wrongly")
	}
}
