// Package loginenv provides the environment and the limits that a login starts
// with. A login may start the background service, but so may any terminal,
// script or cron job that first calls the command line. Their other variables
// must reach neither the service nor the runs: another key would be billed,
// another account used, and it would change with the next restart.
package loginenv

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
)

// account are the variables that identify the user.
var account = []string{"HOME", "USER", "LOGNAME", "SHELL"}

// locale are the variables of the user's language. LC_ALL is not one of them:
// no login sets it, but scripts often do, for one command. Nor is TZ, with
// which schedules would depend on who started the service: the machine's time
// zone is used (zone).
var locale = []string{"LANG", "LANGUAGE", "LC_[^A]*", "LC_ADDRESS"}

// session are the variables with which programs reach the desktop, the keyring
// and the agents of the user's session.
var session = []string{
	"XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS", "SSH_AUTH_SOCK", "KRB5CCNAME",
	"DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY",
	"XDG_SESSION_*", "XDG_CURRENT_DESKTOP", "XDG_SEAT", "XDG_VTNR", "XDG_MENU_PREFIX",
	"DESKTOP_SESSION", "GDMSESSION", "GNOME_KEYRING_CONTROL", "KDE_FULL_SESSION", "KDE_SESSION_*",
	"I3SOCK", "SWAYSOCK", "HYPRLAND_INSTANCE_SIGNATURE", "WSL_DISTRO_NAME", "__CF_USER_TEXT_ENCODING",
}

// ours are the variables that this program reads.
var ours = []string{"CLAUDE_SCHEDULER_*"}

// ofCommand are the variables that mark the processes of one run or of one
// capture of the login shell. A service that such a process starts is not part
// of either.
var ofCommand = []string{"CLAUDE_SCHEDULER_RUN_ID", "CLAUDE_SCHEDULER_LOGIN_SHELL"}

// service are the variables that the service uses itself; runs have them only
// if the user's startup files or a profile set them: folders of the desktop,
// and proxies for notification URLs.
var service = []string{
	"XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_HOME", "XDG_DATA_DIRS", "XDG_CACHE_HOME", "XDG_STATE_HOME",
	"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy",
	"SSL_CERT_FILE", "SSL_CERT_DIR", "GOCOVERDIR",
}

// ofConnection are the variables of an ssh connection that are invalid once it
// has ended.
var ofConnection = []string{"DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "KRB5CCNAME", "XDG_SESSION_*", "SSH_AUTH_SOCK", "DBUS_SESSION_BUS_ADDRESS"}

// Service returns the environment of the background service: the variables that
// it keeps of the one it was started with, and the others that a login has.
func Service(env []string) []string {
	vars := keep(env, account, locale, session, ours, service)
	if tz := zone(vars); tz != "" {
		vars["TZ"] = tz
	}
	return complete(vars)
}

// Adopt makes Service the environment of this process, and gives it the limits
// that a login has, however it was started.
func Adopt() error {
	adoptProcess()
	env := Service(os.Environ())
	os.Clearenv()
	for _, entry := range env {
		name, value, _ := strings.Cut(entry, "=")
		if err := os.Setenv(name, value); err != nil && name != "" { // Windows has names such as =C:
			return fmt.Errorf("set %s: %w", name, err)
		}
	}
	return nil
}

// keep returns the variables that match a list, without those of an ssh
// connection and those that name missing sockets. The last entry of a name
// counts.
func keep(env []string, lists ...[]string) map[string]string {
	all := startTable(env)
	remote := all["SSH_CONNECTION"]+all["SSH_CLIENT"]+all["SSH_TTY"] != ""
	kept := map[string]string{}
	for name, value := range all {
		switch {
		case value == "" || !slices.ContainsFunc(lists, func(list []string) bool { return matches(list, name) }):
		case matches(ofCommand, name):
		case matches(locale, name) && (remote || plain(value)):
		case remote && matches(ofConnection, name) && !within(value, all["XDG_RUNTIME_DIR"]):
		case name == "SHELL" && all["IN_NIX_SHELL"] != "": // the nix shell's, not the user's
		case !reachable(name, value, all["XDG_RUNTIME_DIR"]):
		default:
			kept[name] = value
		}
	}
	return kept
}

// plain reports whether a locale is the one that scripts choose to get output
// that they can parse. If the machine has that locale, it comes from the machine.
func plain(locale string) bool { return locale == "C" || locale == "POSIX" }

func matches(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, _ := path.Match(pattern, name) // the patterns are constants and well-formed
		return ok
	})
}

// within reports whether an address is a path, or a D-Bus address, in dir.
func within(address, dir string) bool {
	return dir != "" && strings.HasPrefix(strings.TrimPrefix(address, "unix:path="), dir+"/")
}

// displays is the folder with the sockets of the X servers of this machine.
var displays = "/tmp/.X11-unix"

// reachable reports whether a variable that names a file or socket of the
// session still names one that exists. runtimeDir is the session's XDG_RUNTIME_DIR.
func reachable(name, value, runtimeDir string) bool {
	switch name {
	case "DISPLAY":
		number, local := strings.CutPrefix(strings.TrimPrefix(value, "unix"), ":")
		if !local {
			return true // on another machine, or a path of macOS
		}
		number, _, _ = strings.Cut(number, ".")
		value = path.Join(displays, "X"+number)
	case "WAYLAND_DISPLAY":
		if !path.IsAbs(value) {
			value = path.Join(runtimeDir, value)
		}
	case "DBUS_SESSION_BUS_ADDRESS":
		var ok bool
		if value, ok = strings.CutPrefix(value, "unix:path="); !ok {
			return true // another kind of address: only connecting would show
		}
		value, _, _ = strings.Cut(value, ",")
	case "SSH_AUTH_SOCK", "XAUTHORITY", "XDG_RUNTIME_DIR":
	default:
		return true
	}
	_, err := os.Stat(value)
	return err == nil
}

// Reachable returns env without the variables that name a socket that no longer exists,
// such as that of an ssh agent which has ended.
func Reachable(env []string) []string {
	runtimeDir := startTable(env)["XDG_RUNTIME_DIR"]
	return slices.DeleteFunc(slices.Clone(env), func(entry string) bool {
		name, value, _ := strings.Cut(entry, "=")
		return value != "" && !reachable(name, value, runtimeDir)
	})
}

// startTable returns an environment by name. The last entry of a name counts.
func startTable(env []string) map[string]string {
	t := make(map[string]string, len(env))
	for _, entry := range env {
		if name, value, ok := strings.Cut(entry, "="); ok && name != "" {
			t[name] = value
		}
	}
	return t
}

func list(t map[string]string) []string {
	l := make([]string, 0, len(t))
	for name, value := range t {
		l = append(l, name+"="+value)
	}
	slices.Sort(l)
	return l
}
