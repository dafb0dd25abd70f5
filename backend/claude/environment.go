package claude

import (
	"path"
	"slices"
	"strings"

	"claude-scheduler/backend/loginenv"
	"claude-scheduler/backend/subprocess"
)

// configuration lists the CLAUDE_CODE_* variables that people set to configure
// the CLI; all others are set by a running session or the desktop app for its
// own children (ids, sockets, tokens, file descriptors), and would make a run
// believe that it belongs to that session.
var configuration = []string{
	"CLAUDE_CODE_USE_*", "CLAUDE_CODE_SKIP_*_AUTH", // Bedrock, Vertex, Foundry
	"CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CODE_API_KEY_HELPER_TTL_MS",
	"CLAUDE_CODE_CLIENT_CERT", "CLAUDE_CODE_CLIENT_KEY", "CLAUDE_CODE_CLIENT_KEY_PASSPHRASE", "CLAUDE_CODE_CERT_STORE",
	"CLAUDE_CODE_ENABLE_*", "CLAUDE_CODE_DISABLE_*", "CLAUDE_CODE_MAX_*", "CLAUDE_CODE_OTEL_*",
	"CLAUDE_CODE_SESSIONEND_HOOKS_TIMEOUT_MS", "CLAUDE_CODE_PRINT_BG_WAIT_CEILING_MS",
	"CLAUDE_CODE_EFFORT_LEVEL", "CLAUDE_CODE_SUBAGENT_MODEL", "CLAUDE_CODE_AUTO_COMPACT_WINDOW", "CLAUDE_CODE_EXTRA_BODY",
	"CLAUDE_CODE_SHELL", "CLAUDE_CODE_SHELL_PREFIX", "CLAUDE_CODE_GIT_BASH_PATH", "CLAUDE_CODE_TMPDIR", "CLAUDE_CODE_GLOB_*",
	"CLAUDE_CODE_FILE_READ_*", "CLAUDE_CODE_PROXY_*", "CLAUDE_CODE_CONNECT_TIMEOUT_MS", "CLAUDE_CODE_ADDITIONAL_DIRECTORIES_CLAUDE_MD",
}

// sessionMarkers are the other variables that a session sets for what it starts.
var sessionMarkers = []string{"CLAUDECODE", "CLAUDE_PID", "CLAUDE_EFFORT", "AI_AGENT", "CLAUDE_PROJECT_DIR", "CLAUDE_ENV_FILE"}

// Environment returns what a CLI started by the daemon should see of base, the
// login shell's environment: without the variables of another session, with
// automatic updates off (an update can remove the running program), and with
// HOME, USER, LOGNAME, PATH, SHELL, LANG and TMPDIR filled in where they are
// missing. Apply a profile's variables to the result afterwards: they are
// intended. The last of several entries of a name counts.
func Environment(base []string) []string {
	values := map[string]string{}
	var order []string
	for _, entry := range base {
		name, v, ok := strings.Cut(entry, "=")
		if !ok || name == "" || inherited(name) {
			continue
		}
		if _, seen := values[name]; !seen {
			order = append(order, name)
		}
		values[name] = v
	}
	set := func(name, v string) {
		if _, seen := values[name]; !seen {
			order = append(order, name)
		}
		values[name] = v
	}
	for _, entry := range loginenv.Complete(nil) {
		if name, fallback, _ := strings.Cut(entry, "="); subprocess.Getenv(base, name) == "" { // on Windows names differ in case only
			set(name, fallback)
		}
	}
	set("DISABLE_AUTOUPDATER", "1")
	slices.Sort(order)
	env := make([]string, 0, len(order))
	for _, name := range order {
		env = append(env, name+"="+values[name])
	}
	return env
}

// inherited reports whether a variable belongs to another session.
func inherited(name string) bool {
	if slices.Contains(sessionMarkers, name) {
		return true
	}
	if !strings.HasPrefix(name, "CLAUDE_CODE_") {
		return false
	}
	// ENABLE_, DISABLE_ and similar variables belong to no session,
	// OAUTH_TOKEN_FILE_DESCRIPTOR is not the token.
	return !slices.ContainsFunc(configuration, func(pattern string) bool {
		ok, _ := path.Match(pattern, name) // the patterns are constants and well-formed
		return ok
	})
}
