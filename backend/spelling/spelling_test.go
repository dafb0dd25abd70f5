package spelling

import "testing"

func TestNearest(t *testing.T) {
	known := []string{"allowed_tools", "disallowed_tools", "timeout", "model", "name"}
	for word, want := range map[string]string{
		"alowed_tools": "allowed_tools", "allowed-tools": "allowed_tools", "tiemout": "timeout", "modle": "model", "name": "name", "prompt": "", "": "", "日本語": "",
	} {
		if got := Nearest(word, known); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "ab", 2}, {"ab", "ba", 1}, {"kitten", "sitting", 3}, {"é", "e", 1}} {
		if got := Distance(c.a, c.b); got != c.want || Distance(c.b, c.a) != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
