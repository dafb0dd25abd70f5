//go:build unix

package claude

import (
	"context"
	"debug/elf"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/subprocess"
)

// install puts a program into a folder.
func install(t *testing.T, path, text string) string {
	t.Helper()
	put(t, path, text)
	if err := os.Chmod(path, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	nodeCLI  = "#!/usr/bin/env node-of-test\n"
	nodeStub = "#!/bin/sh\necho 2.1.330 '(Claude Code)'\n"
)

// Wherever the CLI is found, it starts: its own folder, or that of the node it
// needs, is on the PATH of the run.
func TestCLIOfAVersionManagerStarts(t *testing.T) {
	for name, lay := range map[string]func(home string) string{
		"nvm": func(home string) string {
			install(t, home+"/.nvm/versions/node/v20/bin/node-of-test", nodeStub)
			return install(t, home+"/.nvm/versions/node/v20/bin/claude", nodeCLI)
		},
		"nvm, by links": func(home string) string {
			bin := home + "/.nvm/versions/node/v20/bin"
			install(t, bin+"/node-of-test", nodeStub)
			install(t, home+"/.nvm/versions/node/v20/lib/node_modules/claude/cli.js", nodeCLI)
			link(t, "../lib/node_modules/claude/cli.js", bin+"/claude")
			link(t, bin+"/claude", home+"/own/claude")
			return home + "/own/claude"
		},
		"fnm": func(home string) string {
			install(t, home+"/.local/share/fnm/node-versions/v20/installation/bin/node-of-test", nodeStub)
			return install(t, home+"/.local/share/fnm/node-versions/v20/installation/bin/claude", nodeCLI)
		},
		"npm prefix, node of nvm": func(home string) string {
			install(t, home+"/.nvm/versions/node/v20/bin/node-of-test", nodeStub)
			return install(t, home+"/.npm-global/bin/claude", nodeCLI)
		},
		"asdf": func(home string) string {
			install(t, home+"/.asdf/bin/asdf", nodeStub)
			return install(t, home+"/.asdf/shims/claude", "#!/usr/bin/env sh\nexec asdf exec claude \"$@\"\n")
		},
		"Volta": func(home string) string {
			install(t, home+"/.volta/bin/node-of-test", nodeStub)
			return install(t, home+"/.volta/bin/claude", "#!/bin/sh\nexec node-of-test \"$@\"\n")
		},
		"mise": func(home string) string {
			install(t, home+"/.local/share/mise/shims/node-of-test", nodeStub)
			return install(t, home+"/.local/share/mise/shims/claude", "#!/usr/bin/env -S node-of-test --flag\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir()
			path := lay(home)
			env, err := ProgramEnvironment(path, []string{"HOME=" + home, "PATH=/usr/bin:/bin"})
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(path)
			cmd.Env = env
			if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "2.1.330") {
				t.Errorf("%v: %s (PATH %s)", err, out, subprocess.Getenv(env, "PATH"))
			}
			if version, err := Version(t.Context(), path, []string{"HOME=" + home, "PATH=/usr/bin:/bin"}); err != nil || version != "2.1.330" {
				t.Errorf("%q, %v", version, err)
			}
		})
	}
}

// The node next to the CLI comes before another one; nothing else changes its position.
func TestOrderOfThePath(t *testing.T) {
	home := t.TempDir()
	install(t, home+"/old/node-of-test", nodeStub)
	install(t, home+"/nvm/node-of-test", nodeStub)
	path := func(program string) string {
		env, err := ProgramEnvironment(program, []string{"HOME=" + home, "PATH=" + home + "/old:/usr/bin"})
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(subprocess.Getenv(env, "PATH"), home, "~")
	}
	for program, want := range map[string]string{
		install(t, home+"/nvm/claude", nodeCLI):   "~/nvm:~/old:/usr/bin",
		install(t, home+"/old/claude", nodeCLI):   "~/old:/usr/bin",
		install(t, home+"/plain/claude", nodeCLI): "~/old:/usr/bin:~/plain",
		copied(t, home+"/native/claude"):          "~/old:/usr/bin:~/native",
	} {
		got := path(program)
		if found, _, ok := strings.Cut(got, ":/"); !ok || got != want && !strings.HasPrefix(got, want+":") { // and that of a node, where this machine has one
			t.Errorf("%s: PATH is %s, want %s (%s)", program, got, want, found)
		}
	}
}

