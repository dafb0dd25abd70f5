package claude

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// longestHead bounds how much of a transcript is read to find its directory.
const longestHead = 256 << 10

// ProjectFolders returns the directories that the CLI has sessions of, the
// most recently used first, at most limit of them. Directories that are gone,
// those to except, and transcripts that do not name theirs, are left out.
func ProjectFolders(env []string, limit int, except func(dir string) bool) []string {
	type transcript struct {
		path string
		used time.Time
	}
	var newest []transcript
	projects := filepath.Join(configDir(env), "projects")
	folders, _ := os.ReadDir(projects) // none: no sessions yet
	for _, folder := range folders {
		var latest transcript
		files, _ := os.ReadDir(filepath.Join(projects, folder.Name())) // none: not a directory, or unreadable
		for _, entry := range files {
			if filepath.Ext(entry.Name()) != ".jsonl" {
				continue
			}
			file := filepath.Join(projects, folder.Name(), entry.Name())
			if info, err := os.Stat(file); err == nil && info.Mode().IsRegular() && info.ModTime().After(latest.used) {
				latest = transcript{file, info.ModTime()}
			}
		}
		if latest.path != "" {
			newest = append(newest, latest)
		}
	}
	slices.SortFunc(newest, func(a, b transcript) int { return b.used.Compare(a.used) })
	var found []string
	for _, t := range newest {
		if len(found) == limit {
			break
		}
		dir := directoryOf(t.path)
		if info, err := os.Stat(dir); err == nil && info.IsDir() && !slices.Contains(found, dir) && !except(dir) {
			found = append(found, dir)
		}
	}
	return found
}

// directoryOf returns the working directory that a transcript names, empty when
// its beginning names none.
func directoryOf(transcript string) string {
	file, err := os.Open(transcript)
	if err != nil {
		return ""
	}
	defer file.Close()
	lines := bufio.NewScanner(io.LimitReader(file, longestHead))
	lines.Buffer(nil, longestHead)
	for lines.Scan() {
		var entry struct{ CWD string }
		if json.Unmarshal(lines.Bytes(), &entry) == nil && filepath.IsAbs(entry.CWD) {
			return entry.CWD
		}
	}
	return ""
}
