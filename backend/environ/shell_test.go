package environ

import (
	"slices"
	"strings"
	"testing"
)

func TestParseDump(t *testing.T) {
	for name, c := range map[string]struct {
		out  string
		want []string
		ok   bool
	}{
		"nul":              {"noise<A=1\x00B=x\ny\x00C=\x00>more", []string{"A=1", "B=x\ny", "C="}, true},
		"newlines":         {"<A=1\nB=x\ny z\n\nC=\n>", []string{"A=1", "B=x\ny z\n", "C="}, true},
		"empty":            {"<>", nil, true},
		"not begun":        {"A=1\x00>", nil, false},
		"not ended":        {"<A=1\x00", nil, false},
		"ends before":      {"><A=1\x00", nil, false},
		"no names":         {"<\x00=x\x00novalue\x00>", nil, true},
		"exported bash fn": {"<BASH_FUNC_f%%=() {  x\n}\x00>", []string{"BASH_FUNC_f%%=() {  x\n}"}, true},
	} {
		got, ok := parseDump([]byte(c.out), "<", ">")
		if ok != c.ok || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, %v", name, got, ok)
		}
	}
}

func FuzzParseDump(f *testing.F) {
	f.Add([]byte("noise<A=1\x00B=2\x00>"))
	f.Add([]byte("<A=1\nB\n\n>"))
	f.Fuzz(func(t *testing.T, out []byte) {
		env, ok := parseDump(out, "<", ">")
		if !ok && env != nil {
			t.Fatal("variables without an end")
		}
		for _, pair := range env {
			if name, _, found := strings.Cut(pair, "="); !found || name == "" || strings.ContainsRune(pair, 0) {
				t.Fatalf("%q", pair)
			}
		}
	})
}

func TestComplete(t *testing.T) {
	got := newTable(complete([]string{"_=/usr/bin/env", "PWD=/x", "OLDPWD=/y", "SHLVL=3", noticeVar + "=1", "PATH=/mine", "LANG="}, "/bin/zsh"))
	for _, name := range []string{"_", "PWD", "OLDPWD", "SHLVL", noticeVar} {
		if _, ok := got[name]; ok {
			t.Errorf("%s is still there", name)
		}
	}
	if got["PATH"] != "/mine" || got["SHELL"] != "/bin/zsh" || got["LANG"] != "C.UTF-8" || got["HOME"] == "" || got["USER"] == "" || got["LOGNAME"] == "" || got["TMPDIR"] == "" {
		t.Errorf("%v", got)
	}
}

func TestWithoutSession(t *testing.T) {
	env := []string{"CLAUDECODE=1", "CLAUDE_CODE_ENTRYPOINT=cli", "CLAUDE_CONFIG_DIR=/x", "A=1"}
	if got := withoutSession(env); !slices.Equal(got, []string{"CLAUDE_CONFIG_DIR=/x", "A=1"}) || env[0] != "CLAUDECODE=1" {
		t.Errorf("%q %q", got, env)
	}
}
