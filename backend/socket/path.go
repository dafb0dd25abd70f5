package socket

import (
	"fmt"
	"os"
	"path/filepath"
)

// service is the name of the socket of the service.
const service = "daemon.sock"

// Path returns where the service of a data directory listens.
func Path(home string) string { return filepath.Join(home, service) }

// longest is the maximum length of an address in bytes on every system: macOS
// has 104, including the final NUL.
const longest = 103

// reach calls use with an address of the socket that the system accepts. The
// address is valid during the call.
func reach(path string, use func(address string) error) error {
	if len(path) <= longest {
		return use(path)
	}
	short, err := os.MkdirTemp(shortest(os.TempDir(), "/tmp"), "cs-")
	if err != nil {
		return fmt.Errorf("shorten socket path: %w", err)
	}
	defer os.RemoveAll(short)
	link := filepath.Join(short, "d")
	if err := os.Symlink(filepath.Dir(path), link); err != nil {
		return fmt.Errorf("shorten socket path: %w", err)
	}
	return use(filepath.Join(link, filepath.Base(path)))
}

// shortest returns the first of the folders below which an address fits: the
// one for temporary files may have a long path itself. If none fits, it returns
// the first.
func shortest(folders ...string) string {
	for _, dir := range folders {
		if _, err := os.Stat(dir); err == nil && len(dir)+len("/cs-4294967295/d/")+len(service) <= longest {
			return dir
		}
	}
	return folders[0]
}
