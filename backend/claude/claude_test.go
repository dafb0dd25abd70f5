package claude

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/subprocess"
)

func TestFind(t *testing.T) {
	home, onPath := t.TempDir(), t.TempDir()
	env := []string{"HOME=" + home, "PATH=.:" + onPath}
	program := func(path string, mode os.FileMode) string {
		put(t, path, "#!/bin/sh\n")
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	check := func(configured, want string) {
		t.Helper()
		if got, err := Find(configured, env); err != nil || got != want {
			t.Errorf("Find(%q) = %q, %v; want %q", configured, got, err, want)
		}
	}
	nvm := program(filepath.Join(home, ".nvm/versions/node/v22.1.0/bin/claude"), 0o755)
	if _, err := os.Stat("/usr/local/bin/claude"); err != nil { // else that one is found before
		check("", nvm)
	}
	local := program(filepath.Join(home, ".local/bin/claude"), 0o755)
	check("", local)
	program(filepath.Join(onPath, "claude"), 0o644) // not executable: the search continues
	check("", local)
	check("", local)
	first := program(filepath.Join(onPath, "claude"), 0o755)
	check("", first)
	check("~/.local/bin/claude", local)
	for _, bad := range []string{"claude", filepath.Join(home, "none"), home} {
		var p *model.Problem
		if _, err := Find(bad, env); !errors.As(err, &p) || p.Field != "claude_path" || p.Hint == "" {
			t.Errorf("Find(%q): %v", bad, err)
		}
	}
}

func TestEnvironment(t *testing.T) {
	got := Environment([]string{
		"CLAUDECODE=1", "CLAUDE_CODE_SESSION_ID=x", "CLAUDE_CODE_ENTRYPOINT=cli", "CLAUDE_CODE_MESSAGING_TOKEN=x", "CLAUDE_CODE_OAUTH_TOKEN_FILE_DESCRIPTOR=3",
		"CLAUDE_CODE_SSE_PORT=1", "CLAUDE_PID=4", "CLAUDE_CODE_USE_BEDROCK=1", "CLAUDE_CODE_OAUTH_TOKEN=t", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1",
		"CLAUDE_CODE_MAX_RETRIES=1", "CLAUDE_CONFIG_DIR=/c", "DISABLE_AUTOUPDATER=0", "HOME=/h", "PATH=/p", "PATH=/q", "A=b=c", "=odd", "odd",
	})
	for _, want := range []string{"CLAUDE_CODE_USE_BEDROCK=1", "CLAUDE_CODE_OAUTH_TOKEN=t", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1", "CLAUDE_CODE_MAX_RETRIES=1",
		"CLAUDE_CONFIG_DIR=/c", "DISABLE_AUTOUPDATER=1", "HOME=/h", "PATH=/q", "A=b=c"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is missing in %q", want, got)
		}
	}
	for _, entry := range got {
		name, v, _ := strings.Cut(entry, "=")
		if inherited(name) || entry == "PATH=/p" || name == "odd" || v == "" {
			t.Errorf("%s is left", entry)
		}
	}
	for _, name := range []string{"USER", "LOGNAME", "SHELL", "LANG", "TMPDIR"} {
		if subprocess.Getenv(got, name) == "" {
			t.Errorf("no %s in %q", name, got)
		}
	}
}

func TestCheckCommand(t *testing.T) {
	offered := []Command{{Name: "hello"}, {Name: "sub:greet"}, {Name: "model"}, {Name: "usage"}}
	for text, hint := range map[string]string{
		"":         "make it a prompt",
		"hello":    "make it a prompt",
		" /hello":  "first column",
		"/":        "right after the slash",
		"/ hello":  "right after the slash",
		"/modl x":  "did you mean /model?",
		"/greet":   "did you mean /sub:greet?",
		"/Hello":   "did you mean /hello?",
		"/help":    "unattended",
		"/login\n": "unattended",
		"/cost":    "unattended",
		"/zzzz":    "see the list",
		"/review":  "see the list", // an alias works only if its command is offered
	} {
		var p *model.Problem
		if err := CheckCommand(text, offered, true); !errors.As(err, &p) || p.Field != "command" || !strings.Contains(p.Hint, hint) {
			t.Errorf("CheckCommand(%q) = %v, want a hint with %q", text, err, hint)
		}
	}
	for _, text := range []string{"/hello", "/hello a", "/sub:greet\nx"} {
		if err := CheckCommand(text, offered, true); err != nil {
			t.Error(err)
		}
	}
	if err := CheckCommand("/help", []Command{{Name: "help"}}, true); err != nil {
		t.Errorf("a custom command of that name is a command: %v", err)
	}
	own := []Command{{Name: "mine", Source: "user"}, {Name: "theirs", Source: "project"}}
	if err := CheckCommand("/mine", own, false); err != nil {
		t.Error(err)
	}
	if err := CheckCommand("/theirs", own, false); err == nil || !strings.Contains(err.Error(), "does not trust") {
		t.Errorf("without trust in the project: %v", err)
	}
}

