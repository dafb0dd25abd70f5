package watch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"main.go", "a/b/c.go", "a/x.txt", ".git/config", "vendor/v.go", "data/d.go"} {
		path := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, nil, 0o644))
	}
	spec := Spec{Path: dir, Patterns: []string{"**/*.go", "!vendor"}, Recursive: true, Ignore: []string{filepath.Join(dir, "data")}}
	names, total, err := Match(t.Context(), spec, 10)
	if err != nil || total != 2 || !slices.Equal(names, []string{"a/b/c.go", "main.go"}) {
		t.Errorf("%v %d %v", names, total, err)
	}
	if names, total, err = Match(t.Context(), spec, 1); err != nil || total != 2 || len(names) != 1 {
		t.Errorf("%v %d %v", names, total, err)
	}
	spec.Recursive = false
	if names, _, err = Match(t.Context(), spec, 10); err != nil || !slices.Equal(names, []string{"main.go"}) {
		t.Errorf("%v %v", names, err)
	}
	spec.Path = filepath.Join(dir, "gone")
	var f *Fault
	if _, _, err = Match(t.Context(), spec, 10); !errors.As(err, &f) || f.Kind != FaultMissing {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	spec.Path = dir
	if _, _, err = Match(ctx, spec, 10); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func BenchmarkMatch(b *testing.B) {
	g, err := compile([]string{"src/**/*.go", "!**/testdata"})
	must(b, err)
	name := "src/" + strings.Repeat("folder/", 5) + "file.go"
	for b.Loop() {
		g.match(name)
	}
}
