package claude

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/pathglob"
	"claude-scheduler/backend/subprocess"
	"claude-scheduler/backend/userpath"
)

// InstallCommand installs Claude Code.
const InstallCommand = "npm install -g @anthropic-ai/claude-code"

// The hints name a way to choose the program on the command line and in the window.
const (
	howToInstall = "install Claude Code (" + InstallCommand + ", or see https://claude.com/claude-code), or choose the program with " + howToChoose
	howToChoose  = "claude-scheduler settings set claude_path PROGRAM or in the window's settings"
	howToSearch  = `; with "" it is searched for`
)

// Find returns the absolute path of the CLI: the configured one, otherwise the
// first on the PATH of env, otherwise in a known installation folder. A
// configured path that does not work is an error: no other CLI may run instead.
// Call it before each run, since the CLI updates itself.
func Find(configured string, env []string) (string, error) {
	home := subprocess.Getenv(env, "HOME")
	if configured != "" {
		path := userpath.ExpandIn(configured, home)
		if !filepath.IsAbs(path) {
			return "", model.Invalid("claude_path", configured+" is not an absolute path", "choose one that begins with / or ~ with "+howToChoose+howToSearch)
		}
		if err := Executable(path); err != nil {
			return "", &model.Problem{Operation: "find claude", Field: "claude_path", Message: configured + " " + err.Error(),
				Hint: "choose the program with " + howToChoose + howToSearch, Kind: model.KindUnavailable}
		}
		return path, nil
	}
	for _, dir := range append(filepath.SplitList(subprocess.Getenv(env, "PATH")), installFolders(env, home)...) {
		if !filepath.IsAbs(dir) {
			continue // a relative entry would depend on the daemon's directory
		}
		for _, name := range fileNames() {
			if path := filepath.Join(dir, name); Executable(path) == nil {
				return path, nil
			}
		}
	}
	return "", &model.Problem{Operation: "find claude", Field: "claude_path", Message: "the claude command was not found", Hint: howToInstall, Kind: model.KindUnavailable}
}

// installFolders returns the folders of the installers: native, local npm,
// Homebrew, system, npm with a prefix, and Node version managers, newest first.
func installFolders(env []string, home string) []string {
	var dirs []string
	if prefix := firstOf(subprocess.Getenv(env, "npm_config_prefix"), subprocess.Getenv(env, "NPM_CONFIG_PREFIX")); prefix != "" {
		dirs = append(dirs, filepath.Join(prefix, "bin"), prefix)
	}
	if home != "" {
		for _, dir := range []string{".local/bin", ".claude/local", ".claude/local/node_modules/.bin", ".claude/bin", ".npm-global/bin", ".npm-packages/bin", ".bun/bin", ".volta/bin", ".asdf/shims", ".local/share/mise/shims", "bin"} {
			dirs = append(dirs, filepath.Join(home, dir))
		}
	}
	if runtime.GOOS == "windows" {
		if roaming := subprocess.Getenv(env, "APPDATA"); roaming != "" {
			dirs = append(dirs, filepath.Join(roaming, "npm"))
		}
		return dirs
	}
	dirs = append(dirs, "/opt/homebrew/bin", "/usr/local/bin", "/home/linuxbrew/.linuxbrew/bin", "/usr/bin", "/snap/bin")
	managers := []struct{ dir, pattern string }{
		{firstOf(subprocess.Getenv(env, "NVM_DIR"), filepath.Join(home, ".nvm")), "versions/node/*/bin"},
		{filepath.Join(home, ".local/share/fnm"), "node-versions/*/installation/bin"},
	}
	for _, m := range managers {
		found, _ := pathglob.In(m.dir, m.pattern) // the pattern is valid
		slices.SortFunc(found, func(a, b string) int { return modified(b).Compare(modified(a)) })
		dirs = append(dirs, found...)
	}
	return dirs
}

func fileNames() []string {
	if runtime.GOOS == "windows" {
		return []string{"claude.exe", "claude.cmd"}
	}
	return []string{"claude"}
}

// Executable returns why path cannot be run, or nil.
func Executable(path string) error {
	info, err := os.Stat(path)
	switch {
	case os.IsNotExist(err):
		return errors.New("does not exist")
	case err != nil:
		return errors.New("cannot be read")
	case info.IsDir():
		return errors.New("is a directory, not the command")
	case !info.Mode().IsRegular():
		return errors.New("is not a regular file")
	case runtime.GOOS != "windows" && info.Mode()&0o111 == 0:
		return errors.New("is not executable")
	}
	return nil
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
