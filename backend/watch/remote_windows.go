package watch

// native is the most files and folders of one spec that the system watches; 0: no limit.
const native = 0

// filesystem is not known here.
func filesystem(string) storage { return storage{inodes: true} }

// watchesAbove: the folders above a watched one are not watched; Windows refuses
// to rename them meanwhile. Replaced links are noticed by looking rewatch.
const watchesAbove = false

// foldersMost is how many folders one watch may have.
func foldersMost() int { return foldersBound }
