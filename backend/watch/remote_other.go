//go:build !linux && !windows

package watch

// maxWatched is the maximum number of files and folders of one spec that the system
// watches: kqueue keeps a file descriptor open for each.
const maxWatched = 1000

// filesystem is not known here.
func filesystem(string) storage { return storage{inodes: true} }

// watchesAbove: the folders above a watched one are not watched, since that may
// cost a descriptor for each file in them. Their replacement is noticed by
// polling.
const watchesAbove = false

// maxFoldersPerWatch returns the maximum number of folders of one watch.
func maxFoldersPerWatch() int { return foldersBound }
