package backend

import (
	"os/exec"
	"testing"
)

// TestPageTypes compares the page's types with the Go packages that they are
// generated from.
func TestPageTypes(t *testing.T) {
	cmd := exec.Command("go", "run", "./build/tstypes", "-check")
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s%v", out, err)
	}
}
