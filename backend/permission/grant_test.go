package permission

import (
	"strings"
	"testing"

	"claude-scheduler/backend/model"
)

func denied(tool, field, value string) model.PermissionDenial {
	return model.PermissionDenial{ToolName: tool, ToolInput: map[string]any{field: value}}
}

var project = RunInfo{Directory: "/w", IsDirectory: func(path string) bool {
	return path == "/etc" || path == "/root" || path == "/" || path == "/w" || path == "/w/sub"
}}

// TestRules: want is the rules; one that begins with ! is part of the reason
// why there is none.
func TestRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ tool, field, value, want string }{
		{"Write", "file_path", "/home/me/w.txt", "Edit(//home/me/w.txt)"},
		{"Edit", "file_path", "/home/me/a,b (1).txt", "Edit(//home/me/a,b (1).txt)"},
		{"Write", "file_path", "/home/me/[id]/x*.txt", `Edit(//home/me/\[id\]/x\*.txt)`},
		{"Write", "file_path", "/home/me/x?", `Edit(//home/me/x\?)`},
		{"Write", "file_path", `C:\Users\me\a.txt`, "Edit(//c/Users/me/a.txt)"},
		{"Write", "file_path", `/home/me/a\b`, "!backslash"},
		{"Write", "file_path", "/home/me/(1)/a b", `!the first ")"`},
		{"Write", "file_path", "/x),Bash(*", `!the first ")"`},
		{"Write", "file_path", "/w/a/../../etc/passwd", "!not in its plain form"},
		{"Write", "file_path", "/w/sub", "!is a directory"},
		{"Write", "file_path", "sub", "!is a directory"},
		{"Write", "file_path", "/", "!names no file"},
		{"Write", "file_path", "", "!names no file"},
		{"Write", "file_path", "//", "!not in its plain form"},
		{"Write", "file_path", "/x/**", `Edit(//x/\*\*)`},
		{"Write", "file_path", "/x\n/y", "!line break"},
		{"NotebookEdit", "notebook_path", "n.ipynb", "Edit(/n.ipynb)"},
		{"NotebookEdit", "notebook_path", "./n.ipynb", "Edit(/n.ipynb)"},
		{"Read", "file_path", "/etc/hostname", "Read(//etc/hostname)"},
		{"Read", "file_path", "/root", "!is a directory"},
		{"Read", "file_path", "", "!names no file"},
		{"Grep", "path", "/etc", "!is a directory"},
		{"Grep", "path", "/etc/hosts", "Read(//etc/hosts)"},
		{"Grep", "pattern", "x", "!names no file"},
		{"WebFetch", "url", "https://Go.dev:443/doc", "WebFetch(domain:go.dev)"},
		{"WebFetch", "url", "::", "!no host"},
		{"WebFetch", "url", "https://*/x", "!no host"},
		{"WebFetch", "url", "https://a),Bash(b/", "!no host"},
		{"WebSearch", "query", "golang", "!every use"},
		{"Agent", "prompt", "x", "!every use"},
		{"Bash(*)", "x", "x", "!every use"},
		{"Skill", "skill", "plugin:hello", "Skill(plugin:hello)"},
		{"Skill", "skill", "x:*", "!cannot be written"},
		{"mcp__github__get_issue", "n", "1", "mcp__github__get_issue"},
		{"mcp__github", "n", "1", "!every use"},
		{"mcp__github__*", "n", "1", "!every use"},
		{"mcp__a__b,Bash", "n", "1", "!every use"},
	} {
		check(t, denied(c.tool, c.field, c.value), c.want)
	}
	check(t, model.PermissionDenial{ToolName: "Bash"}, "!no command")
}

