//go:build unix

package environ

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"claude-scheduler/backend/loginenv"
	"claude-scheduler/backend/testfolder"
)

// shellPath finds a shell that the project's setup installs.
func shellPath(t *testing.T, name string) string {
	t.Helper()
	if name == "nu" { // which Debian does not have
		found, _ := filepath.Glob("../../build/cache/nushell/node_modules/@nushell/*/bin/nu")
		if len(found) == 0 {
			t.Fatal("Nushell is not installed: run make test")
		}
		path, err := filepath.Abs(found[0])
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is not installed: run make test", name)
	}
	return path
}

// home makes a home directory with startup files, and the process's
// environment a bare one.
func home(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := testfolder.Plain(t) // sockets of agents are made there
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

// capturedFrom captures the environment of a shell as the service does.
func capturedFrom(ctx context.Context, shell string) ([]string, error) {
	c, err := captureShell(ctx, shell, loginenv.Environment(os.Environ()))
	return c.vars, err
}

// startup names the file that a login shell reads, how it sets MARK to two
// lines, and how it makes a program run in the background. An empty one cannot.
func startup(shell string) (file, mark, background string) {
	const two = "'two\nlines'\n"
	switch shell {
	case "bash":
		return ".bash_profile", "export MARK=" + two, "sleep 30 &\n"
	case "zsh":
		return ".zshrc", "export MARK=" + two, "sleep 30 &\n"
	case "fish":
		return ".config/fish/config.fish", "set -gx MARK " + two, "sleep 30 &\n"
	case "tcsh":
		return ".tcshrc", "setenv MARK 'two\\\nlines'\n", "sleep 30 &\n"
	case "nu":
		return ".config/nushell/config.nu", "$env.MARK = \"two\\nlines\"\n", ""
	case "elvish":
		return ".config/elvish/rc.elv", "set-env MARK \"two\\nlines\"\n", "sleep 30 &\n"
	case "xonsh":
		return ".xonshrc", "$MARK = 'two\\nlines'\n", ""
	}
	return ".profile", "export MARK=" + two, "sleep 30 &\n"
}

func TestLoginShells(t *testing.T) {
	for _, shell := range []string{"sh", "dash", "bash", "ksh", "zsh", "fish", "tcsh", "nu", "elvish", "xonsh"} {
		file, mark, background := startup(shell)
		cases := map[string]string{"plain": mark, "prints": "echo welcome\necho A=1\n" + mark + "echo bye\n"}
		if background != "" {
			cases["backgrounds"] = background + mark
		}
		switch shell {
		case "sh", "dash", "bash", "ksh", "zsh":
			cases["prompts"] = "echo 'name?'; read x\n" + mark
			cases["prints NUL"] = "printf 'x\\000y'\n" + mark
			cases["traces"] = "set -xv\n" + mark
		case "fish":
			cases["prompts"] = "echo 'name?'; read x\n" + mark
			cases["traces"] = "set fish_trace 1\n" + mark
		case "tcsh":
			cases["traces"] = "set echo verbose\n" + mark
		case "elvish":
			cases["fails at the end"] = mark + "fail sorry\n"
			cases["sets up the editor"] = "set edit:prompt = { put x }\nset edit:insert:binding[Ctrl-A] = { edit:move-dot-sol }\n" + mark
		}
		for name, text := range cases {
			t.Run(shell+" "+name, func(t *testing.T) {
				dir := home(t, map[string]string{file: text})
				env, err := capturedFrom(t.Context(), shellPath(t, shell))
				if err != nil {
					t.Fatal(err)
				}
				got := newEnvironment(env)
				if got["MARK"] != "two\nlines" || got["A"] != "" || got["PATH"] == "" || got["HOME"] != dir {
					t.Errorf("%q", env)
				}
				if got["CLAUDECODE"]+got["CLAUDE_CODE_ENTRYPOINT"]+got[noticeVar]+got["SHLVL"]+got["PWD"]+got["_"] != "" {
					t.Errorf("left over: %q", env)
				}
			})
		}
	}
}

// TestElvishFileFails: Elvish continues after its rc.elv failed, and so does a run.
func TestElvishFileFails(t *testing.T) {
	for name, text := range map[string]string{"while it runs": "set-env MARK kept\nfail sorry\n", "as a whole": "set-env MARK lost\n)))\n"} {
		t.Run(name, func(t *testing.T) {
			home(t, map[string]string{".config/elvish/rc.elv": text})
			c, err := captureShell(t.Context(), shellPath(t, "elvish"), loginenv.Environment(os.Environ()))
			if err != nil || !strings.Contains(c.note, "failed") || !c.partial || strings.Contains(strings.Join(c.vars, "\n"), rcFailedVar) {
				t.Errorf("%+v %v", c, err)
			}
			if got := newEnvironment(c.vars)["MARK"]; got != map[string]string{"while it runs": "kept", "as a whole": ""}[name] {
				t.Errorf("MARK is %q", got)
			}
		})
	}
}

func TestNotAShell(t *testing.T) {
	t.Run("of an account without logins", func(t *testing.T) {
		dir := home(t, map[string]string{".profile": "export MARK=sh\n", ".zshrc": "export MARK=sh\n"})
		nologin := filepath.Join(dir, "nologin")
		if err := os.WriteFile(nologin, []byte("#!/bin/sh\necho This account is not available.\nexit 1\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		t.Setenv("SHELL", nologin)
		c, err := captureShell(t.Context(), "", loginenv.Environment(os.Environ()))
		if vars := newEnvironment(c.vars); err != nil || vars["MARK"] != "sh" || vars["SHELL"] == nologin || !strings.Contains(c.note, "does not allow logins") {
			t.Errorf("%+v %v", c, err)
		}
	})
	t.Run("of an unknown kind", func(t *testing.T) {
		home(t, nil)
		if _, err := capturedFrom(t.Context(), shellPath(t, "cat")); err == nil || !strings.Contains(err.Error(), "not a supported shell: bash, zsh") {
			t.Error(err)
		}
		if _, err := capturedFrom(t.Context(), filepath.Join(t.TempDir(), "bash")); err == nil || strings.Contains(err.Error(), "supported") {
			t.Error(err)
		}
	})
}

func TestInteractiveFilesAreRead(t *testing.T) {
	home(t, map[string]string{".bashrc": "case $- in *i*) ;; *) return;; esac\nexport MARK=interactive CLAUDE_CODE_USE_BEDROCK=1\n", ".profile": ". ~/.bashrc\n"})
	env, err := capturedFrom(t.Context(), shellPath(t, "bash"))
	if err != nil || !slices.Contains(env, "MARK=interactive") || !slices.Contains(env, "CLAUDE_CODE_USE_BEDROCK=1") {
		t.Fatalf("%q %v", env, err)
	}
}

// Variables that are missing because a startup file ends the interactive shell
// are reported, and the shell is run again with a later run.
func TestStartupFileEndsTheShell(t *testing.T) {
	dir := home(t, map[string]string{".bash_profile": "export MARK=kept\n. ~/.bashrc\n", ".bashrc": "case $- in *i*) ;; *) return;; esac\nset -e\nfalse\nexport MARK=lost\n"})
	t.Setenv("SHELL", shellPath(t, "bash"))
	var l LoginShell
	defer l.Close()
	if env := l.Get(t.Context()); !slices.Contains(env, "MARK=kept") {
		t.Errorf("%q", env)
	}
	if s := l.State(); !s.Partial || s.Since.IsZero() || !strings.Contains(s.Problem(), "as an interactive shell") {
		t.Errorf("%+v", s)
	}
	if err := os.WriteFile(filepath.Join(dir, ".bashrc"), []byte("export MARK=fixed\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	l.mu.Lock()
	asking, _ := l.attempt(time.Now().Add(pauseFactor * l.took)) // as a run does that starts a little later
	again := l.asking
	l.mu.Unlock()
	if asking != nil || again == nil {
		t.Fatal("the shell is not run again, or the run waits for it")
	}
	<-again
	if env := l.Get(t.Context()); !slices.Contains(env, "MARK=fixed") || l.State().Problem() != "" {
		t.Errorf("%q %+v", env, l.State())
	}
}

func TestShellReplacedByStartupFile(t *testing.T) {
	t.Run("when interactive", func(t *testing.T) {
		home(t, map[string]string{".bash_profile": "export MARK=kept\ncase $- in *i*) exec cat;; esac\n"})
		c, err := captureShell(t.Context(), shellPath(t, "bash"), loginenv.Environment(os.Environ()))
		if err != nil || !slices.Contains(c.vars, "MARK=kept") || !strings.Contains(c.note, "as an interactive shell") || !c.partial {
			t.Fatalf("%+v %v", c, err)
		}
	})
	t.Run("always", func(t *testing.T) {
		dir := home(t, map[string]string{".bash_profile": "export MARK=lost\nexec cat\n"})
		env, err := capturedFrom(t.Context(), shellPath(t, "bash"))
		if err == nil || !strings.Contains(err.Error(), "a startup file fails, exits or replaces it") {
			t.Fatalf("%v", err)
		}
		if slices.Contains(env, "MARK=lost") || !slices.Contains(env, "HOME="+dir) || slices.Contains(env, "CLAUDECODE=1") {
			t.Errorf("%q", env)
		}
	})
}

// TestShellHangs ends the shell from outside as soon as its startup file hangs.
func TestShellHangs(t *testing.T) {
	dir := home(t, nil)
	if err := syscall.Mkfifo(dir+"/begun", 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/.profile", []byte("trap '' TERM HUP INT\nsleep 1000 & echo $! >'"+dir+"/pid'\necho >'"+dir+"/begun'\nwait\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, _ = os.ReadFile(dir + "/begun")
		cancel()
	}()
	env, err := capturedFrom(ctx, shellPath(t, "dash"))
	if err == nil || !strings.Contains(err.Error(), "no answer") || !slices.Contains(env, "HOME="+dir) {
		t.Fatalf("%q %v", env, err)
	}
	gone(t, dir+"/pid")
}

func TestShellRunTwiceWithinLimit(t *testing.T) {
	home(t, map[string]string{".bashrc": "case $- in *i*) sleep 1000;; esac\n", ".bash_profile": ". ~/.bashrc\nexport MARK=plain\n"})
	if _, err := captureShellEnv(t.Context(), shellPath(t, "bash"), true, os.Environ(), 300*time.Millisecond); err == nil || !strings.Contains(err.Error(), "no answer within 300ms") {
		t.Fatal(err)
	}
	answer, err := captureShellEnv(t.Context(), shellPath(t, "bash"), false, os.Environ(), time.Minute)
	if err != nil || !slices.Contains(answer.env, "MARK=plain") {
		t.Fatalf("%q %v", answer.env, err)
	}
}

// A shell that was only too slow gives what it can, and is run again.
func TestShellTooSlowWhenInteractive(t *testing.T) {
	home(t, map[string]string{".bashrc": "case $- in *i*) sleep 1000;; esac\n", ".bash_profile": ". ~/.bashrc\nexport MARK=plain\n"})
	c, err := captureWithin(t.Context(), shellPath(t, "bash"), loginenv.Environment(os.Environ()), 300*time.Millisecond, time.Minute)
	if err == nil || !c.partial || !slices.Contains(c.vars, "MARK=plain") || !strings.Contains(err.Error(), "no answer within 300ms") {
		t.Fatalf("%+v %v", c, err)
	}
}

func TestShellPrintsWithoutEnd(t *testing.T) {
	home(t, map[string]string{".profile": "yes\n"})
	if _, err := captureShellEnv(t.Context(), shellPath(t, "dash"), true, os.Environ(), time.Minute); err == nil || !strings.Contains(err.Error(), "endlessly") {
		t.Fatal(err)
	}
}

func TestNoSuchShell(t *testing.T) {
	dir := home(t, nil)
	env, err := capturedFrom(t.Context(), "/no/such/shell")
	if err == nil || !slices.Contains(env, "HOME="+dir) {
		t.Fatalf("%q %v", env, err)
	}
}

// On Linux the variables of a terminal are set in .bashrc, whether a login reads it
// or not; it is read once.
func TestBashrc(t *testing.T) {
	const rc = "export RC=$RC.\nPATH=$HOME/nvm:$PATH\n"
	for name, files := range map[string]map[string]string{
		"alone":               {".bashrc": rc},
		"beside a profile":    {".bashrc": rc, ".bash_profile": "export MARK=1\n"},
		"a comment names it":  {".bashrc": rc, ".bash_profile": "# see .bashrc\n"},
		"the profile does":    {".bashrc": rc, ".bash_profile": "[ -f ~/.bashrc ] && . ~/.bashrc\n"},
		"the first does not":  {".bashrc": rc, ".bash_profile": "true\n", ".profile": ". ~/.bashrc\n"},
		"returns early":       {".bashrc": rc + "return\nexit\n", ".profile": "true\n"},
		"only if interactive": {".bashrc": "case $- in *i*) ;; *) return;; esac\n" + rc, ".bash_profile": "true\n"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := home(t, files)
			env, err := capturedFrom(t.Context(), shellPath(t, "bash"))
			if err != nil {
				t.Fatal(err)
			}
			got := newEnvironment(env)
			if want := map[bool]string{true: "", false: "."}[runtime.GOOS == "darwin" && name != "the profile does"]; got["RC"] != want {
				t.Errorf("RC is %q, want %q", got["RC"], want)
			} else if want != "" && !strings.HasPrefix(got["PATH"], dir+"/nvm:") {
				t.Errorf("PATH is %q", got["PATH"])
			}
		})
	}
}

// An environment that is too large to start a program is reported as such.
func TestTooLarge(t *testing.T) {
	for _, shell := range []string{"bash", "dash", "zsh"} {
		file, _, _ := startup(shell)
		home(t, map[string]string{file: "x=0123456789abcdef\nfor i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do x=$x$x; done\nexport LARGE=$x\n"})
		c, err := captureShell(t.Context(), shellPath(t, shell), loginenv.Environment(os.Environ()))
		if said := fmt.Sprint(c.note, err); !strings.Contains(said, "128 KiB") { // zsh answers when it is not interactive
			t.Errorf("%s: %s", shell, said)
		}
	}
}

// A variable just below the limit, and many of them, are captured.
func TestLarge(t *testing.T) {
	home(t, map[string]string{".profile": "x=$(printf %0130000d 1)\nfor i in 1 2 3 4 5 6 7 8 9 10; do export LARGE$i=$x; done\n"})
	env, err := capturedFrom(t.Context(), shellPath(t, "dash"))
	if err != nil || len(newEnvironment(env)["LARGE10"]) != 130000 {
		t.Fatalf("%d variables, %v", len(env), err)
	}
}

// A SHELL that is not a program is replaced by the account's, and reported.
func TestShellThatIsNotAProgram(t *testing.T) {
	dir := home(t, nil)
	writeFile(t, dir+"/plain", "")
	_, _, own := loginenv.Account()
	for _, shell := range []string{"/no/such/shell", "/bin/bash -l", "bash", dir, dir + "/plain"} {
		c, err := captureShell(t.Context(), "", append(loginenv.Environment(os.Environ()), "SHELL="+shell))
		if err != nil || c.shell != own || !strings.Contains(c.note, shell) {
			t.Errorf("%s: %q %q %v", shell, c.shell, c.note, err)
		}
		if newEnvironment(c.vars)["SHELL"] != own {
			t.Errorf("SHELL is %q", newEnvironment(c.vars)["SHELL"])
		}
	}
}

// The shell does not inherit variables of a terminal that a run must not see.
func TestShellStartsClean(t *testing.T) {
	dir := home(t, map[string]string{".profile": "export FROM_SHELL=yes\n"})
	t.Setenv("ANTHROPIC_API_KEY", "from-terminal")
	t.Setenv("TMPDIR", "/no/such/folder")
	env, err := capturedFrom(t.Context(), shellPath(t, "sh"))
	got := newEnvironment(env)
	if err != nil || got["FROM_SHELL"] != "yes" || got["ANTHROPIC_API_KEY"] != "" || got["TMPDIR"] != "/tmp" || got["HOME"] != dir {
		t.Errorf("%q %v", env, err)
	}
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Nushell ends at the first error of a startup file, and reports it.
func TestErrorInAStartupFileOfNushell(t *testing.T) {
	dir := home(t, map[string]string{".config/nushell/config.nu": "$env.A = 'sk-secret'\nno-such-command 'sk-secret'\n"})
	_, err := capturedFrom(t.Context(), shellPath(t, "nu"))
	if err == nil || !strings.Contains(err.Error(), "a startup file fails: External command failed at ") || !strings.Contains(err.Error(), filepath.Join(dir, ".config/nushell/config.nu")+":2:1") || strings.Contains(err.Error(), "sk-secret") {
		t.Errorf("got %v", err)
	}
}

func TestMessageOfASlowShell(t *testing.T) {
	home(t, map[string]string{".bash_profile": "sleep 1000\n"})
	_, err := captureWithin(t.Context(), shellPath(t, "bash"), loginenv.Environment(os.Environ()), 300*time.Millisecond, 300*time.Millisecond)
	if err == nil || !errors.Is(err, context.DeadlineExceeded) || !strings.HasSuffix(err.Error(), "no answer within 300ms") {
		t.Errorf("got %v", err)
	}
}
