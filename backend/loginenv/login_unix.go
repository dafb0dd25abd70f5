//go:build unix

package loginenv

import (
	"cmp"
	"context"
	"maps"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// Environment returns the environment that the user's login shell starts with,
// derived from env, this process's environment, and the files of the machine:
// the account, the locale, the desktop session, and what /etc/environment and
// environment.d set for every login. HOME, USER, LOGNAME, SHELL, PATH, LANG and
// TMPDIR are set.
func Environment(env []string) []string {
	vars := keep(env, account, locale, session, ours)
	own := maps.Clone(vars) // the session's own variables take precedence over files
	maps.Copy(vars, machine())
	maps.Copy(vars, own)
	vars = startTable(complete(vars))
	maps.Copy(vars, sessionSettings(vars))
	maps.Copy(vars, own)
	return list(vars)
}

// Complete returns env with the variables that every login has, if they are
// missing: HOME, USER, LOGNAME, SHELL, PATH, LANG and TMPDIR.
func Complete(env []string) []string { return complete(startTable(env)) }

func complete(vars map[string]string) []string {
	name, home, shell := Account()
	home = cmp.Or(home, "/") // as login(1) does; Claude Code ends without HOME
	defaults := map[string]string{
		"HOME": home, "USER": name, "LOGNAME": name, "SHELL": cmp.Or(shell, "/bin/sh"),
		"PATH": defaultPath(), "LANG": defaultLanguage(), "TMPDIR": temporary(),
	}
	for name, value := range defaults {
		if vars[name] == "" && value != "" {
			vars[name] = value
		}
	}
	return list(vars)
}

func defaultPath() string {
	if runtime.GOOS == "darwin" {
		return "/opt/homebrew/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
	}
	path := "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
	if _, err := os.Stat("/run/current-system/sw/bin"); err == nil { // NixOS has its programs only there
		path = "/run/wrappers/bin:/run/current-system/sw/bin:" + path
	}
	return path
}

func defaultLanguage() string {
	for _, file := range []string{"/etc/default/locale", "/etc/locale.conf"} {
		if text, err := os.ReadFile(file); err == nil {
			if language := assignments(string(text))["LANG"]; language != "" {
				return language
			}
		}
	}
	if runtime.GOOS == "darwin" {
		return "en_US.UTF-8"
	}
	return "C.UTF-8"
}

// temporary returns the folder for temporary files. Only macOS gives each user
// a private one at login; any other TMPDIR was set by a terminal, a nix shell
// or a test, and may be deleted soon.
func temporary() string {
	if dir := filepath.Clean(os.Getenv("TMPDIR")); runtime.GOOS == "darwin" && strings.HasPrefix(dir, "/var/folders/") {
		return dir
	}
	return "/tmp"
}

// machine reads the variables that PAM sets for every login on Linux; it has no
// effect elsewhere.
func machine() map[string]string {
	vars := map[string]string{}
	for _, file := range []string{"/etc/default/locale", "/etc/locale.conf", "/etc/environment"} {
		if text, err := os.ReadFile(file); err == nil {
			maps.Copy(vars, assignments(string(text)))
		}
	}
	delete(vars, "LC_ALL") // it would override the user's choice
	if tz := containerZone("/proc/1/environ"); tz != "" && vars["TZ"] == "" {
		vars["TZ"] = tz
	}
	return vars
}

// zone returns the TZ that every login on this machine has; empty: it has none,
// and /etc/localtime decides.
func zone(vars map[string]string) string {
	vars = maps.Clone(vars)
	maps.Copy(vars, machine())
	if tz := sessionSettings(vars)["TZ"]; tz != "" {
		return tz
	}
	return vars["TZ"]
}

// containerZone returns the TZ of the first process. In a container it sets the
// time zone; on a machine that process belongs to root, and cannot be read.
func containerZone(file string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	return startTable(strings.Split(string(text), "\x00"))["TZ"]
}

// assignments reads lines of NAME=value, as /etc/environment has them: a value
// may be quoted, a line may begin with export, # begins a comment.
func assignments(text string) map[string]string {
	vars := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		name, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" || strings.HasPrefix(line, "#") || strings.ContainsAny(name, " \t\"'") {
			continue
		}
		if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
			value = value[1 : n-1]
		}
		vars[name] = value
	}
	return vars
}

// settingsGenerator prints what systemd's environment.d folders set for the
// user's session.
const settingsGenerator = "/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator"

func sessionSettings(vars map[string]string) map[string]string {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, settingsGenerator)
	cmd.Env = list(vars)
	out, err := cmd.Output()
	if err != nil {
		return nil // without systemd nothing reads these folders
	}
	settings := assignments(string(out))
	for name, value := range settings {
		settings[name] = unescape.Replace(value)
	}
	return settings
}

// unescape undoes what the generator does to values in quotes.
var unescape = strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\$`, `$`, "\\`", "`")

// Account returns the name, the home directory and the login shell of the
// user's account; what cannot be found is empty.
func Account() (name, home, shell string) {
	id := strconv.Itoa(os.Getuid())
	if u, err := user.Current(); err == nil {
		name, home = u.Username, u.HomeDir
	}
	text, _ := os.ReadFile("/etc/passwd")
	if f := entry(string(text), id); f != nil {
		return f[0], f[5], f[6]
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if runtime.GOOS == "darwin" {
		out, _ := exec.CommandContext(ctx, "/usr/bin/dscl", ".", "-read", "/Users/"+name, "UserShell").Output()
		return name, home, strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(string(out)), "UserShell:"))
	}
	out, _ := exec.CommandContext(ctx, "getent", "passwd", id).Output() // accounts of a directory service
	if f := entry(string(out), id); f != nil {
		return f[0], f[5], f[6]
	}
	return name, home, ""
}

// entry returns the seven fields of an account in the format of /etc/passwd, or nil.
func entry(passwd, id string) []string {
	for line := range strings.Lines(passwd) {
		if f := strings.Split(strings.TrimSpace(line), ":"); len(f) == 7 && f[2] == id {
			return f
		}
	}
	return nil
}
