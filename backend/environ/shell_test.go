package environ

import (
	"maps"
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

func TestWithoutShell(t *testing.T) {
	base := []string{"PATH=/base", "SHELL=/bin/zsh", "LANG=C.UTF-8", "HOME=/h", "USER=u", "LOGNAME=u", "TMPDIR=/tmp", "DISPLAY=:0"}
	got := newEnvironment(withoutShell([]string{"_=/usr/bin/env", "PWD=/x", "OLDPWD=/y", "SHLVL=3", noticeVar + "=1", "PATH=/mine", "LANG=", "TMPDIR=/no/such/folder"}, base))
	want := map[string]string{"PATH": "/mine", "SHELL": "/bin/zsh", "LANG": "C.UTF-8", "HOME": "/h", "USER": "u", "LOGNAME": "u", "TMPDIR": "/tmp"}
	if !maps.Equal(got, want) { // a startup file removed DISPLAY on purpose
		t.Errorf("%v", got)
	}
}
