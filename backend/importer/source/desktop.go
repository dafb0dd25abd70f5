package source

import (
	"os"
	"path/filepath"
	"runtime"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/desktop/xdg"
	"claude-scheduler/backend/importer"
	"claude-scheduler/backend/pathglob"
)

// desktopDir returns the data directory of Claude Desktop.
func desktopDir() string {
	switch runtime.GOOS {
	case "darwin":
		return inHome("Library", "Application Support", "Claude")
	case "windows":
		return filepath.Join(os.Getenv("APPDATA"), "Claude")
	}
	config, err := xdg.ConfigHome()
	if err != nil {
		return ""
	}
	return filepath.Join(config, "Claude")
}

// readDesktop reads the local scheduled tasks of Claude Desktop: those of its
// Code tab and of Cowork, of every account. Their prompts are in the home
// directory.
func readDesktop(path string, m importer.HostInfo) (importer.ImportSet, error) {
	own := path == ""
	if own {
		path = Location(apitype.ImportDesktop)
	}
	files := importer.DesktopFiles{Lists: map[string][]byte{}, Prompts: map[string][]byte{}, Read: promptAt}
	for _, pattern := range []string{"claude-code-sessions/*/*/scheduled-tasks.json", "local-agent-mode-sessions/*/*/scheduled-tasks.json", "scheduled-tasks.json"} {
		if err := collect(files.Lists, path, pattern); err != nil {
			return importer.ImportSet{}, err
		}
	}
	prompts := []string{path}
	if own {
		prompts = []string{inHome(".claude", "scheduled-tasks"), inHome("Documents", "Claude", "Scheduled")}
	}
	for _, dir := range prompts {
		if err := collect(files.Prompts, dir, "*/SKILL.md"); err != nil {
			return importer.ImportSet{}, err
		}
	}
	if len(files.Lists)+len(files.Prompts) == 0 {
		return importer.ImportSet{}, nothing("Claude Desktop has no scheduled tasks in "+path, "")
	}
	return importer.Desktop(files, m)
}

// collect reads the files below dir that match a pattern.
func collect(into map[string][]byte, dir, pattern string) error {
	found, err := pathglob.In(dir, pattern)
	if err != nil {
		return unreadable(dir, err)
	}
	for _, path := range found {
		data, err := readFile(path)
		if err != nil {
			return err
		}
		into[path] = data
	}
	return nil
}

// promptAt reads the prompt that a list refers to; nil: there is none.
func promptAt(path string) []byte {
	if filepath.Base(path) != "SKILL.md" {
		return nil
	}
	data, err := readFile(path)
	if err != nil {
		return nil
	}
	return data
}
