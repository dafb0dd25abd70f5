package claude

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// UnreadSettings says which files that the CLI reads for a session in dir it drops, and what is lost with each. The CLI
// says nothing about a file that is no JSON or has a section of the wrong kind: it leaves out all of it (measured with
// 2.1.330: comments and trailing commas are no JSON either, a byte order mark is fine).
func UnreadSettings(env []string, dir string, trustProject bool) []string {
	var out []string
	look := func(path, lost string, sections ...string) {
		if fault := faultOf(path, sections); fault != nil {
			out = append(out, fmt.Sprintf("%s was left out, and with it %s: %v", path, lost, fault))
		}
	}
	const rules = "its hooks, permission rules and other settings"
	if home := configDir(env); filepath.IsAbs(home) {
		look(filepath.Join(home, "settings.json"), rules, "permissions", "hooks", "env")
	}
	if !trustProject {
		return out
	}
	look(filepath.Join(dir, ".claude", "settings.json"), rules, "permissions", "hooks", "env")
	look(filepath.Join(dir, ".claude", "settings.local.json"), rules, "permissions", "hooks", "env")
	for folder := dir; ; folder = filepath.Dir(folder) {
		look(filepath.Join(folder, ".mcp.json"), "its MCP servers", "mcpServers")
		if folder == filepath.Dir(folder) {
			return out
		}
	}
}

// largestSettings bounds what is read of a file, in bytes.
const largestSettings = 4 << 20

// faultOf says why the CLI drops a file; nil: it does not, or the file does not exist.
func faultOf(path string, sections []string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return nil // a pipe is not opened: it might wait for ever
	}
	var data []byte
	if err == nil && info.Size() > largestSettings {
		return nil
	}
	if err == nil {
		data, err = os.ReadFile(path)
	}
	if err != nil {
		return fmt.Errorf("it cannot be read: %w", err)
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if len(bytes.TrimSpace(data)) == 0 {
		return nil // as if it were not there
	}
	var top map[string]json.RawMessage
	if err := json.Unmarshal(data, &top); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return fmt.Errorf("it is no valid JSON at line %d: %s (correct it)", 1+bytes.Count(data[:min(int(syntax.Offset), len(data))], []byte("\n")), syntax)
		}
		return errors.New("it is no JSON object (correct it)")
	}
	for _, name := range sections {
		section := bytes.TrimSpace(top[name])
		if len(section) > 0 && section[0] != '{' {
			return fmt.Errorf("its %q is no object (correct it)", name)
		}
	}
	return nil
}
