package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"claude-scheduler/backend/standin"
)

// program is the built executable that the scripts drive.
var program string

func TestMain(m *testing.M) { os.Exit(withProgram(m.Run)) }

func withProgram(run func() int) int {
	folder, err := os.MkdirTemp("", "claude-scheduler-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(folder)
	program = filepath.Join(folder, "claude-scheduler")
	build := exec.Command("go", "build", "-ldflags", "-X main.version=test", "-o", program, "../cmd/claude-scheduler")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build the program:", err)
		return 1
	}
	return run()
}

// TestScript runs testdata/script against the built program: each script has a
// home, a data directory and a service of its own. $CLAUDE is the real CLI,
// which speaks with a stand-in on loopback.
func TestScript(t *testing.T) {
	cli := claude(t)
	server, err := standin.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Close)
	testscript.Run(t, testscript.Params{
		Dir:             "testdata/script",
		ContinueOnError: true,
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			if err := os.MkdirAll(filepath.Join(home, "project"), 0o755); err != nil {
				return err
			}
			vars := standin.Environment(server.URL(""), home)
			// Runs get the environment of a login shell, which reads this.
			var profile strings.Builder
			for _, v := range vars {
				name, value, _ := strings.Cut(v, "=")
				fmt.Fprintf(&profile, "export %s='%s'\n", name, value)
				if name != "PATH" {
					env.Setenv(name, value)
				}
			}
			if err := os.WriteFile(filepath.Join(home, ".profile"), []byte(profile.String()), 0o644); err != nil {
				return err
			}
			env.Setenv("PATH", filepath.Dir(program)+":/usr/local/bin:/usr/bin:/bin")
			env.Setenv("CLAUDE_SCHEDULER_HOME", filepath.Join(env.WorkDir, "data"))
			env.Setenv("DATA", filepath.Join(env.WorkDir, "data"))
			env.Setenv("PROJECT", filepath.Join(home, "project"))
			env.Setenv("CLAUDE", cli)
			env.Setenv("NO_COLOR", "1")
			env.Cd = filepath.Join(env.WorkDir)
			env.Defer(func() { stopService(filepath.Join(env.WorkDir, "data")) })
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"refused": refused, "same": same, "holds": holds, "interrupt": interrupt, "terminate": terminate},
	})
}

// claude is the pinned CLI.
func claude(t *testing.T) string {
	path := os.Getenv("CLAUDE_SCHEDULER_TEST_CLAUDE")
	if path == "" {
		root, err := filepath.Abs("../..")
		if err != nil {
			t.Fatal(err)
		}
		path = filepath.Join(root, "build", "cache", "claude", "node_modules", "@anthropic-ai", "claude-code-linux-x64", "claude")
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v; run make test", err)
	}
	return path
}

// stopService ends the service of a script, whatever came of the script.
func stopService(data string) {
	stop := exec.CommandContext(context.Background(), program, "daemon", "stop")
	stop.Env = append(os.Environ(), "CLAUDE_SCHEDULER_HOME="+data)
	_ = stop.Run() // it may have been stopped
}
