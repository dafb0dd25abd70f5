// Package frontend is the built page of the window, as a file system.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var files embed.FS

// Dist returns the files of the page; index.html is missing where it was never
// built (`make frontend`).
func Dist() fs.FS {
	dist, err := fs.Sub(files, "dist")
	if err != nil {
		panic(err) // the name is valid
	}
	return dist
}
