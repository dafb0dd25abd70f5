package worktree

import (
	"os"
	"runtime"
	"strings"

	"claude-scheduler/backend/subprocess"
)

// lookup returns the git program on the PATH of the environment, empty when
// there is none, and the environment that git gets.
func (g Git) lookup() (program string, env []string) {
	env = g.Env
	if env == nil {
		env = os.Environ()
	}
	program, _ = subprocess.LookPath(gitProgram(), env) // without git: empty
	return program, cleanEnv(env)
}

func gitProgram() string {
	if runtime.GOOS == "windows" {
		return "git.exe"
	}
	return "git"
}

// gitVars are the GIT_ variables that identify the user and how to reach a
// server, as are those with gitVarPrefixes. All others would point git to
// another repository, index or program.
var gitVars = map[string]bool{
	"GIT_AUTHOR_NAME": true, "GIT_AUTHOR_EMAIL": true, "GIT_COMMITTER_NAME": true, "GIT_COMMITTER_EMAIL": true,
	"GIT_CONFIG_GLOBAL": true, "GIT_CONFIG_SYSTEM": true, "GIT_CONFIG_NOSYSTEM": true, "GIT_CONFIG_COUNT": true,
	"GIT_EXEC_PATH": true, "GIT_SSH": true, "GIT_SSH_COMMAND": true, "GIT_SSH_VARIANT": true, "GIT_TEMPLATE_DIR": true,
	"GIT_PROXY_COMMAND": true, "GIT_PROXY_SSL_CAINFO": true,
}

var gitVarPrefixes = []string{"GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_", "GIT_SSL_", "GIT_HTTP_", "GIT_LFS_"}

// promptVars are the variables by which a program prompts the user: a terminal,
// a display, a helper. No user is present, so a signing program must fail
// immediately instead of waiting.
var promptVars = map[string]bool{
	"GPG_TTY": true, "DISPLAY": true, "WAYLAND_DISPLAY": true, "SSH_ASKPASS": true,
	"PAGER": true, "EDITOR": true, "VISUAL": true,
}

// languageVars select the language of git's messages. They are parsed here, so
// it is English; the rest of the locale stays unchanged, for hooks.
var languageVars = map[string]bool{"LANGUAGE": true, "LC_ALL": true, "LC_MESSAGES": true}

// cleanEnv returns an environment without variables that would mislead git or
// make it wait.
func cleanEnv(env []string) []string {
	out := make([]string, 0, len(env)+12)
	for _, v := range env {
		name, _, _ := strings.Cut(v, "=")
		if strings.HasPrefix(name, "GIT_") && !isGitVar(name) || promptVars[name] || languageVars[name] {
			continue
		}
		out = append(out, v)
	}
	if locale := subprocess.Getenv(env, "LC_ALL"); locale != "" { // it overrides these two
		out = append(out, "LANG="+locale, "LC_CTYPE="+locale)
	}
	return append(out, "LC_MESSAGES=C", "GIT_TERMINAL_PROMPT=0", "GIT_PAGER=cat", "GIT_EDITOR=:", "GIT_SEQUENCE_EDITOR=:",
		"GIT_ASKPASS=", "SSH_ASKPASS_REQUIRE=never", "GCM_INTERACTIVE=never", "GIT_OPTIONAL_LOCKS=0",
		"GIT_NO_REPLACE_OBJECTS=1") // a diff shows what is merged, not objects that a run replaced
}

func isGitVar(name string) bool {
	if gitVars[name] {
		return true
	}
	for _, prefix := range gitVarPrefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
