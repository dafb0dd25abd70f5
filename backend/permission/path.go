package permission

import (
	"path"
	"strings"
)

// pathRule returns the rule for one file: `Edit(//home/me/a.txt)`. A path that
// is not absolute is taken as relative to the working directory of the run.
func pathRule(tool, file string, at Context) (string, error) {
	whole := file
	if isWindows := len(file) > 2 && file[1] == ':' && (file[2] == '\\' || file[2] == '/'); isWindows { // C:\x is //c/x
		file = "/" + strings.ToLower(file[:1]) + strings.ReplaceAll(file[2:], `\`, "/")
	}
	absolute := strings.HasPrefix(file, "/")
	if !absolute {
		file = "/" + strings.TrimPrefix(file, "./")
		whole = path.Join(at.Directory, whole)
	}
	if whole == "" || file == "/" {
		return "", refusal("it names no file")
	}
	if file != path.Clean(file) || strings.HasPrefix(file, "/~") && !absolute {
		return "", refusal("the path is not written plainly (.., //, ~ or a / at its end); add a rule yourself")
	}
	if at.isDirectory(whole) {
		return "", refusal("it is a directory: a rule for it would permit everything below it; add " + tool + " rules for its files yourself")
	}
	if absolute {
		file = "/" + file
	}
	if strings.Contains(file, `\`) {
		return "", refusal("a rule cannot contain a path with a backslash; add one yourself")
	}
	plain := strings.NewReplacer("[", "_", "]", "_", "*", "_", "?", "_").Replace(file) // escaped below
	if err := literal(plain); err != nil {
		return "", err
	}
	return tool + "(" + strings.NewReplacer("[", `\[`, "]", `\]`, "*", `\*`, "?", `\?`).Replace(file) + ")", nil
}
