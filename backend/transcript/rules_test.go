package transcript

import (
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

// What the real CLI 2.1.330 accepted, where the case says "measured"; the
// others follow from it.
func TestRules(t *testing.T) {
	for _, c := range []struct{ tool, field, value, want string }{
		{"Write", "file_path", "/home/me/w.txt", "Edit(//home/me/w.txt)"},                // measured: Write(path) is not enough
		{"Edit", "file_path", "/home/me/a,b (1).txt", "Edit(//home/me/a,b (1).txt)"},     // measured
		{"Write", "file_path", "/home/me/[id]/x*.txt", `Edit(//home/me/\[id\]/x\*.txt)`}, // measured
		{"Write", "file_path", `C:\Users\me\a.txt`, "Edit(//c/Users/me/a.txt)"},
		{"NotebookEdit", "notebook_path", "n.ipynb", "Edit(n.ipynb)"},
		{"Read", "file_path", "/etc/hostname", "Read(//etc/hostname)"}, // measured
		{"Grep", "path", "/etc", "Read(//etc/**)"},
		{"WebFetch", "url", "https://go.dev:443/doc", "WebFetch(domain:go.dev)"}, // measured
		{"WebFetch", "url", "::", "WebFetch"},
		{"WebSearch", "query", "golang", "WebSearch"}, // measured
		{"Skill", "skill", "hello", "Skill(hello)"},
		{"mcp__github__get_issue", "n", "1", "mcp__github__get_issue"},
		{"Bash", "command", "git push origin main", "Bash(git push:*)"}, // measured
		{"Bash", "command", "cd /w && touch z.txt", "Bash(touch:*)"},    // measured
		{"Bash", "command", "cd /w", "Bash(cd:*)"},
		{"Bash", "command", "echo hi > out.txt", "Bash(echo:*) Edit(out.txt)"}, // measured
		{"Bash", "command", "make 2>&1 >>log | tail -5", "Bash(make:*) Edit(log) Bash(tail:*)"},
		{"Bash", "command", "go test ./... &>/dev/null", "Bash(go test:*)"},
		{"Bash", "command", "touch q.txt | tee p.txt; FOO=1 touch r.txt", "Bash(touch:*) Bash(tee:*) Bash(FOO=1 touch:*)"}, // measured
		{"Bash", "command", "touch $(echo s.txt)", "Bash(touch $(echo s.txt))"},                                            // measured: no prefix is enough
		{"Bash", "command", `echo "$(date)" && ls`, "Bash"},                                                                // measured, as the next four
		{"Bash", "command", `touch "$(echo q)" > o2`, "Bash"},
		{"Bash", "command", "cd sub; touch `echo q`", "Bash"},
		{"Bash", "command", "touch a & touch b", "Bash"},
		{"Bash", "command", "if true; then touch a; fi | cat", "Bash"},
		{"Bash", "command", "touch c; for i in 1 2; do touch f$i; done", "Bash(touch c; for i in 1 2; do touch f$i; done)"}, // measured
		{"Bash", "command", "touch a && touch b", "Bash(touch:*)"},
		{"Bash", "command", "touch a\ntouch b", "Bash(touch:*)"},                    // measured
		{"Bash", "command", "python3 -c 'print(1)'", "Bash(python3 -c 'print(1)')"}, // measured
		{"Bash", "command", "python3 tools/check.py --all", "Bash(python3 tools/check.py:*)"},
		{"Bash", "command", "rm -rf build", "Bash(rm -rf build)"},
		{"Bash", "command", "npm run build -- --prod", "Bash(npm run build:*)"},
		{"Bash", "command", "npm test", "Bash(npm test:*)"},
		{"Bash", "command", "gh pr create --fill", "Bash(gh pr create:*)"},
		{"Bash", "command", "git -C /w push", "Bash(git -C /w push)"},
		{"Bash", "command", "ls", "Bash(ls:*)"},
		{"Bash", "command", "for f in *; do rm $f; done", "Bash(for f in *; do rm $f; done)"},
		{"Bash", "command", "cat <<X\nhi\nX", "Bash"},
		{"Bash", "command", "echo 'a; b' # and | more", "Bash(echo:*)"},
		{"Bash", "command", "echo 'open", "Bash(echo 'open)"},
		{"Bash", "command", "", "Bash"},
	} {
		d := model.PermissionDenial{ToolName: c.tool, ToolInput: map[string]any{c.field: c.value}}
		if got := strings.Join(Rules(d), " "); got != c.want {
			t.Errorf("%s %q: %s, want %s", c.tool, c.value, got, c.want)
		}
	}
	if got := Rules(model.PermissionDenial{ToolName: "Bash"}); len(got) != 1 || got[0] != "Bash" {
		t.Errorf("no input: %v", got)
	}
}

func FuzzRules(f *testing.F) {
	for _, s := range []string{"git push", "a && b > c", `echo "$(x)"`, "a `b` c", "(", "$(", "2>&1", "\\"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, command string) {
		rules := Rules(model.PermissionDenial{ToolName: "Bash", ToolInput: map[string]any{"command": command}})
		if len(rules) == 0 {
			t.Fatal("no rules")
		}
		for _, r := range rules {
			if r != "Bash" && (!strings.HasSuffix(r, ")") || r == "Bash(:*)" || r == "Bash()") {
				t.Fatalf("%q", r)
			}
		}
	})
}
