package userpath

import "testing"

func TestExpandIn(t *testing.T) {
	for _, c := range []struct{ path, home, want string }{
		{"~", "/home/a", "/home/a"},
		{"~/src", "/home/a", "/home/a/src"},
		{"~//src", "/home/a", "/home/a/src"},
		{"~b/src", "/home/a", "~b/src"},
		{"/x/~", "/home/a", "/x/~"},
		{"", "/home/a", ""},
		{"~/src", "", "~/src"},
	} {
		if got := ExpandIn(c.path, c.home); got != c.want {
			t.Errorf("%q in %q: %q, want %q", c.path, c.home, got, c.want)
		}
	}
}
