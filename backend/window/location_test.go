package window

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestParseLocation(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, ""},
		{[]string{""}, ""},
		{[]string{"today"}, "today"},
		{[]string{"task/42"}, "task/42"},
		{[]string{"new/task"}, "new/task"},
		{[]string{"profiles/4f"}, "profiles/4f"},
		{[]string{"claude-scheduler://profiles/4f"}, "profiles/4f"},
		{[]string{"claude-scheduler://profiles"}, "profiles"},
		{[]string{"settings/4f"}, ""},
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
		if got := parseLocation(c.args); got != c.want {
			t.Errorf("parseLocation(%.80q) = %q, want %q", c.args, got, c.want)
		}
	}
}

// The page saves and opens these, and route.test.ts reads the same file: a
// screen that only one side knows fails one of the tests.
func TestLocationsOfThePage(t *testing.T) {
	data, err := os.ReadFile("testdata/locations.json")
	if err != nil {
		t.Fatal(err)
	}
	var locations map[string]json.RawMessage
	if err := json.Unmarshal(data, &locations); err != nil {
		t.Fatal(err)
	}
	for location := range locations {
		for _, arg := range []string{location, scheme + "//" + location, scheme + "//" + location + "/"} {
			if got := parseLocation([]string{arg}); got != location {
				t.Errorf("parseLocation(%q) = %q", arg, got)
			}
		}
	}
	for _, screen := range append(append([]string{}, screens...), sheets...) {
		if locations[screen] == nil {
			t.Errorf("%s is missing in testdata/locations.json", screen)
		}
	}
	for _, screen := range recordScreens {
		if locations[screen+"/4f"] == nil {
			t.Errorf("%s/4f is missing in testdata/locations.json", screen)
		}
	}
}

func FuzzParseLocation(f *testing.F) {
	f.Add("claude-scheduler://run/42")
	f.Fuzz(func(t *testing.T, arg string) {
		location := parseLocation([]string{arg})
		if strings.ContainsAny(location, " \n\t<>?#%\\") || strings.Count(location, "/") > 1 || len(location) > 70 {
			t.Errorf("%q leads to %q", arg, location)
		}
	})
}
