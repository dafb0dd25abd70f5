//go:build unix

package environ

import (
	"context"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

func TestRunCommand(t *testing.T) {
	env := newEnvironment([]string{"PATH=/usr/bin:/bin", "MARK=m"})
	for name, c := range map[string]struct {
		text, want, message, detail string
	}{
		"newlines at the end":     {text: `printf 'a\nb\r\n\n'`, want: "a\nb"},
		"spaces are kept":         {text: `printf ' a \n'`, want: " a "},
		"its environment only":    {text: `echo $MARK${GOFLAGS-}${HOME-}`, want: "m"},
		"no input":                {text: `cat; echo done`, want: "done"},
		"fails":                   {text: `echo why >&2; exit 7`, message: "exit code 7", detail: "why"},
		"not found":               {text: `no-such-program-here`, message: "exit code 127", detail: "not found"},
		"prints nothing":          {text: `true`, message: "printed nothing"},
		"prints newlines":         {text: `echo; echo`, message: "printed nothing"},
		"ended by a signal":       {text: `kill -9 $$`, message: "by a signal"},
		"prints without end":      {text: `head -c 3000000 /dev/zero`, message: "more than 1 MiB"},
		"standard error no value": {text: `echo x >&2; echo y`, want: "y"},
	} {
		t.Run(name, func(t *testing.T) {
			got, r := runCommand(t.Context(), "", c.text, env, time.Minute)
			if c.message == "" {
				if r != nil || got != c.want {
					t.Fatalf("got %q, %+v", got, r)
				}
				return
			}
			if r == nil || got != "" || !strings.Contains(r.message, c.message) || !strings.Contains(r.detail, c.detail) {
				t.Fatalf("got %q, %+v", got, r)
			}
		})
	}
}

func TestRunCommandShell(t *testing.T) {
	env := newEnvironment([]string{"PATH=/usr/bin:/bin"})
	if got, r := runCommand(t.Context(), "/bin/bash", `echo ${BASH_VERSION:+bash}`, env, time.Minute); r != nil || got != "bash" {
		t.Fatalf("%q, %+v", got, r)
	}
	if _, r := runCommand(t.Context(), "/no/such/shell", `echo`, env, time.Minute); r == nil || !strings.Contains(r.message, "cannot start") {
		t.Fatalf("%+v", r)
	}
}

// gone waits until the process whose id is in the file is dead.
func gone(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	for dead := false; !dead; {
		state, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		// A zombie whose parent does not reap it counts as dead.
		dead = err != nil || strings.Contains(string(state), ") Z ") || syscall.Kill(pid, 0) != nil
		if t.Context().Err() != nil {
			t.Fatal("still alive")
		}
		time.Sleep(time.Millisecond)
	}
}

func TestCommandTimeoutEndsGroup(t *testing.T) {
	dir := t.TempDir()
	env := newEnvironment([]string{"PATH=/usr/bin:/bin"})
	begin := time.Now()
	_, r := runCommand(t.Context(), "", `trap '' TERM HUP; sleep 1000 & echo $! >"`+dir+`"/pid; echo half; echo slow >&2; wait`, env, 500*time.Millisecond)
	if r == nil || r.message != "the command did not end within 500ms" || !strings.Contains(r.detail, "slow") {
		t.Fatalf("%+v", r)
	}
	if time.Since(begin) > 100*time.Second {
		t.Error("waited for the child")
	}
	gone(t, dir+"/pid")
}

func TestCommandLeavesNoProcess(t *testing.T) {
	dir := t.TempDir()
	env := newEnvironment([]string{"PATH=/usr/bin:/bin"})
	got, r := runCommand(t.Context(), "", `sleep 1000 & echo $! >"`+dir+`"/pid; echo value`, env, time.Minute)
	if r != nil || got != "value" {
		t.Fatalf("%q %+v", got, r)
	}
	gone(t, dir+"/pid")
}

func TestCommandCancelled(t *testing.T) {
	dir := t.TempDir()
	env := newEnvironment([]string{"PATH=/usr/bin:/bin"})
	if err := syscall.Mkfifo(dir+"/begun", 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, _ = os.ReadFile(dir + "/begun") // ends when the command has opened and closed it
		cancel()
	}()
	_, r := runCommand(ctx, "", `echo $$ >"`+dir+`"/pid; echo >"`+dir+`"/begun; sleep 1000`, env, time.Minute)
	if r == nil || r.message != "cancelled" {
		t.Fatalf("%+v", r)
	}
	gone(t, dir+"/pid")
}
