package claude

import (
	"os"
	"time"
)

// modified returns when a file was last changed, the zero time if it is not there.
func modified(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