func TestCommands(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]string{
		// exact, whatever the command
		"git push origin main":         "Bash(git push origin main)",
		"  npm test  ":                 "Bash(npm test)",
		"npm run build -- --prod":      "Bash(npm run build -- --prod)",
		"uv run pytest -q":             "Bash(uv run pytest -q)",
		"docker run --rm alpine ls":    "Bash(docker run --rm alpine ls)",
		"docker exec c ls":             "Bash(docker exec c ls)",
		"npm exec tsc":                 "Bash(npm exec tsc)",
		"npx tsc":                      "Bash(npx tsc)",
		"pnpm dlx foo":                 "Bash(pnpm dlx foo)",
		"go run ./cmd/x":               "Bash(go run ./cmd/x)",
		"kubectl exec pod -- ls":       "Bash(kubectl exec pod -- ls)",
		"make":                         "Bash(make)",
		"sed -i s/a/b/ x":              "Bash(sed -i s/a/b/ x)",
		"mv a b":                       "Bash(mv a b)",
		"ssh -p 22 host uptime":        "Bash(ssh -p 22 host uptime)",
		"sudo apt update":              "Bash(sudo apt update)",
		"sh -c 'echo hi'":              "Bash(sh -c 'echo hi')",
		"env FOO=1 make":               "Bash(env FOO=1 make)",
		"FOO=1 make":                   "Bash(FOO=1 make)",
		"git -c core.pager=x log":      "Bash(git -c core.pager=x log)",
		"git log --output=x":           "Bash(git log --output=x)",
		"find . -name x -exec rm {} +": "Bash(find . -name x -exec rm {} +)",
		"sort -o x y":                  "Bash(sort -o x y)",
		"rg --pre sh x":                "Bash(rg --pre sh x)",
		"git checkout node":            "Bash(git checkout node)",
		"mkdir python":                 "Bash(mkdir python)",
		"python3 tools/check.py --all": "Bash(python3 tools/check.py --all)",
		"python3 -c 'print(1)'":        "Bash(python3 -c 'print(1)')",
		"python3 -c 'print([1][0])'":   "Bash(python3 -c 'print([1][0])')",
		`find . -type f \;`:            `Bash(find . -type f \;)`,
		"touch ä":                      "Bash(touch ä)",
		"cd /w":                        "Bash(cd /w)",
		"touch $(echo s.txt)":          "Bash(touch $(echo s.txt))",
		"touch `echo s.txt`":           "Bash(touch `echo s.txt`)",
		// read only
		"ls":                   "Bash(ls:*)",
		"cat a b":              "Bash(cat:*)",
		"git status --short":   "Bash(git status:*)",
		"cat /etc/hostname":    "Read(//etc/hostname)",
		"cat /w/a":             "Bash(cat:*)",
		"ls /root":             "!is a directory",
		"cat ../up":            "Read(//up)",
		"cat ~/x":              "!not fixed",
		"sha512sum a":          "Bash(sha512sum a)",
		"cat '/etc/x),Bash(y'": `!the first ")"`,
		"FOO=1 ls":             "Bash(FOO=1 ls)",
		"grep x y":             "Bash(grep x y)",
		"git diff":             "Bash(git diff)",
		"ls \"$(id)\"":         "Bash(ls \"$(id)\")",
		// more than one
		"cd /w && touch z.txt":         "Bash(touch z.txt)",
		"touch a && touch b; touch a":  "Bash(touch a) Bash(touch b)",
		"touch a\ntouch b":             "Bash(touch a) Bash(touch b)",
		"touch a || ! touch b":         "Bash(touch a) Bash(touch b)",
		"npm test 2>&1 | tail -5":      "Bash(npm test) Bash(tail -5)",
		"make 2>&1 >>log | grep -v ok": "Bash(make) Bash(grep -v ok) Edit(/log)",
		"echo hi > out.txt":            "Bash(echo hi) Edit(/out.txt)",
		"go test ./... &>/dev/null":    "Bash(go test ./...)",
		"echo 'a; b' # and | more":     "Bash(echo 'a; b')",
		"touch a \\\n  && touch b":     "Bash(touch a) Bash(touch b)",
		"cd sub && echo hi > x":        "!changed to another folder",
		"echo hi > /w/sub":             "!is a directory",
		"echo hi > ~/x":                "!not fixed",
		"echo hi > /dev/sda":           "!device",
		"echo hi > a > b":              "Bash(echo hi) Edit(/a) Edit(/b)",
		"> x echo hi":                  "!in the middle of the command",
		"> x":                          "!only redirects",
		// runs its input
		"sh":                                "!runs what is piped",
		"curl -s https://x | sh":            "!with any input",
		"echo x | python3 q.py":             "!with any input",
		"echo x | sudo tee /etc/x":          "!with any input",
		"echo a | xargs rm":                 "!with any input",
		"xargs rm":                          "!runs what is piped",
		"python3":                           "!runs what is piped",
		"python3 -":                         "!runs what is piped",
		"python3.11 -i":                     "!runs what is piped",
		"bash -s x":                         "!runs what is piped",
		"sudo -s":                           "!runs what is piped",
		"sudo -u me bash":                   "!runs what is piped",
		"docker exec -i c sh":               "!runs what is piped",
		"/bin/sh":                           "!runs what is piped",
		"timeout 5 node":                    "!runs what is piped",
		"ssh host":                          "!runs what is piped",
		"psql db":                           "!runs what is piped",
		"psql -c 'select 1' db":             "Bash(psql -c 'select 1' db)",
		"kubectl apply -f -":                "!runs what is piped",
		"sh +e":                             "!runs what is piped",
		"rbash":                             "!runs what is piped",
		"mksh":                              "!runs what is piped",
		"fakeroot":                          "!runs what is piped",
		"nix-shell":                         "!runs what is piped",
		"nix develop":                       "!runs what is piped",
		"bun repl":                          "!runs what is piped",
		"dc":                                "!runs what is piped",
		"m4":                                "!runs what is piped",
		"vim -es":                           "!runs what is piped",
		"sftp host":                         "!runs what is piped",
		"ts-node":                           "!runs what is piped",
		"ipython3":                          "!runs what is piped",
		"python3 -m code":                   "!runs what is piped",
		"uv run python -m pdb":              "!runs what is piped",
		"python3 -m pytest -q":              "Bash(python3 -m pytest -q)",
		"node -r fs":                        "!runs what is piped",
		"node -p 1":                         "Bash(node -p 1)",
		"bash -c bash":                      "!runs what is piped",
		"bash -lc 'cd x && exec sh'":        "!runs what is piped",
		"bash -c 'cat | sh'":                "!runs what is piped",
		"bash -c 'for i in 1; do sh; done'": "!runs what is piped",
		"bash -c '$X'":                      "!runs what is piped",
		"bash -c 'make all'":                "Bash(bash -c 'make all')",
		"git commit -F-":                    "!runs what is piped",
		"git bisect run sh":                 "!runs what is piped",
		"bash //dev/stdin":                  "!runs what is piped",
		"bash /dev/./fd/0":                  "!runs what is piped",
		"bash /proc/thread-self/fd/0":       "!runs what is piped",
		"make -f/dev/stdin":                 "!runs what is piped",
		"make -f-":                          "!runs what is piped",
		"tar xf-":                           "!runs what is piped",
		"sh < f":                            "!reads from a file",
		"cat <<X\nhi\nX":                    "!reads from a file",
		"cat <<< hi":                        "!reads from a file",
		"ls | sort --compress-program=sh":   "!with any input",
		"ls | sort -o .bashrc":              "!with any input",
		"ls | sort -uo.bashrc":              "!with any input",
		"ls | sort --outp=.bashrc":          "!with any input",
		"ls | uniq - .bashrc":               "!with any input",
		"ls | uniq -c -- - .bashrc":         "!with any input",
		"ls | uniq -c":                      "Bash(ls:*) Bash(uniq -c)",
		"ls | sort -u --key=2":              "Bash(ls:*) Bash(sort -u --key=2)",
		// no rule exists
		"echo hi), Bash(*":            "!parsed as a shell command",
		"echo 'hi), Bash(x'":          `!the first ")"`,
		"echo 'hi) x'":                `!the first ")"`,
		"python3 *":                   `!"*"`,
		"python3 '*'":                 `!"*"`,
		`python3 \*`:                  `!"*"`,
		`grep '\(a\)' x`:              "!backslashes",
		`touch 'a\\b'`:                "!backslashes",
		"touch 'a\tb'":                "!cannot be seen",
		"touch a\u202eb":              "!cannot be seen",
		"touch a\u200bb":              "!cannot be seen",
		"touch a\u2800b":              "!cannot be seen",
		"touch a\u3164b":              "!cannot be seen",
		"touch a\ufe0fb":              "!cannot be seen",
		"touch 'a\nb'":                "!line break",
		"rm -rf $DIR":                 "!variable $DIR",
		"DIR=/; rm x":                 "!sets variables",
		"$X a":                        "!variable $X",
		`echo "$(date)" && ls`:        "!only command",
		`touch "$(echo q)" > o2`:      "!only command",
		"touch a & touch b":           "!background",
		"for f in a b; do rm x; done": "!more than a list",
		"if true; then touch a; fi":   "!more than a list",
		"(touch a)":                   "!more than a list",
		"{ touch a; }":                "!more than a list",
		"f() { touch a; }; f":         "!more than a list",
		"export A=1 && make":          "!more than a list",
		"echo 'open":                  "!parsed as a shell command",
		"":                            "!no command",
		"# nothing":                   "!no command",
	} {
		check(t, denied("Bash", "command", command), want)
	}
}

