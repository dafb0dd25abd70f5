//go:build unix && !darwin

package autostart

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"

	"claude-scheduler/backend/atomicfile"
)

// ErrNowhere means that nothing here starts programs at login.
var ErrNowhere = errors.New("there is neither a desktop session nor systemd, so programs cannot be started at login")

// machine determines how the service is started.
type machine struct {
	desktop bool // a desktop session is running, which reads autostart entries
	systemd bool // systemd starts user units
}

func thisMachine() machine {
	desktop := os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "" || os.Getenv("XDG_CURRENT_DESKTOP") != ""
	return machine{desktop: desktop, systemd: booted()}
}

// Set makes exe, the absolute path of claude-scheduler, start at login, or no
// longer. Repeating it changes nothing. In a desktop session it writes an
// autostart entry, without one a systemd user unit; an existing one of the
// other kind stays, since a machine may have both kinds of login, and a second
// service exits. ErrNowhere: neither would be read.
func Set(enabled bool, exe string) error { return thisMachine().set(enabled, exe) }

func (m machine) set(enabled bool, exe string) error {
	entryFile, err := entryPath()
	if err != nil {
		return err
	}
	unitFile, wanted, err := unitPaths()
	if err != nil {
		return err
	}
	if !enabled {
		for _, path := range []string{entryFile, wanted, unitFile} {
			if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("stop starting at login: %w", err)
			}
		}
		return nil
	}
	if !filepath.IsAbs(exe) {
		return fmt.Errorf("start at login: %q is not an absolute path", exe)
	}
	if !m.desktop && !m.systemd {
		return fmt.Errorf("start at login: %w", ErrNowhere)
	}
	if m.desktop || exists(entryFile) {
		text, err := entry(exe, otherHome())
		if err == nil {
			err = write(entryFile, text)
		}
		if err != nil {
			return fmt.Errorf("start at login: %w", err)
		}
	}
	if !m.desktop || exists(unitFile) {
		text, err := unit(exe, otherHome())
		if err == nil {
			err = write(unitFile, text)
		}
		if err == nil {
			err = link(wanted)
		}
		if err != nil {
			return fmt.Errorf("start at login: %w", err)
		}
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// write replaces a file unless it has that text.
func write(path, text string) error {
	if before, err := os.ReadFile(path); err == nil && string(before) == text {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return atomicfile.Write(path, []byte(text), 0o644)
}

// link enables the unit, as systemctl enable does.
func link(wanted string) error {
	target := filepath.Join("..", unitName)
	if before, err := os.Readlink(wanted); err == nil && before == target {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(wanted), 0o700); err != nil {
		return err
	}
	if err := os.Remove(wanted); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.Symlink(target, wanted)
}

// Look describes what starts the service at login; means is empty if nothing
// does. hint describes what is missing for it to run without a login.
func Look() (means, hint string, err error) {
	name := ""
	if me, err := user.Current(); err == nil {
		name = me.Username
	}
	return thisMachine().look(lingers(name))
}

func (m machine) look(lingers bool) (means, hint string, err error) {
	entryFile, err := entryPath()
	if err != nil {
		return "", "", err
	}
	unitFile, wanted, err := unitPaths()
	if err != nil {
		return "", "", err
	}
	text, err := os.ReadFile(entryFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", "", fmt.Errorf("read autostart entry: %w", err)
	}
	if err == nil && !disabled(string(text)) {
		means = "the desktop starts it at login: " + entryFile
		if !m.desktop && !exists(wanted) {
			hint = "this is not a desktop session; turn launch_at_login off and on here to start it without one as well"
		}
	}
	if _, err := os.Stat(wanted); err != nil || !exists(unitFile) {
		return means, hint, nil
	}
	if means != "" {
		means += "; "
	}
	means += "systemd starts it at login: " + unitFile
	if !lingers {
		hint = "loginctl enable-linger starts it when the machine starts, and keeps it running when you log out"
	}
	return means, hint, nil
}
