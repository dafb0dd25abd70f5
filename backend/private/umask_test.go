//go:build unix

package private

import (
	"testing"

	"golang.org/x/sys/unix"
)

func TestKeepForOwner(t *testing.T) {
	before := unix.Umask(0)
	defer unix.Umask(before)
	for umask, want := range map[int]int{0o777: 0o077, 0o277: 0o077, 0o177: 0o077, 0o022: 0o022, 0: 0} {
		unix.Umask(umask)
		KeepForOwner()
		if got := unix.Umask(0); got != want {
			t.Errorf("umask %#o becomes %#o, want %#o", umask, got, want)
		}
	}
}
