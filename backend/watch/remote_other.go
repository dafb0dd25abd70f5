//go:build !linux && !windows

package watch

// native is the most files and folders of one spec that the system watches:
// kqueue keeps an open descriptor for each.
const native = 1000

// remote is not known here.
func remote(string) (poll, inodes bool) { return false, true }
