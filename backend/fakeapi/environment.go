package fakeapi

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Environment returns the complete environment of a CLI that can reach only the
// server at url and has nothing from this machine's user. home must exist and
// be short: it also serves for temporary files and sockets, whose paths have
// 103 bytes. Nothing is inherited, except the variables that programs on
// Windows need to start.
func Environment(url, home string) []string {
	env := []string{
		"HOME=" + home, "TMPDIR=" + home, "XDG_RUNTIME_DIR=" + home,
		"USER=standin", "LOGNAME=standin", "LANG=C.UTF-8", "TZ=UTC",
		"ANTHROPIC_BASE_URL=" + url,
		"ANTHROPIC_API_KEY=dummy",
		"CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1", // sufficient: one connection, to 127.0.0.1
		"CLAUDE_CODE_MAX_RETRIES=1",                  // 10 by default, three minutes
		"API_TIMEOUT_MS=60000",
		"DISABLE_AUTOUPDATER=1",
	}
	if runtime.GOOS == "windows" {
		env = append(env, "USERPROFILE="+home, "APPDATA="+home, "LOCALAPPDATA="+home, "TEMP="+home, "TMP="+home)
		for _, name := range []string{"SystemRoot", "SystemDrive", "ComSpec", "PATHEXT", "PATH"} {
			env = append(env, name+"="+os.Getenv(name))
		}
		return env
	}
	return append(env, "SHELL=/bin/sh", "PATH=/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin")
}

// WriteProfile puts env into the startup file of the login shell in home. The
// background service ignores the environment of the process that starts it:
// runs get the variables of the user's login shell.
func WriteProfile(home string, env []string) error {
	var text strings.Builder
	for _, entry := range env {
		name, value, _ := strings.Cut(entry, "=")
		fmt.Fprintf(&text, "export %s='%s'\n", name, strings.ReplaceAll(value, "'", `'\''`))
	}
	return os.WriteFile(filepath.Join(home, ".profile"), []byte(text.String()), 0o600)
}

// Subscription returns env signed in with a subscription's token instead of an
// API key. Only then does the CLI (2.1.330) treat a 429 as a usage limit. An
// API key has priority over the token, so it is removed.
func Subscription(env []string) []string {
	var out []string
	for _, entry := range env {
		if !strings.HasPrefix(entry, "ANTHROPIC_API_KEY=") {
			out = append(out, entry)
		}
	}
	return append(out, "CLAUDE_CODE_OAUTH_TOKEN=dummy")
}
