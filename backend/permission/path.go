package permission

import (
	"path"
	"strings"
)

// pathRules returns the rules for one file. There are two if it is a link:
// Claude Code checks the path as given and its target.
func pathRules(tool, file string, run RunInfo) ([]string, error) {
	rule, err := pathRule(tool, file, run)
	if err != nil || run.Resolve == nil {
		return []string{rule}, err
	}
	given := file
	if !path.IsAbs(file) {
		if run.Directory == "" {
			return []string{rule}, nil
		}
		given = path.Join(run.Resolve(run.Directory), file)
	}
	switch real := run.Resolve(given); real {
	case given:
		return []string{rule}, nil
	case "":
		return nil, refusal("it is a broken link; add a rule yourself")
	default:
		there, err := pathRule(tool, real, run)
		return []string{rule, there}, err
	}
}

// outside returns the target of a file in the working directory if that is
// outside of it; otherwise empty.
func (run RunInfo) outside(file string) string {
	if run.Resolve == nil || run.Directory == "" || run.moved {
		return ""
	}
	if !path.IsAbs(file) {
		file = path.Join(run.Directory, file)
	}
	if target := run.Resolve(file); !isWithin(target, run.Resolve(run.Directory)) {
		return target
	}
	return ""
}

func isWithin(file, dir string) bool {
	return file == dir || strings.HasPrefix(file, strings.TrimSuffix(dir, "/")+"/")
}

// pathRule returns the rule for one path: `Edit(//home/me/a.txt)`. A path that
// is not absolute is taken as relative to the working directory of the run.
func pathRule(tool, file string, run RunInfo) (string, error) {
	whole := file
	if isWindows := len(file) > 2 && file[1] == ':' && (file[2] == '\\' || file[2] == '/'); isWindows { // C:\x is //c/x
		file = "/" + strings.ToLower(file[:1]) + strings.ReplaceAll(file[2:], `\`, "/")
	}
	absolute := strings.HasPrefix(file, "/")
	if !absolute && run.moved {
		return "", refusal("Claude had changed to another folder, from where the path starts; add a rule yourself")
	}
	if !absolute {
		file = "/" + strings.TrimPrefix(file, "./")
		whole = path.Join(run.Directory, whole)
	}
	if whole == "" || file == "/" {
		return "", refusal("it names no file")
	}
	if file != path.Clean(file) || strings.HasPrefix(file, "/~") && !absolute {
		return "", refusal("the path is not in its plain form (.., //, ~ or a trailing /); add a rule yourself")
	}
	if run.isDirectory(whole) {
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
