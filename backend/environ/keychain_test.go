package environ

import (
	"slices"
	"testing"
)

func TestAccounts(t *testing.T) {
	for value, want := range map[string][]account{
		"":               nil,
		"a":              nil,
		"/":              nil,
		"a/":             nil,
		"/a":             nil,
		"a/b":            {{"a", "b"}},
		"a/b/c":          {{"a", "b/c"}, {"a/b", "c"}},
		"https://h/l/me": {{"https:", "/h/l/me"}, {"https://h/l", "me"}},
		"a/b/":           {{"a", "b/"}},
		"/a/b":           {{"/a", "b"}},
	} {
		if got := accounts(value); !slices.Equal(got, want) {
			t.Errorf("accounts(%q) = %q", value, got)
		}
	}
}