func TestSessionFileStaysInItsFolder(t *testing.T) {
	env := []string{"CLAUDE_CONFIG_DIR=" + t.TempDir()}
	for _, id := range []string{"", "../x", "a/b"} {
		if path, ok := SessionFile(env, "/w", id); ok || path != "" {
			t.Errorf("%q = %q", id, path)
		}
	}
	long := "/tmp/rh/s17/w/" + strings.Repeat("L", 180) + "/" + strings.Repeat("M", 120)
	for dir, folder := range map[string]string{
		"/no/Such_dir.x": "-no-Such-dir-x",
		"/no/emoji😀dir":  "-no-emoji--dir",                                              // measured
		long:             "-tmp-rh-s17-w-" + strings.Repeat("L", 180) + "-MMMMM-nsfeoh", // measured
	} {
		path, ok := SessionFile(env, dir, "id")
		if ok || filepath.Base(filepath.Dir(path)) != folder {
			t.Errorf("%q, %v", path, ok)
		}
	}
}

// A session is found whichever directory it began in.
func TestSessionFileOfAnotherDirectory(t *testing.T) {
	config := t.TempDir()
	there := filepath.Join(config, "projects", "-old-place", "id.jsonl")
	if err := os.MkdirAll(filepath.Dir(there), 0o700); err != nil {
		t.Fatal(err)
	}
	put(t, there, "{}")
	if path, ok := SessionFile([]string{"CLAUDE_CONFIG_DIR=" + config}, "/new/place", "id"); !ok || path != there {
		t.Errorf("%q, %v", path, ok)
	}
}

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "good.md"), "\ufeffDo it.")
	put(t, filepath.Join(dir, "empty.md"), " \n")
	put(t, filepath.Join(dir, "binary"), "\xff\xfe")
	put(t, filepath.Join(dir, "huge"), "x")
	if err := os.Truncate(filepath.Join(dir, "huge"), inputLimit+1); err != nil {
		t.Fatal(err)
	}
	if text, err := ReadFile(filepath.Join(dir, "good.md")); err != nil || text != "Do it." {
		t.Error(text, err)
	}
	for _, name := range []string{"none", "empty.md", "binary", "huge", "."} {
		var p *model.Problem
		if err := CheckFile(filepath.Join(dir, name)); !errors.As(err, &p) || p.Field != "command" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestServersLine(t *testing.T) {
	for dir, want := range map[string]string{"": "/b/claude /mcp", "/my dir": "cd '/my dir' && /b/claude /mcp", "-x": "cd -- -x && /b/claude /mcp"} {
		if got := ServersLine("/b/claude", dir); got != want {
			t.Errorf("%q: %s; want %s", dir, got, want)
		}
	}
}

func TestTerminal(t *testing.T) {
	if got := Terminal("/b/claude", "/my dir", "id"); got != "cd '/my dir' && /b/claude --resume=id" {
		t.Error(got)
	}
}

func FuzzExpand(f *testing.F) {
	f.Add("On {{date}} {{{{time}}}} {{nope}} {{ date }}", "{{time}}")
	f.Fuzz(func(t *testing.T, prompt, v string) {
		values := map[string]string{"date": v, "time": v}
		got := Expand(prompt, values)
		// Cut at the placeholders without the function under test: text between
		// them stays, inserted text is not searched.
		want := strings.NewReplacer("{{date}}", v, "{{time}}", v).Replace(prompt)
		if got != want {
			t.Errorf("Expand(%q) = %q, want %q", prompt, got, want)
		}
		if Expand(prompt, nil) != prompt {
			t.Errorf("%q changed without values", prompt)
		}
	})
}

// A shell reads exactly the same words back.
func FuzzShellLine(f *testing.F) {
	f.Add("--allowedTools=Bash(git *),Edit", "it's ~ $HOME `x` \\ \"")
	f.Add("", "~root")
	f.Add("-p", "a\nb\tc")
	f.Fuzz(func(t *testing.T, a, b string) {
		if strings.Contains(a+b, "\x00") {
			t.Skip("no argument holds a zero byte")
		}
		out, err := exec.Command("sh", "-c", ShellLine("printf", []string{`%s\0`, a, b, "x"}, "/dev/null")).Output()
		if want := a + "\x00" + b + "\x00x\x00"; err != nil || string(out) != want {
			t.Errorf("%q, %v; want %q", out, err, want)
		}
	})
}
