package cli

import (
	"bufio"
	"os"
	"os/exec"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// environment are the variables that programs started by this file's commands get.
var environment = []string{"PATH", "HOME", "SHELL", "TMPDIR", "XDG_RUNTIME_DIR", "TZ", "LANG", "NO_COLOR", "CLAUDE_SCHEDULER_HOME", "ANTHROPIC_BASE_URL", "ANTHROPIC_API_KEY"}

func programIn(ts *testscript.TestScript, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range environment {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	return cmd
}

// interrupt is a command of scripts: interrupt UNTIL MESSAGE ARGS... runs the
// program, presses Ctrl-C once it has printed a line that begins with UNTIL,
// and checks the exit code and what it prints then.
func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	cmd := programIn(ts, args[2:]...)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	lines := bufio.NewScanner(out)
	seen := false
	for !seen && lines.Scan() {
		seen = strings.HasPrefix(lines.Text(), args[0])
	}
	ts.Check(cmd.Process.Signal(os.Interrupt))
	_ = cmd.Wait() // the exit code is checked below
	if neg || !seen || cmd.ProcessState.ExitCode() != exitInterrupted || !strings.Contains(said.String(), args[1]) {
		ts.Fatalf("seen %v, exit code %d, said %q", seen, cmd.ProcessState.ExitCode(), said.String())
	}
}
