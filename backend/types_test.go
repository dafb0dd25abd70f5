package backend

import (
	"os/exec"
	"testing"
)

// TestPageTypes holds the page's types against the Go packages that they are
// written from.
func TestPageTypes(t *testing.T) {
	cmd := exec.Command("go", "run", "./build/tstypes", "-check")
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s%v", out, err)
	}
}
