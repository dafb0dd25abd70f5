package claude

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Session is a conversation that the CLI has kept.
type Session struct {
	ID       string    `json:"id"`
	Path     string    `json:"path"`
	Modified time.Time `json:"modified"`
}

// SessionFile returns where the CLI keeps the transcript of a session that ran
// in dir, and whether it is there.
func SessionFile(env []string, dir, sessionID string) (path string, ok bool) {
	if sessionID == "" || sessionID != filepath.Base(sessionID) {
		return "", false
	}
	path = filepath.Join(sessionFolder(env, dir), sessionID+".jsonl")
	info, err := os.Stat(path)
	return path, err == nil && info.Mode().IsRegular()
}

// Sessions returns the sessions that ran in dir, newest first; none is no error.
func Sessions(env []string, dir string) []Session {
	var sessions []Session
	entries, _ := os.ReadDir(sessionFolder(env, dir)) // no folder: no sessions yet
	for _, entry := range entries {
		id, ok := strings.CutSuffix(entry.Name(), ".jsonl")
		info, err := entry.Info()
		if !ok || err != nil || !info.Mode().IsRegular() {
			continue
		}
		sessions = append(sessions, Session{id, filepath.Join(sessionFolder(env, dir), entry.Name()), info.ModTime()})
	}
	slices.SortFunc(sessions, func(a, b Session) int { return b.Modified.Compare(a.Modified) })
	return sessions
}

// sessionFolder is the CLI's folder for the sessions of a directory: its real
// path, with everything but ASCII letters and digits as "-".
func sessionFolder(env []string, dir string) string {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, dir)
	return filepath.Join(configDir(env), "projects", name)
}
