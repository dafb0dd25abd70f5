package permission

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/fakeapi"
	"claude-scheduler/backend/testclaude"
)

// permitted runs the real CLI with a list of rules and has it call Bash with
// each command; it returns which calls were not denied.
func permitted(t *testing.T, server *fakeapi.Server, rules string, calls []string) []bool {
	t.Helper()
	home, err := os.MkdirTemp("", "pm")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(home)
	dir := filepath.Join(home, "w")
	if err := errors.Join(os.MkdirAll(dir+"/sub", 0o700), os.WriteFile(home+"/outside", []byte("x"), 0o600), os.Symlink("../outside", dir+"/link")); err != nil {
		t.Fatal(err)
	}
	rules = strings.ReplaceAll(rules, "HOME", home)
	var prompt strings.Builder
	for _, call := range calls {
		line, err := json.Marshal(map[string]string{"command": call, "description": "x"})
		if err != nil {
			t.Fatal(err)
		}
		prompt.WriteString("!call Bash " + string(line) + "\n")
	}
	cmd := exec.CommandContext(t.Context(), testclaude.Path(t), "-p", "--output-format", "stream-json", "--verbose", "--permission-prompts", "none", "--allowedTools="+rules)
	cmd.Dir, cmd.Env, cmd.Stdin = dir, fakeapi.Environment(server.URL("script"), home), strings.NewReader(prompt.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var ids []string
	denied := map[string]bool{}
	for line := range bytes.Lines(out) {
		var event struct {
			Message json.RawMessage
			Denials []struct {
				ID string `json:"tool_use_id"`
			} `json:"permission_denials"`
		}
		if err := json.Unmarshal(line, &event); err != nil {
			t.Fatal(err)
		}
		var message struct{ Content []struct{ Type, ID string } }
		_ = json.Unmarshal(event.Message, &message) // it may also be plain text
		for _, p := range message.Content {
			if p.Type == "tool_use" {
				ids = append(ids, p.ID)
			}
		}
		for _, d := range event.Denials {
			denied[d.ID] = true
		}
	}
	if len(ids) != len(calls) {
		t.Fatalf("%d of %d calls were made: %s", len(ids), len(calls), out)
	}
	answers := make([]bool, len(ids))
	for i, id := range ids {
		answers[i] = !denied[id]
	}
	return answers
}

// TestAgainstCLI: with the rules for a denied call, the real CLI permits that
// call, and none of its neighbors.
func TestAgainstCLI(t *testing.T) {
	t.Parallel()
	server := fakeapi.StartFor(t)
	for _, c := range []struct{ call, others string }{
		{"touch a", "touch b\x00touch a b\x00touch\x00mkdir a\x00touch a; mkdir b\x00FOO=1 touch a"},
		{"mkdir a && touch b 2>&1 | tail -5", "mkdir b\x00touch a\x00tail -5 /etc/passwd"},
		{"python3 -c 'print(1)'", "python3 -c 'print(2)'\x00python3"},
		{`python3 -c 'print("a,b")'`, `python3 -c 'print("a,c")'`},
		{"python3 a?c[d]", "python3 abcd"},
		{"echo hi > out.txt", "echo hi > other.txt\x00mkdir x"},
		{"touch $(echo x)", "touch $(echo y)\x00touch x"},
		{`mkdir a\;b`, `mkdir a\;c`},
		{"FOO=1 mkdir q", "mkdir q\x00FOO=2 mkdir q"},
	} {
		t.Run(c.call, func(t *testing.T) {
			t.Parallel()
			g := For(denied("Bash", "command", c.call), RunInfo{})
			if len(g.Rules) == 0 {
				t.Fatal(g.Refused)
			}
			calls := append([]string{c.call}, strings.Split(c.others, "\x00")...)
			for i, ok := range permitted(t, server, strings.Join(g.Rules, ","), calls) {
				if ok != (i == 0) {
					t.Errorf("with %q the CLI permits %q: %v", g.Rules, calls[i], ok)
				}
			}
		})
	}
}

// TestFacts checks the statements of the package comment about the CLI.
func TestFacts(t *testing.T) {
	t.Parallel()
	server := fakeapi.StartFor(t)
	for _, c := range []struct {
		rules string
		calls map[string]bool // whether the CLI permits them
	}{
		{"Bash(touch 'a),Bash(mkdir b)", map[string]bool{"mkdir b": true}}, // two entries
		{"Bash(touch '*')", map[string]bool{"touch 'x'": true}},            // quotes do not make it literal
		{"Bash(sh)", map[string]bool{"echo 'echo x' | sh": true}},          // any program
		{"Bash()", map[string]bool{"mkdir b": true}},
		{`Bash(touch '\(a\)')`, map[string]bool{"touch '(a)'": true, `touch '\(a\)'`: false}},
		{"Bash(touch '(a) b')", map[string]bool{"touch '(a) b'": false}},
		{"Bash(touch a & touch b)", map[string]bool{"touch a & touch b": false}},
		{"Bash(sh +e)", map[string]bool{"echo 'touch z' | sh +e": true}},
		{"Bash(sha512sum:*)", map[string]bool{"sha512sum /etc/hostname": true}},
		{"Bash(cat:*)", map[string]bool{"cat /etc/hostname": false}},
		{"Read(//etc/hostname)", map[string]bool{"cat /etc/hostname": true, "cat /etc/passwd": false}},
		{"Read(//etc)", map[string]bool{"cat /etc/hostname": true}}, // a directory is everything below it
		// A file behind a link needs a rule for each of its paths.
		{"Bash(echo hi),Edit(/link)", map[string]bool{"echo hi > link": false}},
		{"Bash(echo hi),Edit(//HOME/outside)", map[string]bool{"echo hi > link": false}},
		{"Bash(echo hi),Edit(/link),Edit(//HOME/outside)", map[string]bool{"echo hi > link": true}},
		{"Bash(cat:*)", map[string]bool{"cat link": false}},
		{"Read(//HOME/outside)", map[string]bool{"cat link": true}},
		// A command starts in the folder in which the last one ended.
		{"Bash(echo hi),Edit(/g)", map[string]bool{"cd sub": true, "echo hi > g": false}},
		{"Bash(echo hi),Edit(/sub/g)", map[string]bool{"cd sub": true, "echo hi > g": true}},
	} {
		t.Run(c.rules, func(t *testing.T) {
			t.Parallel()
			calls := slices.Sorted(maps.Keys(c.calls))
			for i, ok := range permitted(t, server, c.rules, calls) {
				if ok != c.calls[calls[i]] {
					t.Errorf("the CLI permits %q: %v", calls[i], ok)
				}
			}
		})
	}
}
