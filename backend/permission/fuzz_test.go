package permission

import (
	"strings"
	"testing"
	"unicode"

	"claude-scheduler/backend/model"
)

// How the CLI reads rules, as cli_test.go measures it.

// entries splits a list of rules as --allowedTools is split.
func entries(list string) []string {
	var out []string
	var now strings.Builder
	inside := false
	for _, r := range list {
		switch {
		case r == '(':
			inside = true
		case r == ')':
			inside = false
		case !inside && (r == ',' || unicode.IsSpace(r)):
			if now.Len() > 0 {
				out = append(out, now.String())
			}
			now.Reset()
			continue
		}
		now.WriteRune(r)
	}
	if now.Len() > 0 {
		out = append(out, now.String())
	}
	return out
}

// permits reports whether a rule permits one simple command.
func permits(rule, command string) bool {
	if rule == "Bash" {
		return true
	}
	text, ok := strings.CutPrefix(rule, "Bash(")
	text, ends := strings.CutSuffix(text, ")")
	if !ok || !ends {
		return false
	}
	if text == "" {
		return true
	}
	if prefix, ok := strings.CutSuffix(text, ":*"); ok {
		return command == prefix || strings.HasPrefix(command, prefix+" ")
	}
	text = strings.NewReplacer(`\(`, "(", `\)`, ")", `\\`, `\`).Replace(text)
	if before, after, wild := strings.Cut(text, "*"); wild {
		return strings.HasPrefix(command, before) && strings.HasSuffix(command, after)
	}
	return text == strings.TrimSpace(command)
}

// FuzzCommand: for any denied command, the rules are read as written and permit
// only its parts, or a command of the short list.
func FuzzCommand(f *testing.F) {
	for _, s := range []string{"git push", "a && b > c", `echo "$(x)"`, "a `b` c", "(", "$(", "2>&1", "\\", "echo hi), Bash(*", "python3 *", "touch 'a),Bash(mkdir b'",
		"ls), Bash(:*", "a 'x\n),Bash(*", `a \), Bash(*`, "cat | sh", "touch \u00a0,Bash", "x '(a) b'", "ls:*", "cat x:*", "a\\\nb", "Bash", "'Bash(*'", "ls >'a),Edit(/**'"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, command string) {
		g := For(denied("Bash", "command", command), project)
		if (len(g.Rules) == 0) == (g.Refused == "") {
			t.Fatalf("%q: %+v", command, g)
		}
		split := entries(strings.Join(g.Rules, ","))
		if strings.Join(split, "\x00") != strings.Join(g.Rules, "\x00") {
			t.Fatalf("%q: %q is read as %q", command, g.Rules, split)
		}
		for _, rule := range g.Rules {
			text, isBash := strings.CutPrefix(rule, "Bash(")
			if !isBash {
				if !strings.HasPrefix(rule, "Edit(/") && !strings.HasPrefix(rule, "Read(//") || strings.HasSuffix(rule, "/)") {
					t.Fatalf("%q: %q", command, rule)
				}
				continue
			}
			text = strings.TrimSuffix(text, ")")
			if prefix, ok := strings.CutSuffix(text, ":*"); ok {
				if anyArgumentsPrefix(strings.Fields(prefix)) != prefix || !strings.Contains(command, strings.Fields(prefix)[0]) && !strings.ContainsAny(command, `\'"`) {
					t.Fatalf("%q: %q", command, rule)
				}
				continue
			}
			if !strings.Contains(command, text) {
				t.Fatalf("%q: %q is no part of it", command, rule)
			}
			if !permits(rule, text) {
				t.Fatalf("%q: %q does not permit its own command", command, rule)
			}
			for _, other := range []string{text + " x", text + "x", "x " + text, text[:len(text)-1], "", "x", strings.ToUpper(text) + "!"} {
				if other != text && strings.TrimSpace(other) != text && permits(rule, other) {
					t.Fatalf("%q: %q permits %q", command, rule, other)
				}
			}
		}
	})
}

// FuzzInput: no name and no input of a tool makes a rule of more than one
// entry, a wildcard, or a tool as a whole.
func FuzzInput(f *testing.F) {
	f.Add("Write", "/a),Bash(*")
	f.Add("Read", `C:\a\..\b*`)
	f.Add("mcp__a__b,Bash", "x")
	f.Add("WebFetch", "https://a),Bash(*/")
	f.Add("Skill", "x),Bash")
	f.Add("Edit", "./**")
	f.Fuzz(func(t *testing.T, tool, value string) {
		input := map[string]any{}
		for _, name := range []string{"file_path", "notebook_path", "path", "url", "skill", "command"} {
			input[name] = value
		}
		g := For(model.PermissionDenial{ToolName: tool, ToolInput: input}, project)
		if tool == "Bash" || tool == "Monitor" {
			return // FuzzCommand
		}
		for _, rule := range g.Rules {
			if split := entries(rule); len(split) != 1 || split[0] != rule {
				t.Fatalf("%s %q: %q is read as %q", tool, value, rule, split)
			}
			if plain := strings.ReplaceAll(rule, `\*`, ""); strings.Contains(plain, "*") || !strings.HasPrefix(rule, "mcp__") && !strings.HasSuffix(rule, ")") {
				t.Fatalf("%s %q: %q", tool, value, rule)
			}
		}
	})
}
