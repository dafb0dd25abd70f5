package claude

import (
	"bytes"
	"debug/elf"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/subprocess"
)

// ProgramEnvironment returns env with a PATH on which the CLI at path, and what
// it starts, is found: a CLI of npm or of a version manager has its node next
// to it. It is an error if the CLI cannot start because its interpreter is
// missing, which the system would report as a missing file.
func ProgramEnvironment(path string, env []string) ([]string, error) {
	if runtime.GOOS == "windows" {
		return env, nil
	}
	begin, err := firstLine(path)
	if err != nil {
		return nil, &model.Problem{Operation: "start claude", Field: "claude_path", Message: path + " cannot be read", Hint: howToInstall, Kind: model.KindUnavailable}
	}
	search := filepath.SplitList(subprocess.Getenv(env, "PATH"))
	line, script := bytes.CutPrefix(begin, []byte("#!"))
	if !script {
		if problem := programProblem(path, begin); problem != "" {
			return nil, cannotStart(path, problem)
		}
		return withPath(env, appendMissing(search, toolFolders(path)...)), nil
	}
	if bytes.HasSuffix(line, []byte("\r")) {
		return nil, cannotStart(path, "its first line ends with a carriage return (Windows line breaks), so its interpreter is not found")
	}
	interpreter, name := interpreterOf(string(line))
	if _, err := os.Stat(interpreter); err != nil {
		return nil, cannotStart(path, "its interpreter "+interpreter+" does not exist")
	}
	links := linkFolders(path)
	if name != "" {
		at := slices.IndexFunc(links, func(dir string) bool { return Executable(filepath.Join(dir, name)) == nil })
		if at >= 0 && !slices.Contains(search, links[at]) {
			search = append([]string{links[at]}, search...) // another version of it may be on the PATH
		}
	}
	search = appendMissing(search, toolFolders(path)...)
	for _, needed := range []string{name, "node"} { // a wrapper most likely starts node
		if needed == "" || contains(search, needed) {
			continue
		}
		others := installFolders(env, subprocess.Getenv(env, "HOME"))
		at := slices.IndexFunc(others, func(dir string) bool { return Executable(filepath.Join(dir, needed)) == nil })
		if at >= 0 {
			search = append(search, others[at])
		} else if needed == name {
			return nil, cannotStart(path, "it needs "+name+", which is not on the PATH of runs")
		}
	}
	return withPath(env, search), nil
}

// NotStarted returns the problem of a CLI that the system refused to start; why
// names the program.
func NotStarted(why string) error {
	return &model.Problem{Operation: "start claude", Field: "claude_path", Message: why, Hint: howToInstall, Kind: model.KindUnavailable}
}

func cannotStart(path, why string) error {
	return &model.Problem{Operation: "start claude", Field: "claude_path", Message: path + " cannot be started: " + why, Hint: howToInstall, Kind: model.KindInvalid}
}

// firstLine returns the first line of a file, 256 bytes at most: the kernel
// reads no more.
func firstLine(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	begin := make([]byte, 256)
	n, err := io.ReadFull(file, begin)
	if err != nil && n == 0 && err != io.EOF {
		return nil, err
	}
	line, _, _ := bytes.Cut(begin[:n], []byte("\n"))
	return line, nil
}

// interpreterOf parses a #! line. name is the program that env looks up, or
// empty if the line has the interpreter's path.
func interpreterOf(line string) (interpreter, name string) {
	words := strings.Fields(line)
	if len(words) == 0 {
		return "", ""
	}
	if filepath.Base(words[0]) != "env" {
		return words[0], ""
	}
	for _, word := range words[1:] {
		if !strings.HasPrefix(word, "-") && !strings.Contains(word, "=") {
			return words[0], word
		}
	}
	return words[0], ""
}

// programProblem explains why a file that is not a script is not a program
// either, or cannot start here; empty: no problem is known.
func programProblem(path string, begin []byte) string {
	switch {
	case len(begin) == 0:
		return "it is empty"
	case bytes.HasPrefix(begin, []byte(elf.ELFMAG)):
		file, err := elf.Open(path)
		if err != nil {
			return ""
		}
		defer file.Close()
		for _, part := range file.Progs {
			if part.Type != elf.PT_INTERP {
				continue
			}
			name, err := io.ReadAll(part.Open())
			if loader := string(bytes.TrimRight(name, "\x00")); err == nil {
				if _, err := os.Stat(loader); err != nil {
					return "it was built for another system: its loader " + loader + " does not exist"
				}
			}
		}
	case !bytes.ContainsRune(begin, 0):
		return "it is neither a program nor a script that begins with #!"
	}
	return ""
}

// linkFolders returns the folders of path and of each link that it resolves
// through.
func linkFolders(path string) []string {
	var dirs []string
	for range 40 { // as many links as the kernel follows
		dirs = append(dirs, filepath.Dir(path))
		target, err := os.Readlink(path)
		if err != nil {
			break
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(filepath.Dir(path), target)
		}
		path = target
	}
	return dirs
}

// toolFolders returns the folders whose programs belong to the CLI at path: its
// own, and for asdf shims that of asdf itself.
func toolFolders(path string) []string {
	dir := filepath.Dir(path)
	dirs := []string{dir}
	if asdf := filepath.Join(filepath.Dir(dir), "bin"); filepath.Base(dir) == "shims" && Executable(filepath.Join(asdf, "asdf")) == nil {
		dirs = append(dirs, asdf)
	}
	return dirs
}

func appendMissing(search []string, dirs ...string) []string {
	for _, dir := range dirs {
		if !slices.Contains(search, dir) {
			search = append(search, dir)
		}
	}
	return search
}

func contains(search []string, name string) bool {
	return slices.ContainsFunc(search, func(dir string) bool { return Executable(filepath.Join(dir, name)) == nil })
}

func withPath(env []string, search []string) []string {
	path := strings.Join(search, string(filepath.ListSeparator))
	if path == subprocess.Getenv(env, "PATH") {
		return env
	}
	env = slices.DeleteFunc(slices.Clone(env), func(entry string) bool { return strings.HasPrefix(entry, "PATH=") })
	return append(env, "PATH="+path)
}