// A missing file is distinguished from a missing interpreter.
func TestCLIThatCannotStart(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]string{
		"#!/no/such/interpreter\n":               "interpreter /no/such/interpreter does not exist",
		"#!/bin/sh\r\necho 1\r\n":                "Windows line breaks",
		"#!/usr/bin/env no-such-program\n":       "needs no-such-program, which is not on the PATH",
		"#!/usr/bin/env -S no-such-program -x\n": "needs no-such-program",
		"echo no interpreter\n":                  "neither a program nor a script",
		"":                                       "is empty",
		"#!\n":                                   "interpreter",
	} {
		path := install(t, filepath.Join(dir, "claude"), text)
		_, err := ProgramEnvironment(path, []string{"HOME=" + dir, "PATH=/usr/bin:/bin"})
		var p *model.Problem
		if !errors.As(err, &p) || !strings.Contains(p.Message, want) || p.Field != "claude_path" || p.Hint == "" {
			t.Errorf("%q: %v", text, err)
		}
		if _, err := Version(t.Context(), path, []string{"HOME=" + dir, "PATH=/usr/bin:/bin"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("version of %q: %v", text, err)
		}
	}
	broken := install(t, filepath.Join(dir, "claude"), elf.ELFMAG+"broken")
	if _, err := Version(t.Context(), broken, []string{"HOME=" + dir, "PATH=/usr/bin:/bin"}); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("version of a broken program: %v", err)
	}
	// a program whose loader is another system's
	path := copied(t, filepath.Join(dir, "native"))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if before := string(data); strings.Contains(before, "/lib64/ld-linux-x86-64.so.2\x00") {
		put(t, path, strings.Replace(before, "/lib64/ld-linux-x86-64.so.2\x00", "/lib64/ld-nixos-x86-64.so.2\x00", 1))
		if _, err := ProgramEnvironment(path, nil); err == nil || !strings.Contains(err.Error(), "loader /lib64/ld-nixos-x86-64.so.2 does not exist") {
			t.Error(err)
		}
	}
}

func TestVersionIn(t *testing.T) {
	for out, want := range map[string]string{
		"2.1.330 (Claude Code)\n":                          "2.1.330",
		"Using at /path\n2.1.330 (Claude Code)\n":          "2.1.330",
		"Now using node v20.11.0\n2.1.330 (Claude Code)\n": "2.1.330",
		"2.1.330\n":        "2.1.330",
		"welcome\n2.1.0\n": "2.1.0",
		"Using at /path\n": "",
		"":                 "",
	} {
		if got := versionIn(out); got != want {
			t.Errorf("%q: %q", out, got)
		}
	}
}

// A CLI that hangs takes no longer than its caller waits, and leaves no process behind.
func TestCLIThatHangs(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mkfifo(dir+"/began", 0o600); err != nil {
		t.Fatal(err)
	}
	path := install(t, dir+"/claude", "#!/bin/sh\nsleep 1000 & echo $! > '"+dir+"/pid'\necho > '"+dir+"/began'\nwait\n")
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, _ = os.ReadFile(dir + "/began")
		cancel()
	}()
	if _, err := Version(ctx, path, []string{"HOME=" + dir, "PATH=/usr/bin:/bin"}); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "no answer within") {
		t.Error(err)
	}
	text, err := os.ReadFile(dir + "/pid")
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(time.Minute); syscall.Kill(pid, 0) == nil && !zombie(pid); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("process %d still runs", pid)
		}
	}
}

// zombie reports whether a process has ended and has not been waited for.
func zombie(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && strings.Contains(string(stat), ") Z ")
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}

// copied returns a program that is not a script.
func copied(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile("/bin/sh")
	if err != nil {
		t.Fatal(err)
	}
	return install(t, path, string(data))
}
