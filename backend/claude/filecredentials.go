package claude

import (
	"path/filepath"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
)

// apiKeyHelper is the setting whose program prints the key.
const apiKeyHelper = "apiKeyHelper"

// FileCredential is a sign-in variable, or apiKeyHelper, that a settings file
// sets. A file overrides the environment that the CLI starts with.
type FileCredential struct {
	Name string
	On   string // the value of a switch, CLAUDE_CODE_USE_*; otherwise "set"
	File string
}

// UserCredentials returns those of the settings of the user. Only the values of
// switches are returned.
func UserCredentials(env []string) []FileCredential {
	return credentialsOf(filepath.Join(configDir(env), "settings.json"))
}

// ProjectCredentials returns those of the settings of the project in dir, the
// strongest last. A session uses them unless it ignores the project's settings.
func ProjectCredentials(dir string) []FileCredential {
	return append(credentialsOf(filepath.Join(dir, ".claude", "settings.json")), credentialsOf(filepath.Join(dir, ".claude", "settings.local.json"))...)
}

func credentialsOf(path string) []FileCredential {
	var found []FileCredential
	for _, v := range signInOf(path) {
		helper := v.Source == model.SourceCommand
		if v.Value == "" || !helper && !slices.Contains(SignInVariables, v.Name) {
			continue
		}
		on := "set"
		if strings.HasPrefix(v.Name, "CLAUDE_CODE_USE_") {
			on = v.Value
		}
		found = append(found, FileCredential{v.Name, on, path})
	}
	return found
}

// IsHelper reports whether the file names a program that prints the key.
func (c FileCredential) IsHelper() bool { return c.Name == apiKeyHelper }

// BelowHelper reports whether an apiKeyHelper takes precedence over the
// account's credential.
func (a Account) BelowHelper() bool {
	return !strings.HasPrefix(a.Source, "CLAUDE_CODE_USE_") && a.Source != "ANTHROPIC_AUTH_TOKEN"
}
