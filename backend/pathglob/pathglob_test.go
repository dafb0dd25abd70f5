package pathglob

import (
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"
)

func TestIn(t *testing.T) {
	names := []string{"plain", "with [brackets]", "a[b"}
	if runtime.GOOS != "windows" {
		names = append(names, "star*", "what?", `back\slash`)
	}
	for _, name := range names {
		dir := filepath.Join(t.TempDir(), name)
		if err := os.MkdirAll(filepath.Join(dir, "v1", "bin"), 0o700); err != nil {
			t.Fatal(err)
		}
		got, err := In(dir, "*/bin")
		if want := []string{filepath.Join(dir, "v1", "bin")}; err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("in %q: %q, %v", name, got, err)
		}
	}
	if got, err := In(filepath.Join(t.TempDir(), "missing"), "*"); len(got) > 0 || err != nil {
		t.Errorf("in a missing folder: %q, %v", got, err)
	}
	if _, err := In(t.TempDir(), "["); err != filepath.ErrBadPattern {
		t.Errorf("a bad pattern: %v", err)
	}
}
