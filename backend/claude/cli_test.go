package claude

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/fakeapi"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/subprocess"
	"claude-scheduler/backend/testclaude"
	"claude-scheduler/backend/testfolder"
)

// put writes a file and the folders above it.
func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// place is a home directory and a working directory with a fake API.
type place struct {
	server *fakeapi.Server
	dir    string
	env    []string
}

func newPlace(t *testing.T) place {
	s := fakeapi.StartFor(t)
	return place{s, testfolder.Plain(t), fakeapi.Environment(s.URL(""), testfolder.Plain(t))}
}

type event struct {
	Type           string
	Subtype        string
	Model          string
	PermissionMode string
	SessionID      string `json:"session_id"`
	Result         string
	IsError        bool     `json:"is_error"`
	SlashCommands  []string `json:"slash_commands"`
	MCP            []any    `json:"mcp_servers"`
	Denials        []any    `json:"permission_denials"`
	Tools          []string
}

// run runs an invocation with the real CLI and returns its init, its last
// result, whether it streamed partial messages, and what it wrote to standard error.
func (p place) run(t *testing.T, i Invocation, prompt string) (init, result event, pieces bool, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, testclaude.Path(t), i.Args()...)
	cmd.Dir, cmd.Env, cmd.Stdin = p.dir, Environment(p.env), strings.NewReader(prompt)
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if _, exited := err.(*exec.ExitError); err != nil && !exited {
		t.Fatal(err)
	}
	for line := range bytes.Lines(out) {
		var e event
		if json.Unmarshal(line, &e) != nil {
			continue // a field of another event with another type
		}
		switch e.Type {
		case "system":
			if e.Subtype == "init" {
				init = e
			}
		case "result":
			result = e
		case "stream_event":
			pieces = true
		}
	}
	return init, result, pieces, errors.String()
}

func TestArgumentsAreHonored(t *testing.T) {
	p := newPlace(t)
	put(t, filepath.Join(p.dir, ".mcp.json"), `{"mcpServers":{"m":{"command":"false"}}}`)
	put(t, filepath.Join(p.dir, ".claude", "commands", "here.md"), "Say here.")
	const id = "11111111-2222-4333-8444-555555555555"

	init, result, pieces, stderr := p.run(t, Invocation{Model: "haiku", NewSessionID: id, AllowedTools: []string{"Bash(touch *)", "Read"}, TrustProject: true}, "!bash touch a\n!write b c\n!say end")
	if init.SessionID != id || !strings.Contains(init.Model, "haiku") || init.PermissionMode != "default" || !pieces {
		t.Errorf("init = %+v, pieces %v, %s", init, pieces, stderr)
	}
	if len(init.MCP) != 1 || !slices.Contains(init.SlashCommands, "here") {
		t.Errorf("a trusted project: %v %v", init.MCP, init.SlashCommands)
	}
	if _, err := os.Stat(filepath.Join(p.dir, "a")); err != nil || result.Result != "end" || len(result.Denials) != 1 {
		t.Errorf("allowed Bash, denied Write: %v %+v", err, result)
	}
	if got := p.server.Requests()[0]; !strings.Contains(got.Model, "haiku") {
		t.Errorf("model of the request = %s", got.Model)
	}
	if path, ok := SessionFile(p.env, p.dir, id); !ok {
		t.Errorf("no session at %s", path)
	}

	// The same session, without trust in the project.
	init, result, _, stderr = p.run(t, Invocation{SessionMode: model.SessionResume, SessionID: id, PermissionMode: "acceptEdits", DisallowedTools: []string{"Bash"}}, "!write b c\n!bash touch d\n!say end")
	if init.SessionID != id || init.PermissionMode != "acceptEdits" || len(init.MCP) != 0 || slices.Contains(init.SlashCommands, "here") {
		t.Errorf("init = %+v %s", init, stderr)
	}
	if _, err := os.Stat(filepath.Join(p.dir, "b")); err != nil || result.Result != "end" {
		t.Errorf("acceptEdits: %v %+v", err, result)
	}
	if _, err := os.Stat(filepath.Join(p.dir, "d")); err == nil {
		t.Error("a disallowed tool ran")
	}

	// The latest conversation is the same one.
	if init, _, _, stderr = p.run(t, Invocation{SessionMode: model.SessionContinue, NewSessionID: "ignored", TrustProject: true}, "!say hi"); init.SessionID != id {
		t.Errorf("continued %s, %s", init.SessionID, stderr)
	}
	// A session that does not exist yet starts with the chosen id.
	const other = "21111111-2222-4333-8444-555555555555"
	if init, _, _, _ = p.run(t, Invocation{SessionMode: model.SessionResume, NewSessionID: other, TrustProject: true}, "!say hi"); init.SessionID != other {
		t.Errorf("started %s", init.SessionID)
	}
	if _, ok := SessionFile(p.env, p.dir, other); !ok || len(sessions(t, p.env, p.dir)) != 2 {
		t.Errorf("sessions = %v", sessions(t, p.env, p.dir))
	}
}

