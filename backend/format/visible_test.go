package format

import "testing"

func TestVisible(t *testing.T) {
	for _, c := range []struct {
		text, shown string
		whole       bool
	}{
		{"git push\nls\té", "git push\nls é", true},
		{"a\x1b[2K", "a\uFFFD[2K", false},
		{"a\u202eb", "a\uFFFDb", false},
		{"a\u200bb", "a\uFFFDb", false},
		{"a\rb", "a\uFFFDb", false},
		{"a\xffb", "a\uFFFDb", true},
	} {
		if shown, whole := Visible(c.text); shown != c.shown || whole != c.whole {
			t.Errorf("%q: %q %v", c.text, shown, whole)
		}
	}
}
