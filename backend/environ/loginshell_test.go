//go:build unix

package environ

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// shellPath finds a shell that the project's set-up installs.
func shellPath(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is not installed: run make test", name)
	}
	return path
}

// home makes a home directory with start-up files, and the process's environment a bare one.
func home(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range map[string]string{"HOME": dir, "ENV": "", "ZDOTDIR": "", "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": "", "BASH_ENV": "",
		"CLAUDECODE": "1", "CLAUDE_CODE_ENTRYPOINT": "cli", "MARK": ""} {
		t.Setenv(name, value)
		if value == "" {
			os.Unsetenv(name)
		}
	}
	return dir
}

// startup names the file that a login shell reads, and how it exports.
func startup(shell string) (file, export string) {
	switch shell {
	case "bash":
		return ".bash_profile", "export MARK="
	case "zsh":
		return ".zshrc", "export MARK="
	case "fish":
		return ".config/fish/config.fish", "set -gx MARK "
	}
	return ".profile", "export MARK="
}

func TestLoginShells(t *testing.T) {
	for _, shell := range []string{"sh", "dash", "bash", "zsh", "fish"} {
		file, export := startup(shell)
		for name, c := range map[string]string{
			"plain":       export + "'two\nlines'\n",
			"prints":      "echo welcome; echo A=1; printf 'x\\000y'\n" + export + "'two\nlines'\necho bye >&2\n",
			"prompts":     "echo 'name?'; read x\n" + export + "'two\nlines'\n",
			"backgrounds": "sleep 30 &\n" + export + "'two\nlines'\n",
			"traces":      map[bool]string{true: "set fish_trace 1\n", false: "set -xv\n"}[shell == "fish"] + export + "'two\nlines'\n",
		} {
			t.Run(shell+" "+name, func(t *testing.T) {
				home(t, map[string]string{file: c})
				env, err := LoginShell(t.Context(), shellPath(t, shell))
				if err != nil {
					t.Fatal(err)
				}
				got := newTable(env)
				if got["MARK"] != "two\nlines" || got["A"] != "" || got["PATH"] == "" {
					t.Errorf("%q", env)
				}
				if got["CLAUDECODE"]+got["CLAUDE_CODE_ENTRYPOINT"]+got[noticeVar] != "" {
					t.Errorf("left over: %q", env)
				}
			})
		}
	}
}

func TestInteractiveFilesAreRead(t *testing.T) {
	home(t, map[string]string{".bashrc": "case $- in *i*) ;; *) return;; esac\nexport MARK=interactive CLAUDE_CODE_USE_BEDROCK=1\n", ".profile": ". ~/.bashrc\n"})
	env, err := LoginShell(t.Context(), shellPath(t, "bash"))
	if err != nil || !slices.Contains(env, "MARK=interactive") || !slices.Contains(env, "CLAUDE_CODE_USE_BEDROCK=1") {
		t.Fatalf("%q %v", env, err)
	}
}

func TestShellReplacedByStartupFile(t *testing.T) {
	t.Run("when interactive", func(t *testing.T) {
		home(t, map[string]string{".bash_profile": "export MARK=kept\ncase $- in *i*) exec cat;; esac\n"})
		env, err := LoginShell(t.Context(), shellPath(t, "bash"))
		if err != nil || !slices.Contains(env, "MARK=kept") {
			t.Fatalf("%q %v", env, err)
		}
	})
	t.Run("always", func(t *testing.T) {
		dir := home(t, map[string]string{".bash_profile": "export MARK=lost\nexec cat\n"})
		env, err := LoginShell(t.Context(), shellPath(t, "bash"))
		if err == nil || !strings.Contains(err.Error(), "a start-up file replaces it") {
			t.Fatalf("%v", err)
		}
		if slices.Contains(env, "MARK=lost") || !slices.Contains(env, "HOME="+dir) || slices.Contains(env, "CLAUDECODE=1") {
			t.Errorf("%q", env)
		}
	})
}

// TestShellHangs ends the shell from outside as soon as its start-up file hangs.
func TestShellHangs(t *testing.T) {
	dir := home(t, nil)
	if err := syscall.Mkfifo(dir+"/begun", 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/.profile", []byte("trap '' TERM HUP INT\nsleep 1000 & echo $! >"+dir+"/pid\necho >"+dir+"/begun\nwait\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, _ = os.ReadFile(dir + "/begun")
		cancel()
	}()
	env, err := LoginShell(ctx, shellPath(t, "dash"))
	if err == nil || !strings.Contains(err.Error(), "no answer") || !slices.Contains(env, "HOME="+dir) {
		t.Fatalf("%q %v", env, err)
	}
	gone(t, dir+"/pid")
}

func TestShellAskedTwiceWithinLimit(t *testing.T) {
	home(t, map[string]string{".bashrc": "case $- in *i*) sleep 1000;; esac\n", ".bash_profile": ". ~/.bashrc\nexport MARK=plain\n"})
	if _, err := askShell(t.Context(), shellPath(t, "bash"), true, os.Environ(), 300*time.Millisecond); err == nil || !strings.Contains(err.Error(), "no answer within 300ms") {
		t.Fatal(err)
	}
	env, err := askShell(t.Context(), shellPath(t, "bash"), false, os.Environ(), time.Minute)
	if err != nil || !slices.Contains(env, "MARK=plain") {
		t.Fatalf("%q %v", env, err)
	}
}

func TestShellPrintsWithoutEnd(t *testing.T) {
	home(t, map[string]string{".profile": "yes\n"})
	if _, err := askShell(t.Context(), shellPath(t, "dash"), true, os.Environ(), time.Minute); err == nil || !strings.Contains(err.Error(), "without end") {
		t.Fatal(err)
	}
}

func TestNoSuchShell(t *testing.T) {
	dir := home(t, nil)
	env, err := LoginShell(t.Context(), "/no/such/shell")
	if err == nil || !slices.Contains(env, "HOME="+dir) {
		t.Fatalf("%q %v", env, err)
	}
}
