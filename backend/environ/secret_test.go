package environ

import (
	"strings"
	"testing"
)

func TestLooksSecret(t *testing.T) {
	for _, c := range []struct {
		name, value string
		want        bool
	}{
		{"GITHUB_TOKEN", "hunter22", true},
		{"token", "abcd", true},
		{"API_KEY", "abcdef", true},
		{"DB_PWD", "swordfish", true},
		{"PWD", "/home/me", false},
		{"OLDPWD", "/home/me", false},
		{"MAX_TOKENS", "4096", false},
		{"KEYBOARD", "german", false},
		{"USE_TOKEN", "true", false},
		{"TOKEN", "", false},
		{"TOKEN", "abc", false},
		{"PATH", "/usr/bin", false},
		{"X", "sk-ant-api03-abcdefghijklmnop", true},
		{"X", "Bearer ghp_abcdefghijklmnopqrstuvwxyz0123", true},
		{"X", "AKIAABCDEFGHIJKLMNOP", true},
		{"X", "AKIASHORT", false},
		{"X", "-----BEGIN OPENSSH PRIVATE KEY-----\nabc\n-----END OPENSSH PRIVATE KEY-----\n", true},
		{"X", "-----BEGIN CERTIFICATE-----\nabc", false},
		{"DATABASE_URL", "postgres://me:swordfish@host/db", true},
		{"DATABASE_URL", "postgres://me@host/db", false},
		{"X", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", true},
		{"X", "ask-me-anything-you-want-to-know", false},
	} {
		if got := LooksSecret(c.name, c.value); got != c.want {
			t.Errorf("LooksSecret(%q, %q) = %v", c.name, c.value, got)
		}
	}
}

func TestExcerpt(t *testing.T) {
	s := secrets{}
	s.add("  swordfish\n")
	s.add("first line\nsecond line\n")
	s.add("https://me:open-sesame@host/")
	for text, want := range map[string]string{
		"bad password swordfish!":                           "bad password " + dots + "!",
		"a\r\nb\x1b[31m":                                    "a b [31m",
		"it says: second line":                              "it says: " + dots,
		"open-sesame was refused":                           dots + " was refused",
		"no sk-ant-api03-abcdefghijklmnop":                  "no " + dots,
		"x -----BEGIN RSA PRIVATE KEY-----\nMIIE\nMIIE\nxx": "x " + dots,
		strings.Repeat("é", 1000):                           "…" + strings.Repeat("é", longestExcerpt/2),
		"\xff\xfe":                                          "?",
	} {
		if got := s.excerpt(text); got != want {
			t.Errorf("excerpt(%.40q) = %.60q, want %.60q", text, got, want)
		}
	}
}

func TestSecretsListLongestFirst(t *testing.T) {
	s := secrets{}
	for _, v := range []string{"b", "aa", "a", "bbb", ""} {
		s.add(v)
	}
	if got := strings.Join(s.list(), " "); got != "bbb aa a b" {
		t.Error(got)
	}
}

func TestMaskedTellsLengthClassOnly(t *testing.T) {
	if masked("1234567") != masked("") || masked("12345678") != masked(strings.Repeat("x", 31)) || masked("x") == masked(strings.Repeat("x", 200)) {
		t.Error("length classes are wrong")
	}
}
