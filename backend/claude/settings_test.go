package claude

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestSettingsThatAreLeftOut(t *testing.T) {
	for name, c := range map[string]struct {
		file  string
		text  string
		words string // empty: nothing is wrong
	}{
		"good":                      {"p/.claude/settings.json", `{"hooks":{},"permissions":{"deny":["Bash"]}}`, ""},
		"byte order mark":           {"p/.claude/settings.json", "\xef\xbb\xbf{}", ""},
		"empty":                     {"p/.mcp.json", "", ""},
		"no JSON":                   {"p/.claude/settings.json", "{bad", "line 1"},
		"a comment":                 {"p/.claude/settings.local.json", "{\n// c\n}", "line 2"},
		"a comma too many":          {"p/.mcp.json", "{\"mcpServers\":{},\n}", "its MCP servers: it is not valid JSON at line 2"},
		"a list":                    {"p/.mcp.json", "[]", "not a JSON object"},
		"rules of the wrong kind":   {"p/.claude/settings.json", `{"permissions":"x"}`, `"permissions" is not an object`},
		"servers as a list":         {"p/.mcp.json", `{"mcpServers":[]}`, `"mcpServers" is not an object`},
		"no servers":                {"p/.mcp.json", `{"servers":{}}`, `has no "mcpServers"`},
		"nothing":                   {"p/.mcp.json", `{}`, ""},
		"deny as a text":            {"p/.claude/settings.json", `{"permissions":{"deny":"Bash"}}`, `"permissions.deny" is not an array`},
		"no mode":                   {"p/.claude/settings.json", `{"permissions":{"defaultMode":"nope"}}`, "not a permission mode"},
		"a model as a number":       {"p/.claude/settings.json", `{"model":5}`, `"model" is not a string`},
		"a flag as a text":          {"p/.claude/settings.json", `{"disableAllHooks":"no"}`, `"disableAllHooks" is not a boolean`},
		"no days":                   {"p/.claude/settings.json", `{"cleanupPeriodDays":-1}`, "below 1"},
		"a matcher as a number":     {"p/.claude/settings.json", `{"hooks":{"PreToolUse":[{"matcher":5,"hooks":[{"type":"command","command":"true"}]}]}}`, `"matcher" of its hooks for PreToolUse`},
		"permissions that are null": {"p/.claude/settings.json", `{"permissions":null}`, `"permissions" is not an object`},
		"a rule as a number":        {"p/.claude/settings.json", `{"permissions":{"deny":["Bash",5]}}`, `left out: a rule of "permissions.deny" that is not a string`},
		"hooks as a text":           {"p/.claude/settings.json", `{"hooks":{"Stop":"true"}}`, "left out: the hooks for Stop, which are not an array"},
		"a hook of the old form":    {"p/.claude/settings.json", `{"hooks":{"Stop":[{"command":"true"}]}}`, `left out: a hook for Stop without an array "hooks"`},
		"a hook without a command":  {"p/.claude/settings.json", `{"hooks":{"Stop":[{"hooks":[{"type":"command"}]}]}}`, "a hook for Stop without a type or a command"},
		"a hook with a prompt":      {"p/.claude/settings.json", `{"hooks":{"Stop":[{"matcher":"*","hooks":[{"type":"prompt","prompt":"x"},{"type":"command","command":"true"}]}]}}`, ""},
		"unknown fields":            {"p/.claude/settings.json", `{"tomorrow":5,"permissions":{"defaultMode":"plan","deny":[]},"model":"opus","env":{"A":5}}`, ""},
		"of the person":             {"h/.claude/settings.json", "{bad", "hooks, permission rules"},
		"of a folder above":         {".mcp.json", "{bad", "its MCP servers"},
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
			got := strings.Join(ReadSettings(env, dir, true).Faults, "\n")
			if !strings.Contains(got, c.words) || c.words == "" && got != "" || c.words != "" && !strings.Contains(got, path) {
				t.Errorf("got %q, want %q", got, c.words)
			}
			untrusted := ReadSettings(env, dir, false).Faults
			if person := strings.HasPrefix(c.file, "h/"); (len(untrusted) > 0) != person {
				t.Errorf("without trust in the project: %q", untrusted)
			}
		})
	}
}

func TestServersAndHooksOfSettings(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, ".claude"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		".mcp.json":             `{"mcpServers":{"b":{},"a":{"command":"x"},"off":{"command":"x"}}}`,
		".claude/settings.json": `{"disabledMcpjsonServers":["off"],"hooks":{"SessionEnd":[{"hooks":[{"type":"command","command":"x","timeout":90},{"type":"command","command":"y"}]}]}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := ReadSettings([]string{"HOME=" + t.TempDir()}, dir, true)
	if len(s.Faults) > 0 || strings.Join(s.Servers, " ") != "a b" || s.EndHooks != 90*time.Second {
		t.Errorf("got %+v", s)
	}
	const name = "CLAUDE_CODE_SESSIONEND_HOOKS_TIMEOUT_MS"
	if got := s.EndHookVariable(nil); len(got) != 1 || got[0] != name+"=90000" {
		t.Errorf("for 90 s: %q", got)
	}
	if got := s.EndHookVariable([]string{name + "=5"}); got != nil {
		t.Errorf("where it is set: %q", got)
	}
	s.EndHooks = time.Minute
	if got := s.EndHookVariable(nil); got != nil {
		t.Errorf("for what the CLI always allows: %q", got)
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