func TestLimitsAreHonored(t *testing.T) {
	p := newPlace(t)
	loop := "!usage 100000 1000\n!bash echo again\n!again"
	if _, result, _, _ := p.run(t, Invocation{MaxTurns: 2, TrustProject: true}, loop); result.Subtype != "error_max_turns" {
		t.Errorf("max_turns: %+v", result)
	}
	if _, result, _, _ := p.run(t, Invocation{MaxBudgetUSD: 0.000001, TrustProject: true}, loop); result.Subtype != "error_max_budget_usd" {
		t.Errorf("max_budget_usd: %+v", result)
	}
}

func TestEveryPermissionModeIsKnown(t *testing.T) {
	p := newPlace(t)
	for _, mode := range model.Permissions {
		init, _, _, stderr := p.run(t, Invocation{PermissionMode: mode, TrustProject: true}, "!say hi")
		want := mode
		if mode == "bypass" {
			want = "bypassPermissions"
			if os.Geteuid() == 0 { // the CLI refuses that as root, so it understood the value
				if !strings.Contains(stderr, "root") {
					t.Errorf("bypass as root: %q", stderr)
				}
				continue
			}
		}
		if init.PermissionMode != want {
			t.Errorf("%s became %q: %s", mode, init.PermissionMode, stderr)
		}
	}
}

