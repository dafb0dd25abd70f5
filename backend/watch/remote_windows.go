package watch

// maxWatched is the maximum number of files and folders of one spec that the system
// watches; 0: no limit.
const maxWatched = 0

// filesystem is not known here.
func filesystem(string) storage { return storage{inodes: true} }

// watchesAbove: the folders above a watched one are not watched; Windows
// refuses to rename them meanwhile. Replaced links are noticed by polling.
const watchesAbove = false

// maxFoldersPerWatch returns the maximum number of folders of one watch.
func maxFoldersPerWatch() int { return foldersBound }
