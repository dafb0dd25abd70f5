//go:build unix && !darwin

package autostart

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"claude-scheduler/backend/desktop/xdg"
)

// unitPaths returns the paths of the user's unit, and of the link that starts
// it at login.
func unitPaths() (unit, wanted string, err error) {
	dir, err := xdg.ConfigHome()
	dir = filepath.Join(dir, "systemd", "user")
	return filepath.Join(dir, unitName), filepath.Join(dir, "default.target.wants", unitName), err
}

const unitName = "claude-scheduler.service"

// unit returns the systemd user unit that starts exe. Runs belong to
// supervisors that outlive the service, so its end must not end them. It has no
// Restart: a user who quits the service wants it to stay stopped.
func unit(exe, home string) (string, error) {
	if strings.ContainsAny(exe, "\n\r\x00\"'\\") || strings.ContainsAny(home, "\n\r\x00") {
		return "", fmt.Errorf("systemd does not accept the path %q", exe+home)
	}
	environment := ""
	if home != "" {
		environment = "Environment=" + unitQuote("CLAUDE_SCHEDULER_HOME="+home) + "\n"
	}
	return `[Unit]
Description=Claude Scheduler: runs Claude Code on a schedule
Documentation=man:loginctl(1)

[Service]
Type=exec
ExecStart=` + unitQuote(exe) + " " + arguments + `
` + environment + `KillMode=process

[Install]
WantedBy=default.target
`, nil
}

// unitQuote quotes one word of a setting: in double quotes with escapes; %
// begins a specifier.
func unitQuote(word string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "%", "%%").Replace(word) + `"`
}

// booted reports whether systemd is the init system, as sd_booted does.
func booted() bool {
	info, err := os.Lstat("/run/systemd/system")
	return err == nil && info.IsDir()
}

// lingers reports whether the user's units run without a login.
func lingers(user string) bool {
	_, err := os.Stat(filepath.Join("/var/lib/systemd/linger", user))
	return user != "" && err == nil
}