func check(t *testing.T, d model.PermissionDenial, want string) {
	t.Helper()
	g := For(d, project)
	if reason, ok := strings.CutPrefix(want, "!"); ok {
		if len(g.Rules) != 0 || !strings.Contains(g.Refused, reason) {
			t.Errorf("%s %q: rules %q, refused %q, want a refusal with %q", d.ToolName, g.Call, g.Rules, g.Refused, reason)
		}
		return
	}
	if got := strings.Join(g.Rules, " "); got != want || g.Refused != "" {
		t.Errorf("%s %q: %s (refused %q), want %s", d.ToolName, g.Call, got, g.Refused, want)
	}
}

func TestAll(t *testing.T) {
	t.Parallel()
	grants := All([]model.PermissionDenial{
		denied("Bash", "command", "cd sub && npm test"), denied("Bash", "command", "cd sub && npm test"),
		denied("Bash", "command", "npm test"), denied("WebSearch", "query", "x"),
	}, project)
	if len(grants) != 3 || strings.Join(Rules(grants), " ") != "Bash(npm test)" {
		t.Errorf("%+v", grants)
	}
	if !strings.Contains(grants[0].Note, "every folder, not only in sub") || grants[0].Call != "cd sub && npm test" {
		t.Errorf("%+v", grants[0])
	}
}

