package claude

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/subprocess"
)

// Settings are the effects of the files that the CLI reads for a session.
type Settings struct {
	// Faults describe which files or entries the CLI leaves out, and what is lost
	// with each. The CLI prints no message about them.
	Faults []string
	// Servers are the MCP servers of the .mcp.json files, without those that the
	// settings switch off.
	Servers []string
	// EndHooks is the longest time limit that a SessionEnd hook sets for itself; 0: none does.
	EndHooks time.Duration
	// Hooks reports whether there are hooks, or plugins that may contain some.
	Hooks bool
	// SignIn are the variables that the project's own files set, and their key
	// helper: they may choose the login. The CLI lets them override the
	// environment.
	SignIn []model.EnvVar
}

// ReadSettings reads the files that the CLI reads for a session in dir. It
// leaves out all of a file that is not JSON or has a value of the wrong kind
// (measured with 2.1.330: comments and trailing commas are no JSON either, a
// byte order mark is fine), and entries that it does not understand.
func ReadSettings(env []string, dir string, trustProject bool) Settings {
	var s Settings
	off := map[string]bool{}
	settings := func(path string) {
		top, fault := members(path)
		if fault == nil {
			fault = wrongSetting(top)
		}
		if fault != nil {
			s.Faults = append(s.Faults, fmt.Sprintf("%s was left out, and with it its hooks, permission rules and other settings: %v", path, fault))
			return
		}
		for _, entry := range wrongEntries(top) {
			s.Faults = append(s.Faults, fmt.Sprintf("%s: left out: %s", path, entry))
		}
		s.Hooks = s.Hooks || len(objectOf(top["hooks"])) > 0 || len(objectOf(top["enabledPlugins"])) > 0
		for _, name := range listOf(top["disabledMcpjsonServers"]) {
			off[textOf(name)] = true
		}
		for _, group := range listOf(objectOf(top["hooks"])["SessionEnd"]) {
			for _, hook := range listOf(objectOf(group)["hooks"]) {
				limit := min(max(number(objectOf(hook)["timeout"]), 0), longestEndHook.Seconds())
				s.EndHooks = max(s.EndHooks, time.Duration(limit*float64(time.Second)))
			}
		}
	}
	if home := configDir(env); filepath.IsAbs(home) {
		settings(filepath.Join(home, "settings.json"))
	}
	if !trustProject {
		return s
	}
	for _, name := range []string{"settings.json", "settings.local.json"} {
		path := filepath.Join(dir, ".claude", name)
		settings(path)
		s.SignIn = append(s.SignIn, signInOf(path)...)
	}
	for folder := dir; ; folder = filepath.Dir(folder) {
		path := filepath.Join(folder, ".mcp.json")
		top, fault := members(path)
		if list, ok := top["mcpServers"]; fault == nil && ok && !isA("object", list) {
			fault = errors.New("its \"mcpServers\" is not an object")
		} else if fault == nil && !ok && len(top) > 0 {
			fault = errors.New("it has no \"mcpServers\"")
		}
		if fault != nil {
			s.Faults = append(s.Faults, fmt.Sprintf("%s was left out, and with it its MCP servers: %v", path, fault))
		}
		for _, name := range sortedKeys(objectOf(top["mcpServers"])) {
			if !off[name] && !slices.Contains(s.Servers, name) {
				s.Servers = append(s.Servers, name)
			}
		}
		if folder == filepath.Dir(folder) {
			return s
		}
	}
}

// signInOf returns the sign-in settings of a settings file, see signInSettings.
func signInOf(path string) []model.EnvVar {
	top, err := members(path)
	if err != nil || wrongSetting(top) != nil {
		return nil // the CLI drops the file
	}
	return signInSettings(top)
}

// signInSettings returns the variables and the key helper of settings, in the
// order of their names. A key helper has the name of its setting and is last.
func signInSettings(top map[string]json.RawMessage) (vars []model.EnvVar) {
	env := objectOf(top["env"])
	for _, name := range sortedKeys(env) {
		if name == "HOME" || name == "CLAUDE_CONFIG_DIR" {
			continue // the CLI has already looked up its own folder
		}
		value := textOf(env[name])
		if !isA("string", env[name]) {
			value = string(env[name]) // the CLI uses numbers and booleans as written
		}
		vars = append(vars, model.EnvVar{Name: name, Source: model.SourceStatic, Value: value})
	}
	if helper := textOf(top[apiKeyHelper]); helper != "" {
		vars = append(vars, model.EnvVar{Name: apiKeyHelper, Source: model.SourceCommand, Value: helper})
	}
	return vars
}

// longestEndHook bounds the time that a SessionEnd hook may set for itself; the
// CLI itself allows no more.
const longestEndHook = time.Hour

// EndHookVariable returns the variable that lets SessionEnd hooks run for as
// long as they ask: without it the CLI gives them 60 s at most.
func (s Settings) EndHookVariable(env []string) []string {
	const name = "CLAUDE_CODE_SESSIONEND_HOOKS_TIMEOUT_MS"
	if s.EndHooks <= time.Minute || subprocess.Getenv(env, name) != "" {
		return nil
	}
	return []string{fmt.Sprintf("%s=%d", name, s.EndHooks.Milliseconds())}
}

// largestSettings bounds how many bytes of a file are read.
const largestSettings = 4 << 20

// members reads the object in a file; nil if the file does not exist or is
// empty. The error is the reason why the CLI drops the file.
func members(path string) (map[string]json.RawMessage, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) || err == nil && info.Mode()&fs.ModeDevice != 0: // a link to /dev/null, which is empty
		return nil, nil
	case err == nil && !info.Mode().IsRegular() && !info.IsDir():
		return nil, errors.New("it is not a regular file") // a pipe is not opened: it might block forever
	}
	var data []byte
	if err == nil && info.Size() > largestSettings {
		return nil, nil
	}
	if err == nil {
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("it cannot be read: %w", err)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, nil // treated as missing
	}
	var top map[string]json.RawMessage
	if err := json.Unmarshal(data, &top); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("it is not valid JSON at line %d: %s", 1+bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n")), syntax)
		}
		return nil, errors.New("it is not a JSON object")
	}
	return top, nil
}
