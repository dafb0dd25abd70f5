package claude

import (
	"bufio"
	"fmt"
	"hash/fnv"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"claude-scheduler/backend/subprocess"
)

// configDir returns the CLI's config directory.
func configDir(env []string) string {
	if dir := subprocess.Getenv(env, "CLAUDE_CONFIG_DIR"); dir != "" {
		return dir
	}
	return filepath.Join(subprocess.Getenv(env, "HOME"), ".claude")
}

// scan reads the commands and skills of the user and the project, from dir up
// to the root of its repository, by name; the nearest wins. state changes
// whenever something changes that the CLI's list depends on.
func scan(env []string, dir string) (found map[string]Command, state string) {
	found = map[string]Command{}
	sum := fnv.New64a()
	seen := func(path string) {
		if info, err := os.Stat(path); err == nil {
			fmt.Fprintln(sum, path, info.ModTime().UnixNano(), info.Size())
		}
	}
	config := configDir(env)
	folders := []struct{ path, source string }{{config, "user"}}
	for _, parent := range upToRoot(dir) {
		folders = append(folders, struct{ path, source string }{filepath.Join(parent, ".claude"), "project"})
	}
	for _, folder := range folders {
		for _, file := range []string{"settings.json", "settings.local.json"} {
			seen(filepath.Join(folder.path, file))
		}
		commands := filepath.Join(folder.path, "commands")
		_ = filepath.WalkDir(commands, func(path string, entry fs.DirEntry, err error) error { // unreadable files are skipped
			if err != nil {
				return nil
			}
			seen(path)
			if relative, err := filepath.Rel(commands, path); err == nil && !entry.IsDir() && strings.HasSuffix(path, ".md") {
				name := strings.ReplaceAll(filepath.ToSlash(strings.TrimSuffix(relative, ".md")), "/", ":")
				found[name] = describe(path, folder.source)
			}
			return nil
		})
		skills, _ := os.ReadDir(filepath.Join(folder.path, "skills")) // none, or unreadable
		for _, skill := range skills {
			path := filepath.Join(folder.path, "skills", skill.Name(), "SKILL.md")
			if _, err := os.Stat(path); err == nil {
				seen(path)
				found[skill.Name()] = describe(path, folder.source)
			}
		}
	}
	for _, file := range []string{"plugins/installed_plugins.json", "plugins/known_marketplaces.json", ".credentials.json"} { // a login adds commands; only its time is checked
		seen(filepath.Join(config, file))
	}
	return found, fmt.Sprint(sum.Sum64())
}

// upToRoot returns the folders from the root of the repository that holds dir
// down to dir; only dir outside of one.
func upToRoot(dir string) []string {
	var dirs []string
	for at := dir; ; at = filepath.Dir(at) {
		dirs = append([]string{at}, dirs...)
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			return dirs
		}
		if at == filepath.Dir(at) {
			return []string{dir}
		}
	}
}

// describe reads the front matter of a command or skill, and takes the first
// line of text for a description where it has none.
func describe(path, source string) Command {
	command := Command{Source: source}
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return command // a pipe might block forever
	}
	file, err := os.Open(path)
	if err != nil {
		return command
	}
	defer file.Close()
	lines := bufio.NewScanner(file) // a line too long ends it: descriptions are short
	front := false
	for n := 0; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		switch {
		case line == "---" && n == 0:
			front = true
		case line == "---" && front:
			front = false
		case front:
			key, v, _ := strings.Cut(line, ":")
			v = strings.Trim(strings.TrimSpace(v), `"'`)
			switch key {
			case "description":
				command.Description = v
			case "argument-hint":
				command.ArgumentHint = v
			}
		case line != "" && command.Description == "":
			command.Description = strings.TrimSpace(strings.TrimLeft(line, "# "))
			return command
		case command.Description != "":
			return command
		}
	}
	return command
}