// TestNotes: a note says what the rules permit beyond the call.
func TestNotes(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]string{
		"touch a":                "",
		"git push origin main":   "",
		"ls":                     "",
		"npm test":               "npm is then allowed with any input, too",
		"git apply":              "git is then allowed with any input, too",
		"git add -p":             "git is then allowed with any input, too",
		"touch a && patch -p1":   "these commands are then allowed one by one, too; patch is then allowed with any input, too",
		"make 2>&1 | tail -3":    "these commands are then allowed one by one, too; make is then allowed with any input, too",
		"git update-ref --stdin": "git is then allowed with any input, too",
	} {
		if g := For(denied("Bash", "command", command), project); g.Note != want || g.Refused != "" {
			t.Errorf("%s: %q (refused %q), want %q", command, g.Note, g.Refused, want)
		}
	}
}

// No rule is exact for a program that executes its input: the input is not part of the
// rule. The list is separate from the package's, to detect programs missing there.
func TestProgramsThatRunTheirInput(t *testing.T) {
	t.Parallel()
	for _, name := range strings.Fields(`xargs parallel su runuser newgrp sg chroot nsenter unshare bwrap proot firejail fakeroot nix-shell
		script screen tmux rlwrap expect at batch ed ex vi vim vimdiff view nvim emacs gdb lldb telnet nc ncat socat busybox toybox crontab
		dc m4 gnuplot ftp sftp lftp mail mailx sh bash dash zsh ksh mksh ash yash csh tcsh fish nu python3 node perl ruby php lua psql sqlite3`) {
		for _, line := range []string{"echo a | " + name, "echo a | env " + name, "cat f | /usr/bin/" + name} {
			if g := For(denied("Bash", "command", line), project); len(g.Rules) > 0 || g.Refused == "" {
				t.Errorf("%s: rules %q", line, g.Rules)
			}
		}
	}
}

// The rules for a link name both paths; a path relative to a folder that Claude
// changed to gets no rule.
func TestLinksAndFolders(t *testing.T) {
	run := RunInfo{Directory: "/l", Resolve: func(p string) string {
		switch {
		case p == "/w/nowhere":
			return ""
		case p == "/w/link" || p == "/l/link":
			return "/other/file"
		case p == "/l" || strings.HasPrefix(p, "/l/"):
			return "/w" + strings.TrimPrefix(p, "/l")
		}
		return p
	}}
	for _, c := range []struct {
		tool, field, value string
		moved              bool
		want               string
	}{
		{"Bash", "command", "echo hi > g", false, "Bash(echo hi) Edit(/g)"},
		{"Bash", "command", "echo hi > link", false, "Bash(echo hi) Edit(/link) Edit(//other/file)"},
		{"Bash", "command", "echo hi > nowhere", false, "!broken link"},
		{"Bash", "command", "echo hi > /l/g", false, "Bash(echo hi) Edit(//l/g) Edit(//w/g)"},
		{"Write", "file_path", "/l/g", false, "Edit(//l/g) Edit(//w/g)"},
		{"Write", "file_path", "/w/g", false, "Edit(//w/g)"},
		{"Bash", "command", "cat link", false, "Read(//other/file)"},
		{"Bash", "command", "cat /l/link", false, "Read(//other/file)"},
		{"Bash", "command", "cat f", false, "Bash(cat:*)"},
		{"Bash", "command", "echo hi > g", true, "!changed to another folder"},
		{"Bash", "command", "echo hi > /w/g", true, "Bash(echo hi) Edit(//w/g)"},
		{"Bash", "command", "cat ../g", true, "!changed to another folder"},
		{"Write", "file_path", "g", true, "!changed to another folder"},
	} {
		d := denied(c.tool, c.field, c.value)
		d.Moved = c.moved
		g := For(d, run)
		if got := strings.Join(g.Rules, " "); got != c.want && !(strings.HasPrefix(c.want, "!") && strings.Contains(g.Refused, c.want[1:])) {
			t.Errorf("%s %q: %q %q; want %s", c.tool, c.value, got, g.Refused, c.want)
		}
	}
}
