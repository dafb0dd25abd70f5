package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A module with a file that only cgo on macOS compiles.
func module(t *testing.T, cgoFile string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":  "module example\n\ngo 1.26\n",
		"main.go": "package main\n\nfunc main() {}\n",
		"keychain_darwin.go": "package main\n\n/*\n#include <stdlib.h>\n#cgo LDFLAGS: -framework Security\n*/\nimport \"C\"\n\n" +
			cgoFile,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestCheckTypesSeesCgoFilesOfOtherSystems(t *testing.T) {
	sound := module(t, "func size() int { return int(C.sizeof_int) }\n")
	if err := checkTypes(sound, "darwin", ""); err != nil {
		t.Errorf("sound module: %v", err)
	}
	broken := module(t, "var word = C.sizeof_int\n\nfunc size() string { n := 1; return n }\n")
	err := checkTypes(broken, "darwin", "")
	if err == nil || !strings.Contains(err.Error(), "keychain_darwin.go") {
		t.Errorf("broken module on darwin: got %v, want an error in keychain_darwin.go", err)
	}
	if err := checkTypes(broken, "linux", ""); err != nil {
		t.Errorf("broken module on linux, where the file does not count: %v", err)
	}
}
