package claude

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"

	"claude-scheduler/backend/model"
)

var placeholder = regexp.MustCompile(`\{\{[a-z_]+\}\}`)

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
