package claude

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestUnreadSettings(t *testing.T) {
	for name, c := range map[string]struct {
		file  string
		text  string
		words string // empty: nothing is wrong
	}{
		"good":                    {"p/.claude/settings.json", `{"hooks":{},"permissions":{"deny":["Bash"]}}`, ""},
		"byte order mark":         {"p/.claude/settings.json", "\xef\xbb\xbf{}", ""},
		"empty":                   {"p/.mcp.json", "", ""},
		"no JSON":                 {"p/.claude/settings.json", "{bad", "line 1"},
		"a comment":               {"p/.claude/settings.local.json", "{\n// c\n}", "line 2"},
		"a comma too many":        {"p/.mcp.json", "{\"mcpServers\":{},\n}", "its MCP servers: it is no valid JSON at line 2"},
		"a list":                  {"p/.mcp.json", "[]", "no JSON object"},
		"rules of the wrong kind": {"p/.claude/settings.json", `{"permissions":"x"}`, `"permissions" is no object`},
		"servers as a list":       {"p/.mcp.json", `{"mcpServers":[]}`, `"mcpServers" is no object`},
		"of the person":           {"h/.claude/settings.json", "{bad", "hooks, permission rules"},
		"of a folder above":       {".mcp.json", "{bad", "its MCP servers"},
	} {
		t.Run(name, func(t *testing.T) {
			base := t.TempDir()
			dir := filepath.Join(base, "p")
			env := []string{"HOME=" + filepath.Join(base, "h")}
			path := filepath.Join(base, c.file)
			for _, folder := range []string{dir, filepath.Dir(path)} {
				if err := os.MkdirAll(folder, 0o700); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			got := strings.Join(UnreadSettings(env, dir, true), "\n")
			if !strings.Contains(got, c.words) || c.words == "" && got != "" || c.words != "" && !strings.Contains(got, path) {
				t.Errorf("got %q, want %q", got, c.words)
			}
			untrusted := UnreadSettings(env, dir, false)
			if person := strings.HasPrefix(c.file, "h/"); (len(untrusted) > 0) != person {
				t.Errorf("without trust in the project: %q", untrusted)
			}
		})
	}
}

func TestCommandsThatDoNothingUnattended(t *testing.T) {
	offered := []Command{{Name: "compact", Source: "builtin"}, {Name: "clear", Source: "builtin"}}
	for _, text := range []string{"/compact", "/clear", "/compact keep the plan"} {
		if err := CheckCommand(text, offered, true); err == nil || !strings.Contains(err.Error(), "does nothing unattended") {
			t.Errorf("%s: %v", text, err)
		}
	}
	if err := CheckCommand("/clear", []Command{{Name: "clear", Source: "project"}}, true); err != nil {
		t.Errorf("a command of the project: %v", err)
	}
}
