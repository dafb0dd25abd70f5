//go:build !windows

package supervisor

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"claude-scheduler/backend/filelock"
)

// TestMain acts, depending on its first argument, as the supervisor, as a
// starter that may be killed, and as the commands that are supervised.
func TestMain(m *testing.M) {
	if len(os.Args) < 2 {
		os.Exit(m.Run())
	}
	switch os.Args[1] {
	case "supervise":
		os.Exit(Supervise(os.Stdin, os.Stdout))
	case "starter":
		os.Exit(starter(os.Args[2], os.Args[3]))
	case "play":
		os.Exit(play(os.Args[2], os.Args[3:]))
	}
	_ = flag.Set("test.parallel", "8") // most of the tests wait for a limit; on the command line it still wins
	os.Exit(m.Run())
}

// systemParts are further parts for play that only some systems have.
var systemParts = map[string]func(args []string) int{}

// play is a command that behaves badly; it returns its exit code.
func play(part string, args []string) int {
	if act, ok := systemParts[part]; ok {
		return act(args)
	}
	switch part {
	case "setsid", "daemon": // leaves a child in a separate session; "daemon" through a child that ends
		next := []string{"play", "sleep"}
		if part == "daemon" {
			next = []string{"play", "setsid"}
		}
		cmd := exec.Command(os.Args[0], append(next, args...)...)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if len(args) > 1 && args[1] == "bare" {
			cmd.Env = []string{"A=b"}
		}
		if err := cmd.Start(); err != nil {
			return 9
		}
		if part == "daemon" {
			return 0
		}
		awaitFile(args[0]) // until the grandchild is up
	case "sleep":
		fmt.Println("grandchild speaks")
		mustWrite(args[0], strconv.Itoa(os.Getpid()))
		time.Sleep(time.Hour)
	case "launch": // leaves a program in a separate session, as a client starts the service
		cmd := exec.Command(os.Args[0], append([]string{"play", "lock"}, args...)...)
		cmd.Env, cmd.SysProcAttr = []string{"A=b"}, &syscall.SysProcAttr{Setsid: true}
		if err := cmd.Start(); err != nil {
			return 9
		}
	case "lock": // opens a file, locks it unless asked not to, and stays
		file, err := os.OpenFile(args[1], os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return 9
		}
		if len(args) == 2 {
			if free, err := filelock.Try(file); err != nil || !free {
				return 9
			}
		}
		mustWrite(args[0], strconv.Itoa(os.Getpid()))
		time.Sleep(time.Hour)
		runtime.KeepAlive(file)
	case "deaf":
		signal.Ignore(syscall.SIGTERM)
		fmt.Println("deaf")
		time.Sleep(time.Hour)
	case "closed":
		os.Stdout.Close()
		os.Stderr.Close()
		awaitFile(args[0])
		return 5
	case "full": // ends a run on a full disk
		if err := writeExitOnAFullDisk(args[0]); err != nil {
			fmt.Println(err)
			return 1
		}
	case "flood": // so many MiB in numbered lines
		n, _ := strconv.Atoi(args[0])
		line := bytes.Repeat([]byte("x"), 1023-8)
		var out bytes.Buffer
		for i := range n {
			out.Reset()
			for j := range 1024 {
				fmt.Fprintf(&out, "%08d%s\n", i*1024+j, line)
			}
			if _, err := os.Stdout.Write(out.Bytes()); err != nil {
				return 1
			}
		}
	}
	return 0
}

func mustWrite(name, text string) {
	if err := os.WriteFile(name+".new", []byte(text), 0o600); err != nil {
		panic(err)
	}
	if err := os.Rename(name+".new", name); err != nil {
		panic(err)
	}
}

func awaitFile(name string) string {
	for {
		if data, err := os.ReadFile(name); err == nil {
			return string(data)
		}
		time.Sleep(time.Millisecond)
	}
}

// program returns this test binary.
func program(t testing.TB) string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return exe
}

// newSpec returns a run of the given steps in a new directory. When the test
// ends, no process of it may be left.
func newSpec(t testing.TB, steps ...Step) Spec {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "logs"), 0o700); err != nil {
		t.Fatal(err)
	}
	spec := Spec{
		ID: filepath.Base(filepath.Dir(dir)) + "-" + strconv.FormatInt(time.Now().UnixNano(), 36), StateDir: filepath.Join(dir, "supervise", "run"),
		Log: filepath.Join(dir, "logs", "run.log"), Steps: steps,
	}
	t.Cleanup(func() { noneLeft(t, spec.ID) })
	return spec
}

func noneLeft(t testing.TB, id string) {
	t.Helper()
	for _, p := range processes() {
		if !p.dead && p.marked(id) {
			t.Errorf("process %d of run %s still runs", p.Pid, id)
			send(p.processID, syscall.SIGKILL)
		}
	}
}

func command(argv ...string) Step {
	return Step{Name: "main", Argv: argv, Env: []string{"PATH=" + os.Getenv("PATH")}, Dir: os.TempDir(), ToLog: true}
}

func shell(script string) Step { return command("sh", "-c", script) }

// quoted returns a path as one word of a shell, whatever TMPDIR has in it.
func quoted(path string) string { return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'" }

func start(t testing.TB, spec Spec) *Handle {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Minute)
	defer stop()
	h, err := Start(ctx, program(t), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = h.Cancel("test over")
		<-h.Done()
	})
	return h
}

func exitOf(t testing.TB, h *Handle) Exit {
	t.Helper()
	select {
	case <-h.Done():
	case <-time.After(5 * time.Minute):
		t.Fatal("the run does not end")
	}
	exit, err := h.Exit()
	if err != nil {
		t.Fatal(err)
	}
	return exit
}

// run runs to the end and returns the exit and the log.
func run(t testing.TB, spec Spec) (Exit, string) {
	t.Helper()
	exit := exitOf(t, start(t, spec))
	return exit, logOf(t, spec)
}

func logOf(t testing.TB, spec Spec) string {
	t.Helper()
	log, err := os.ReadFile(spec.Log)
	if err != nil {
		t.Fatal(err)
	}
	return string(log)
}

// awaitLine returns when the log has the line.
func awaitLine(t testing.TB, spec Spec, h *Handle, want string) {
	t.Helper()
	found := errors.New("found")
	err := Follow(context.Background(), spec.Log, 0, h.Done(), func(line []byte, _ int64) error {
		if string(line) == want {
			return found
		}
		return nil
	})
	if err != found {
		t.Fatalf("the line %q is missing: %v", want, err)
	}
}

func code(e StepExit) string {
	if e.Code == nil {
		return e.Signal
	}
	return strconv.Itoa(*e.Code)
}

// summary returns the outcome in one line.
func summary(e Exit) string {
	var parts []string
	for _, s := range e.Steps {
		parts = append(parts, s.Name+":"+code(s))
	}
	return strings.TrimSpace(strings.Join(parts, " ") + " " + string(e.EndedBy) + " " + e.Why)
}
