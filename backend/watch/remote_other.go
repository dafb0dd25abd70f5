//go:build !linux && !windows

package watch

// native is the most files and folders of one spec that the system watches:
// kqueue keeps an open descriptor for each.
const native = 1000

// filesystem is not known here.
func filesystem(string) storage { return storage{inodes: true} }

// watchesAbove: the folders above a watched one are not watched, since that may
// cost a descriptor for each file in them. Their replacement is noticed by
// looking rewatch.
const watchesAbove = false

// foldersMost is how many folders one watch may have.
func foldersMost() int { return foldersBound }
