// Package xdg implements parts of the freedesktop specifications: the
// directories for a user's configuration and data, and Exec lines of desktop
// entries.
package xdg

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// ConfigHome returns the user's folder for configuration.
func ConfigHome() (string, error) { return base("XDG_CONFIG_HOME", ".config") }

// DataHome returns the user's folder for data.
func DataHome() (string, error) { return base("XDG_DATA_HOME", ".local/share") }

func base(variable, inHome string) (string, error) {
	if dir := os.Getenv(variable); filepath.IsAbs(dir) { // the specification says to ignore relative paths
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find the folder of %s: %w", variable, err)
	}
	return filepath.Join(home, filepath.FromSlash(inHome)), nil
}

// plain matches a path that needs no quotes in an Exec line.
var plain = regexp.MustCompile(`^[A-Za-z0-9/._+-]+$`)

// Exec quotes the absolute path of a program for the Exec line of a desktop
// entry: in double quotes, in which four characters are escaped; in the entry's
// string each backslash is doubled again; and % begins a field code.
//
// Quotes are added only if needed: without a desktop, xdg-open does not support
// them.
func Exec(program string) (string, error) {
	if !filepath.IsAbs(program) || strings.ContainsAny(program, "\n\r\x00=") {
		return "", fmt.Errorf("%q cannot be written in a desktop entry", program)
	}
	return word(program), nil
}

// Argument returns an argument as the key Exec of a desktop entry has it.
func Argument(text string) (string, error) {
	if strings.ContainsAny(text, "\n\r\x00") {
		return "", fmt.Errorf("%q cannot be part of a desktop entry", text)
	}
	return word(text), nil
}

func word(text string) string {
	if plain.MatchString(text) {
		return text
	}
	return `"` + strings.NewReplacer(`\`, `\\\\`, `"`, `\\"`, "`", "\\\\`", `$`, `\\$`, `%`, `%%`).Replace(text) + `"`
}
