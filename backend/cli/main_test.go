package cli

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"claude-scheduler/backend/fakeapi"
	"claude-scheduler/backend/testclaude"
	"claude-scheduler/backend/testprogram"
)

// program is the built executable that the scripts drive.
var program string

func TestMain(m *testing.M) { os.Exit(testprogram.Run(m, &program)) }

// TestScript runs testdata/script against the built program: each script has a
// home, its own data directory and service. $CLAUDE is the real CLI,
// which talks to a fake API on loopback.
func TestScript(t *testing.T) {
	cli := testclaude.Path(t)
	server := fakeapi.StartFor(t)
	testscript.Run(t, testscript.Params{
		Dir:             "testdata/script",
		ContinueOnError: true,
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, "home")
			if err := os.MkdirAll(filepath.Join(home, "project"), 0o755); err != nil {
				return err
			}
			vars := fakeapi.Environment(server.URL(""), home)
			if err := fakeapi.WriteProfile(home, vars); err != nil {
				return err
			}
			for _, v := range vars {
				if name, value, _ := strings.Cut(v, "="); name != "PATH" {
					env.Setenv(name, value)
				}
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

// stopService ends the service of a script, whether the script passed or not.
func stopService(data string) {
	stop := exec.CommandContext(context.Background(), program, "daemon", "stop")
	stop.Env = append(os.Environ(), "CLAUDE_SCHEDULER_HOME="+data)
	_ = stop.Run() // it may have been stopped
}
