//go:build unix

package private

import "golang.org/x/sys/unix"

// KeepForOwner lets the user use what this process creates from now on: it clears
// the owner's bits of the umask. With them set, as in umask 0777 or 0277, a folder
// that was just made could not be entered.
func KeepForOwner() { unix.Umask(unix.Umask(0o077) &^ 0o700) }
