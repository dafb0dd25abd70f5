package watch

import (
	"context"
	"errors"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

func TestPatterns(t *testing.T) {
	cases := []struct {
		patterns []string
		yes, no  []string
	}{
		{nil, []string{"a", "a/b"}, nil},
		{[]string{"*.go"}, []string{"main.go"}, []string{"a/main.go", "main.c"}},
		{[]string{"**/*.go"}, []string{"main.go", "a/main.go", "a/b/c.go"}, []string{"a/b.c"}},
		{[]string{"src"}, []string{"src", "src/a", "src/a/b"}, []string{"srcs/a", "a/src"}},
		{[]string{"src/"}, []string{"src/a", "src/a/b"}, []string{"lib/a"}},
		{[]string{"./src/**"}, []string{"src/a"}, []string{"lib/a"}},
		{[]string{"**/node_modules"}, []string{"node_modules/a", "x/node_modules/a/b"}, []string{"a"}},
		{[]string{"!*.log"}, []string{"a", "x/b.log"}, []string{"a.log"}},
		{[]string{"**", "!**/*.log", "keep.log"}, []string{"a", "keep.log"}, []string{"b.log", "x/keep.log"}},
		{[]string{"!vendor", "vendor/ours"}, []string{"vendor/ours/a"}, []string{"vendor/a", "other"}},
		{[]string{"*.{md,txt}"}, []string{"a.md", "b.txt"}, []string{"c.go"}},
		{[]string{"{a,b}/c"}, []string{"a/c", "b/c/d"}, []string{"c/c"}},
		{[]string{`\!odd`, `\[x\]/f`}, []string{"!odd", "[x]/f"}, []string{"odd", "x/f"}},
		{[]string{"ü *"}, []string{"ü x"}, []string{"u x"}},
	}
	for _, c := range cases {
		g, err := compile(c.patterns)
		if err != nil {
			t.Errorf("%q: %v", c.patterns, err)
			continue
		}
		for _, name := range c.yes {
			if !g.match(name) {
				t.Errorf("%q does not match %q", c.patterns, name)
			}
			for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
				if !g.descend(dir) {
					t.Errorf("%q does not look into %q for %q", c.patterns, dir, name)
				}
			}
		}
		for _, name := range c.no {
			if g.match(name) {
				t.Errorf("%q matches %q", c.patterns, name)
			}
		}
	}
	for _, c := range []struct {
		patterns []string
		dir      string
	}{{[]string{"!node_modules"}, "node_modules"}, {[]string{"src/**"}, "docs"}, {[]string{"**", "!**/x"}, "a/x"}} {
		if g, err := compile(c.patterns); err != nil || g.descend(c.dir) {
			t.Errorf("%q looks into %q", c.patterns, c.dir)
		}
	}
}

func TestCheckPatterns(t *testing.T) {
	for _, bad := range []string{"", " ", "!", "/", "/etc/*", "C:/x", "[", "a{b", "../x", "a/../b", `x\`, "\xff", strings.Repeat("{a,b}", 10), strings.Repeat("x", 1001)} {
		err := CheckPatterns([]string{"ok", bad})
		var p *PatternError
		if !errors.As(err, &p) || p.Index != 1 || p.Pattern != bad || p.Reason == "" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if err := CheckPatterns([]string{"**", "!a/*.go", "[a-z]?/{x,y}", "a..b", "**/*.{js,jsx,ts,tsx,mjs,cjs,vue,svelte}", "{a,b}/{c,d}/*.{e,f,g}", `\{a,b\}`}); err != nil {
		t.Error(err)
	}
}

// FuzzPatterns checks that a folder is scanned whenever a file in it matches.
func FuzzPatterns(f *testing.F) {
	f.Add("src/**/*.go", "!src/gen", "src/gen/a.go")
	f.Add("{a,b}*/c", `\*`, "ab/c")
	f.Add("a//b", "!**", "a/b")
	f.Fuzz(func(t *testing.T, one, two, name string) {
		name = path.Clean("/" + name)[1:]
		g, err := compile([]string{one, two})
		if err != nil || name == "" || !g.match(name) {
			return
		}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if !g.descend(dir) {
				t.Errorf("%q, %q match %q but %q is not scanned", one, two, name, dir)
			}
		}
	})
}

// endsAfter is a context that ends after a number of calls.
type endsAfter struct {
	context.Context
	left int
}

func (e *endsAfter) Err() error {
	if e.left--; e.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// A canceled match in a large folder returns what was found so far.
func TestCanceledMatch(t *testing.T) {
	dir := t.TempDir()
	if err := errors.Join(os.Mkdir(filepath.Join(dir, "z"), 0o700), os.WriteFile(filepath.Join(dir, "a"), nil, 0o600), os.WriteFile(filepath.Join(dir, "z", "b"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	files, total, err := Match(&endsAfter{t.Context(), 1}, Spec{Path: dir, Recursive: true}, 10)
	if !errors.Is(err, context.DeadlineExceeded) || total != 1 || strings.Join(files, " ") != "a" {
		t.Errorf("%q of %d, %v", files, total, err)
	}
}
