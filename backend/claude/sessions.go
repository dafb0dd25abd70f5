package claude

import (
	"os"
	"path/filepath"
	"strconv"
	"unicode/utf16"
)

// SessionFile returns the path of the transcript of a session that ran in dir,
// and whether it exists there or in the folder of another directory: the CLI
// resumes it from anywhere, and users move their projects.
func SessionFile(env []string, dir, sessionID string) (path string, ok bool) {
	if sessionID == "" || sessionID != filepath.Base(sessionID) {
		return "", false
	}
	exists := func(path string) bool {
		info, err := os.Stat(path)
		return err == nil && info.Mode().IsRegular()
	}
	path = filepath.Join(sessionFolder(env, dir), sessionID+".jsonl")
	if exists(path) {
		return path, true
	}
	projects := filepath.Dir(filepath.Dir(path))
	folders, _ := os.ReadDir(projects) // none: no sessions yet
	for _, folder := range folders {
		if other := filepath.Join(projects, folder.Name(), sessionID+".jsonl"); exists(other) {
			return other, true
		}
	}
	return path, false
}

// longestFolder is the length above which the CLI shortens the name of a
// folder.
const longestFolder = 200

// sessionFolder returns the CLI's folder for the sessions of a directory: its
// real path in UTF-16, with every unit but ASCII letters and digits as "-". A
// name that is too long is cut and gets a hash of the path (measured with
// 2.1.330).
func sessionFolder(env []string, dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	var name []byte
	var hash int32
	for _, unit := range utf16.Encode([]rune(dir)) {
		hash = hash<<5 - hash + int32(unit)
		c := byte('-')
		if unit >= 'a' && unit <= 'z' || unit >= 'A' && unit <= 'Z' || unit >= '0' && unit <= '9' {
			c = byte(unit)
		}
		name = append(name, c)
	}
	if len(name) > longestFolder {
		name = append(name[:longestFolder], "-"+strconv.FormatUint(uint64(max(int64(hash), -int64(hash))), 36)...)
	}
	return filepath.Join(configDir(env), "projects", string(name))
}
