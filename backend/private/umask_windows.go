package private

// KeepForOwner has no effect: Windows has no umask.
func KeepForOwner() {}
