// Package source finds and reads the scheduled Claude work of other programs on
// this machine. It does not change their files.
package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/importer"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/userpath"
)

// Name returns the display name of a program.
func Name(kind string) string {
	switch kind {
	case apitype.ImportPython:
		return "Claude Code Scheduler (Python)"
	case apitype.ImportCrontab:
		return "crontab"
	case apitype.ImportDesktop:
		return "Claude Desktop"
	}
	return kind
}

// Location returns where a program usually stores its data on this machine; a
// crontab has none.
func Location(kind string) string {
	switch kind {
	case apitype.ImportPython:
		return inHome(".config", "claude-code-scheduler")
	case apitype.ImportDesktop:
		return desktopDir()
	}
	return ""
}

// maxFileSize is the maximum size of a file that is read.
const maxFileSize = 256 << 20

// Read returns the data of a program; an empty path is its usual location. An
// error is a *model.Problem; its kind is not_found when there is nothing to
// read.
func Read(ctx context.Context, kind, path string) (importer.ImportSet, error) {
	path = userpath.Expand(path)
	if path != "" && !filepath.IsAbs(path) {
		return importer.ImportSet{}, model.Invalid("path", fmt.Sprintf("%q is not an absolute path", path), "begin it with /")
	}
	machine := importer.HostInfo{Zone: time.Local, Now: time.Now().Truncate(time.Millisecond)}
	switch kind {
	case apitype.ImportPython:
		return readPython(path, machine)
	case apitype.ImportCrontab:
		return readCrontab(ctx, path, machine)
	case apitype.ImportDesktop:
		return readDesktop(path, machine)
	}
	return importer.ImportSet{}, model.Invalid("kind", fmt.Sprintf("%q is not a program that can be imported from", kind), "one of "+strings.Join(apitype.ImportKinds, ", "))
}

// readFile returns nil for a missing file. Anything but a regular file, or a
// too large one, is refused: a pipe would never end.
func readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, unreadable(path, err)
	case !info.Mode().IsRegular() || info.Size() > maxFileSize:
		return nil, model.Invalid("path", path+" is not a regular file of less than 256 MiB", "")
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	if data == nil {
		data = []byte{}
	}
	return data, nil
}

func unreadable(path string, err error) error {
	return model.Invalid("path", path+" cannot be read: "+err.Error(), "check its permissions")
}

func nothing(message, hint string) error {
	return &model.Problem{Field: "path", Message: message, Hint: hint, Kind: model.KindNotFound}
}

func inHome(parts ...string) string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(append([]string{home}, parts...)...)
}
