package format

import "testing"

// What cannot be seen is shown as its code, and the rest as it is.
func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"git push\n\tls  é 日本 שלום 👍":    "git push\n\tls  é 日本 שלום 👍",
		"a\x1b[2K\x07\u009b31m\x7f":      `a\u{1b}[2K\u{7}\u{9b}31m\u{7f}`,
		"a\u202eb\u2066c\u061cd\u200fe":  `a\u{202e}b\u{2066}c\u{61c}d\u{200f}e`,
		"a\u200bb\u2060c\ufeffd\u00ade":  `a\u{200b}b\u{2060}c\u{feff}d\u{ad}e`,
		"rm\u00a0-rf\u3000/\u2028":       `rm\u{a0}-rf\u{3000}/\u{2028}`,
		"a\u3164b\u115f\ufe0f\U000e0041": `a\u{3164}b\u{115f}\u{fe0f}\u{e0041}`,
		"a\rb\x00":                       `a\u{d}b\u{0}`,
		"a\xffb":                         "a\uFFFDb",
	} {
		if got := Escape(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestVisible(t *testing.T) {
	for _, c := range []struct {
		text, shown string
		whole       bool
	}{
		{"git push\nls\té", "git push\nls é", true},
		{"a\x1b[2K", "a\uFFFD[2K", false},
		{"a\u202eb", "a\uFFFDb", false},
		{"a\u200bb", "a\uFFFDb", false},
		{"a\u061cb\u3164", "a\uFFFDb\uFFFD", false},
		{"a\u00a0b", "a\uFFFDb", false},
		{"a\rb", "a\uFFFDb", false},
		{"a\xffb", "a\uFFFDb", true},
	} {
		if shown, whole := Visible(c.text); shown != c.shown || whole != c.whole {
			t.Errorf("%q: %q %v", c.text, shown, whole)
		}
	}
}
