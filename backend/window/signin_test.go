package window

import "testing"

func TestSignInLine(t *testing.T) {
	for path, want := range map[string]string{
		"":                    "claude /login",
		"/opt/claude":         "/opt/claude /login",
		"/opt/my tools/c'ude": `'/opt/my tools/c'\''ude' /login`,
	} {
		if got := signInLine(path); got != want {
			t.Errorf("%q: %s, want %s", path, got, want)
		}
	}
}
