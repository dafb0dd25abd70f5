package claude

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// apiKeyHelper is the setting whose program prints the key.
const apiKeyHelper = "apiKeyHelper"

// FileCredential is a sign-in variable, or apiKeyHelper, that a settings file
// sets. What a file sets goes before the environment that the CLI starts with.
type FileCredential struct {
	Name string
	On   string // the value of a switch, CLAUDE_CODE_USE_*; of the others "set"
	File string
}

// UserCredentials are those of the settings of the user. No value but that of a switch is kept.
func UserCredentials(env []string) []FileCredential {
	return credentialsOf(filepath.Join(configDir(env), "settings.json"))
}

// ProjectCredentials are those of the settings of the project in dir, the
// strongest last. A session has them unless it leaves out the project's settings.
func ProjectCredentials(dir string) []FileCredential {
	return append(credentialsOf(filepath.Join(dir, ".claude", "settings.json")), credentialsOf(filepath.Join(dir, ".claude", "settings.local.json"))...)
}

func credentialsOf(path string) []FileCredential {
	info, err := os.Stat(path) // a pipe is not opened: it might wait for ever
	if err != nil || !info.Mode().IsRegular() || info.Size() > largestSettings || faultOf(path, []string{"env"}) != nil {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var settings struct {
		Env    map[string]any
		Helper string `json:"apiKeyHelper"`
	}
	_ = json.Unmarshal(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), &settings) // what is of another type does not count
	var found []FileCredential
	for name, value := range settings.Env {
		if text, ok := value.(string); !slices.Contains(SignInVariables, name) || ok && text == "" {
			continue
		} else if strings.HasPrefix(name, "CLAUDE_CODE_USE_") {
			found = append(found, FileCredential{name, text, path})
		} else {
			found = append(found, FileCredential{name, "set", path})
		}
	}
	slices.SortFunc(found, func(a, b FileCredential) int { return strings.Compare(a.Name, b.Name) })
	if settings.Helper != "" {
		found = append(found, FileCredential{apiKeyHelper, "set", path})
	}
	return found
}

// IsHelper reports whether the file names a program that prints the key.
func (c FileCredential) IsHelper() bool { return c.Name == apiKeyHelper }

// BelowHelper reports whether an apiKeyHelper would go before what the account
// signs in with.
func (a Account) BelowHelper() bool {
	return !strings.HasPrefix(a.Source, "CLAUDE_CODE_USE_") && a.Source != "ANTHROPIC_AUTH_TOKEN"
}