func TestCommands(t *testing.T) {
	p := newPlace(t)
	home := subprocess.Getenv(p.env, "HOME")
	if out, err := exec.Command("git", "init", "-q", p.dir).CombinedOutput(); err != nil {
		t.Fatal(string(out))
	}
	deep := filepath.Join(p.dir, "a", "b")
	put(t, filepath.Join(p.dir, ".claude/commands/sub/x.md"), "---\ndescription: \"does x\"\nargument-hint: [name]\n---\nDo x.")
	put(t, filepath.Join(p.dir, "a/.claude/skills/mid/SKILL.md"), "---\nname: other\ndescription: a skill\n---\n")
	put(t, filepath.Join(deep, ".claude/commands/near.md"), "# Near\nhere")
	put(t, filepath.Join(home, ".claude/commands/mine.md"), "Mine.")
	put(t, filepath.Join(p.dir, ".mcp.json"), `{"mcpServers":{"m":{"command":"touch","args":["mcp-ran"]}}}`)
	put(t, filepath.Join(deep, ".claude/settings.json"), `{"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"touch hook-ran"}]}]},
		"apiKeyHelper":"touch key-ran","awsAuthRefresh":"touch aws-ran","awsCredentialExport":"touch export-ran","env":{"CLAUDE_CODE_USE_BEDROCK":"1"}}`)

	commands, err := Commands(t.Context(), testclaude.Path(t), p.env, deep)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []Command{
		{"sub:x", "does x", "[name]", "project"}, {"mid", "a skill", "", "project"}, {"near", "Near", "", "project"},
		{"mine", "Mine.", "", "user"}, {"compact", "", "", "builtin"}, {"code-review", "", "", "skill"},
	} {
		if !slices.Contains(commands, want) {
			t.Errorf("%+v is missing in %+v", want, commands)
		}
	}
	for _, ran := range []string{"mcp-ran", "hook-ran", "key-ran", "aws-ran", "export-ran"} {
		if _, err := os.Stat(filepath.Join(deep, ran)); err == nil {
			t.Errorf("listing left %s", ran)
		}
	}
	if n := len(p.server.Requests()); n != 0 || len(sessions(t, p.env, deep)) != 0 {
		t.Errorf("listing cost %d requests and left %v", n, sessions(t, p.env, deep))
	}
	for _, good := range []string{"/sub:x a b", "/near\nmore"} {
		if err := CheckCommand(good, commands, true); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	// A new command is found immediately.
	put(t, filepath.Join(deep, ".claude/commands/new.md"), "New.")
	if commands, err = Commands(t.Context(), testclaude.Path(t), p.env, deep); err != nil || CheckCommand("/new", commands, true) != nil {
		t.Errorf("a new command is missing: %v", err)
	}
}

// CheckCommand agrees with the CLI about commands that are not listed.
func TestUnlistedCommands(t *testing.T) {
	p := newPlace(t)
	for _, name := range []string{"help", "login", "cost", "stats"} {
		_, result, _, _ := p.run(t, Invocation{TrustProject: true}, "/"+name)
		refused := strings.Contains(result.Result, "isn't available")
		if refused != slices.Contains(interactive, name) {
			t.Errorf("/%s = %q", name, result.Result)
		}
	}
	if n := len(p.server.Requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestSignIn(t *testing.T) {
	p := newPlace(t)
	var none []string
	for _, entry := range p.env {
		if !strings.HasPrefix(entry, "ANTHROPIC_API_KEY=") {
			none = append(none, entry)
		}
	}
	helped := p.env
	for _, entry := range helped {
		if home, ok := strings.CutPrefix(entry, "HOME="); ok {
			put(t, filepath.Join(home, "helped", "settings.json"), `{"apiKeyHelper": "touch `+p.dir+`/asked; echo key"}`)
			helped = append(slices.Clone(p.env), "CLAUDE_CONFIG_DIR="+filepath.Join(home, "helped"))
		}
	}
	for _, c := range []struct {
		env  []string
		want Account
	}{
		{none, Account{}},
		{helped, Account{SignedIn: true, Method: "API key helper", Source: "apiKeyHelper"}},
		{p.env, Account{SignedIn: true, Method: "API key", Source: "ANTHROPIC_API_KEY", ID: p.server.URL("") + " dummy"}},
		{fakeapi.Subscription(p.env), Account{SignedIn: true, Method: "token", Source: "CLAUDE_CODE_OAUTH_TOKEN", ID: p.server.URL("") + " dummy"}},
		{append(slices.Clone(none), "CLAUDE_CODE_USE_BEDROCK=1"), Account{SignedIn: true, Method: "bedrock", Source: "CLAUDE_CODE_USE_BEDROCK"}},
	} {
		c.want.Config = configDir(c.env)
		if got, err := SignIn(t.Context(), testclaude.Path(t), c.env); err != nil || got != c.want {
			t.Errorf("SignIn = %+v, %v; want %+v", got, err, c.want)
		}
	}
	if n := len(p.server.Requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
	if _, err := os.Stat(filepath.Join(p.dir, "asked")); err == nil {
		t.Error("the helper was run")
	}
	broken := filepath.Join(p.dir, "claude")
	put(t, broken, "#!/bin/sh\necho no\nexit 3\n")
	if err := os.Chmod(broken, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := SignIn(t.Context(), broken, p.env); err == nil {
		t.Error("accepted a missing answer")
	}
	if _, err := Commands(t.Context(), broken, p.env, p.dir); err == nil {
		t.Error("accepted an answer without init")
	}
}

func TestVersion(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "claude")
	script := func(version string) {
		put(t, path, "#!/bin/sh\necho x >> '"+dir+"/asked'\necho '"+version+" (Claude Code)'\n")
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	script("2.0.9")
	for range 2 {
		if got, err := Version(t.Context(), path, nil); err != nil || got != "2.0.9" {
			t.Fatal(got, err)
		}
	}
	if asked, _ := os.ReadFile(filepath.Join(dir, "asked")); string(asked) != "x\n" {
		t.Errorf("asked %q", asked)
	}
	script("2.0.10")
	if got, err := Version(t.Context(), path, nil); err != nil || got != "2.0.10" {
		t.Error(got, err)
	}
	if got, err := Version(t.Context(), testclaude.Path(t), newPlace(t).env); err != nil || strings.Count(got, ".") != 2 {
		t.Error(got, err)
	}
}

// sessions returns the session files that the CLI stored for a directory.
func sessions(t *testing.T, env []string, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(sessionFolder(env, dir), "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Effort and further arguments reach the CLI. Arguments come last and take
// nothing from the others.
func TestEffortAndExtraArguments(t *testing.T) {
	p := newPlace(t)
	far := filepath.Join(t.TempDir(), "far.txt")
	put(t, far, "far")
	const id = "31111111-2222-4333-8444-555555555555"
	init, result, _, stderr := p.run(t, Invocation{Model: "opus", Effort: "low", FallbackModel: "haiku", NewSessionID: id, TrustProject: true, ExtraArgs: []string{"--add-dir=" + filepath.Dir(far), "--name=a name", "--tools=Read,Bash"}},
		"!read "+far+"\n!say {result}")
	if !strings.Contains(result.Result, "far") || len(result.Denials) != 0 || init.SessionID != id || slices.Contains(init.Tools, "Write") || !slices.Contains(init.Tools, "Read") {
		t.Errorf("%+v %+v %s", init, result, stderr)
	}
	turns := slices.DeleteFunc(p.server.Requests(), func(r fakeapi.Request) bool { return r.Side || !strings.Contains(r.Model, "opus") })
	if len(turns) == 0 || !strings.Contains(string(turns[0].Body), `"effort":"low"`) {
		t.Errorf("%d turns, without the effort", len(turns))
	}
}
