package source

import (
	"os"
	"path/filepath"
	"runtime"

	"claude-scheduler/backend/desktop/xdg"
	"claude-scheduler/backend/importer"
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
		path = Location(Desktop)
	}
	files := importer.DesktopFiles{Lists: map[string][]byte{}, Prompts: map[string][]byte{}, Read: promptAt}
	patterns := []string{
		filepath.Join(path, "claude-code-sessions", "*", "*", "scheduled-tasks.json"),
		filepath.Join(path, "local-agent-mode-sessions", "*", "*", "scheduled-tasks.json"),
		filepath.Join(path, "scheduled-tasks.json"),
	}
	if err := collect(files.Lists, patterns...); err != nil {
		return importer.ImportSet{}, err
	}
	prompts := []string{filepath.Join(path, "*", "SKILL.md")}
	if own {
		prompts = []string{inHome(".claude", "scheduled-tasks", "*", "SKILL.md"), inHome("Documents", "Claude", "Scheduled", "*", "SKILL.md")}
	}
	if err := collect(files.Prompts, prompts...); err != nil {
		return importer.ImportSet{}, err
	}
	if len(files.Lists)+len(files.Prompts) == 0 {
		return importer.ImportSet{}, nothing("Claude Desktop has no scheduled tasks in "+path, "")
	}
	return importer.Desktop(files, m)
}

// collect reads the files that patterns match.
func collect(into map[string][]byte, patterns ...string) error {
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return unreadable(pattern, err)
		}
		for _, path := range found {
			data, err := readFile(path)
			if err != nil {
				return err
			}
			into[path] = data
		}
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
