package desktop

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"claude-scheduler/backend/model"
)

// Reveal shows a file or a directory in the system's own file manager. The path
// is absolute.
func Reveal(path string) error {
	if !filepath.IsAbs(path) {
		return &model.Problem{Message: path + " is not an absolute path", Kind: model.KindInvalid}
	}
	info, err := os.Stat(path)
	if err != nil {
		return &model.Problem{Message: path + " no longer exists", Kind: model.KindNotFound}
	}
	return launch(revealOn(runtime.GOOS, path, info.IsDir()), "the file manager could not be opened", "its path is "+path)
}

// OpenTerminal opens a terminal that runs a shell command and stays open.
func OpenTerminal(line string) error {
	command, err := terminalOn(runtime.GOOS, line, func(name string) bool {
		_, err := exec.LookPath(name)
		return err == nil
	})
	if err != nil {
		return err
	}
	return launch(command, "no terminal could be opened", "copy the command and run it in a terminal")
}

// launch starts a program that outlives this one.
func launch(command []string, message, hint string) error {
	cmd := exec.Command(command[0], command[1:]...)
	if err := cmd.Start(); err != nil {
		return &model.Problem{Message: message + ": " + err.Error(), Hint: hint, Kind: model.KindUnavailable}
	}
	go func() { _ = cmd.Wait() }() // reap it
	return nil
}

// revealOn returns the command that shows a directory, or a file in its
// directory.
func revealOn(system, path string, dir bool) []string {
	switch {
	case system == "darwin" && dir:
		return []string{"open", path}
	case system == "darwin":
		return []string{"open", "-R", path}
	case system == "windows" && dir:
		return []string{"explorer.exe", path}
	case system == "windows":
		return []string{"explorer.exe", "/select," + path}
	case dir:
		return []string{"xdg-open", path}
	}
	return []string{"xdg-open", filepath.Dir(path)} // xdg-open would open the file itself
}

// terminals are those on Linux, the user's default first, with their option
// before a command.
var terminals = [][]string{
	{"xdg-terminal-exec"}, {"x-terminal-emulator", "-e"}, {"ptyxis", "--"}, {"kgx", "--"}, {"gnome-terminal", "--"}, {"konsole", "-e"},
	{"xfce4-terminal", "-x"}, {"mate-terminal", "-x"}, {"tilix", "-e"}, {"kitty"}, {"foot"}, {"alacritty", "-e"}, {"wezterm", "start", "--"}, {"xterm", "-e"},
}

// terminalOn returns the command that opens the first installed terminal.
func terminalOn(system, line string, found func(string) bool) ([]string, error) {
	switch system {
	case "darwin":
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(line)
		return []string{"osascript", "-e", `tell application "Terminal" to activate`, "-e", `tell application "Terminal" to do script "` + quoted + `"`}, nil
	case "windows":
		return []string{"cmd.exe", "/c", "start", "Claude Code", "cmd.exe", "/k", line}, nil
	}
	for _, terminal := range terminals {
		if found(terminal[0]) {
			// The shell stays after the session, so that its last output can be
			// read.
			return append(append([]string{}, terminal...), "sh", "-c", line+`; exec "${SHELL:-sh}"`), nil
		}
	}
	return nil, &model.Problem{Message: "no terminal program was found", Hint: "copy the command and run it in a terminal", Kind: model.KindUnavailable}
}
