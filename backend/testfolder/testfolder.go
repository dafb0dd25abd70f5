// Package testfolder gives a test a folder whose path is short and plain, where
// TMPDIR may be long or have blanks: for sockets, which hold about 100 bytes, and
// for programs that cannot handle blanks.
package testfolder

import (
	"os"
	"testing"
)

// Plain returns a new folder, which is removed with the test.
func Plain(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "cs")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
