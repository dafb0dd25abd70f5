// Package xdg has what the freedesktop specifications say about files: where a user's configuration and data are, and how a desktop entry names a program.
package xdg

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// ConfigHome is the user's folder for configuration.
func ConfigHome() (string, error) { return base("XDG_CONFIG_HOME", ".config") }

// DataHome is the user's folder for data.
func DataHome() (string, error) { return base("XDG_DATA_HOME", ".local/share") }

func base(variable, inHome string) (string, error) {
	if dir := os.Getenv(variable); filepath.IsAbs(dir) { // the specification has relative paths ignored
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the folder of %s: %w", variable, err)
	}
	return filepath.Join(home, filepath.FromSlash(inHome)), nil
}

// plain is a path that stands in an Exec line as it is.
var plain = regexp.MustCompile(`^[A-Za-z0-9/._+-]+$`)

// Exec writes the absolute path of a program for the Exec line of a desktop entry: in double quotes, in which four
// characters are escaped; that is a string, in which each backslash is doubled once more; and % begins a field code.
//
// What needs no quotes gets none: xdg-open does not read them where there is no desktop that does it instead.
func Exec(program string) (string, error) {
	if !filepath.IsAbs(program) || strings.ContainsAny(program, "\n\r\x00=") {
		return "", fmt.Errorf("%q cannot stand in a desktop entry", program)
	}
	return word(program), nil
}

// Argument is an argument as the key Exec of a desktop entry has it.
func Argument(text string) (string, error) {
	if strings.ContainsAny(text, "\n\r\x00") {
		return "", fmt.Errorf("%q cannot stand in a desktop entry", text)
	}
	return word(text), nil
}

func word(text string) string {
	if plain.MatchString(text) {
		return text
	}
	return `"` + strings.NewReplacer(`\`, `\\\\`, `"`, `\\"`, "`", "\\\\`", `$`, `\\$`, `%`, `%%`).Replace(text) + `"`
}
