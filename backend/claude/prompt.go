package claude

import (
	"bytes"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"claude-scheduler/backend/model"
)

var placeholder = regexp.MustCompile(`\{\{(?:[a-z_]+|var\.[A-Za-z_][A-Za-z0-9_]*)\}\}`)

// variable begins the name of a placeholder that a user fills for one run.
const variable = "var."

// Variables returns the names of the variables that a prompt uses as
// {{var.NAME}}, each once, in the order of their first use.
func Variables(prompt string) []string {
	var names []string
	for _, found := range placeholder.FindAllString(prompt, -1) {
		name, ok := strings.CutPrefix(found[2:len(found)-2], variable)
		if ok && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// CheckVars refuses a run of a prompt with these variables if one is missing,
// or is not used: it may be misspelled.
func CheckVars(prompt string, vars map[string]string) error {
	used := Variables(prompt)
	for _, name := range used {
		if _, given := vars[name]; !given {
			return model.Invalid("vars."+name, name+" has no value, and the prompt uses {{var."+name+"}}", "run it yourself: claude-scheduler task run TASK --var "+name+"=VALUE")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		if !slices.Contains(used, name) {
			hint := "the prompt uses no variables: write {{var." + name + "}} where the value belongs"
			if len(used) > 0 {
				hint = "it uses " + strings.Join(used, ", ")
			}
			return model.Invalid("vars."+name, name+" is not used by the prompt", hint)
		}
	}
	return nil
}

// Expand replaces the placeholders whose names are in values, once: inserted
// text is not searched again. All other text stays unchanged.
func Expand(prompt string, values map[string]string) string {
	return placeholder.ReplaceAllStringFunc(prompt, func(found string) string {
		if v, ok := values[found[2:len(found)-2]]; ok {
			return v
		}
		return found
	})
}

// inputLimit is how many bytes the CLI reads from standard input.
const inputLimit = 10 << 20

// CheckFile refuses a file that cannot be sent as a prompt: missing, a folder,
// not text, empty, or above 10 MB.
func CheckFile(path string) error {
	_, err := ReadFile(path)
	return err
}

// ReadFile returns the prompt in a file.
func ReadFile(path string) (string, error) {
	refuse := func(message, hint string) (string, error) {
		return "", model.Invalid("command", path+" "+message, hint)
	}
	info, err := os.Stat(path)
	switch {
	case os.IsNotExist(err):
		return refuse("does not exist", "give a text file, relative to the working directory")
	case err != nil:
		return refuse("cannot be read", "check its permissions")
	case !info.Mode().IsRegular():
		return refuse("is not a file", "give a text or Markdown file")
	case info.Size() > inputLimit:
		return refuse("is larger than 10 MB", "the CLI takes no more")
	}
	data, err := os.ReadFile(path)
	switch {
	case err != nil:
		return refuse("cannot be read", "check its permissions")
	case !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0:
		return refuse("is not UTF-8 text", "give a text or Markdown file")
	case strings.TrimSpace(string(data)) == "":
		return refuse("is empty", "write the prompt into it")
	}
	return strings.TrimPrefix(string(data), "\ufeff"), nil
}
