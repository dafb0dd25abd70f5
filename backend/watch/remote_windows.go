package watch

// native is the maximum number of files and folders of one spec that the system
// watches; 0: no limit.
const native = 0

// filesystem is not known here.
func filesystem(string) storage { return storage{inodes: true} }

// watchesAbove: the folders above a watched one are not watched; Windows
// refuses to rename them meanwhile. Replaced links are noticed by polling.
const watchesAbove = false

// foldersMost returns the maximum number of folders of one watch.
func foldersMost() int { return foldersBound }
