package store

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// child is the main function of this test binary when a test starts it as another program.
const child = "CLAUDE_SCHEDULER_STORE_TEST_CHILD"

func TestMain(m *testing.M) {
	switch os.Getenv(child) {
	case "":
		os.Exit(m.Run())
	case "hold":
		os.Exit(holdLock(os.Args[1]))
	case "write":
		os.Exit(writeForever(os.Args[1]))
	case "rename", "inplace":
		os.Exit(editInLoop(os.Args[1], os.Args[2], os.Getenv(child) == "inplace"))
	}
}

// startChild runs this test binary as another program that writes lines to its
// standard output; it is ended with the test.
func startChild(t *testing.T, role string, args ...string) (*exec.Cmd, *lineReader) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), child+"="+role)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	return cmd, &lineReader{from: out}
}

func holdLock(dir string) int {
	s, err := Open(dir)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("held")
	os.Stdin.Read(make([]byte, 1)) // returns at the end of the test
	select {
	case <-s.Changed():
	case <-time.After(time.Minute):
	}
	return 0
}

func openStore(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func wantNoFaults(t *testing.T, s *Store) {
	t.Helper()
	if found := s.Faults(); len(found) > 0 {
		t.Errorf("faults: %v", found)
	}
}

func TestOpenCreatesEverything(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "data")
	s := openStore(t, dir)
	wantNoFaults(t, s)
	for _, name := range []string{jobsFile, tasksFile, profilesFile, runsFile} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || string(data) != "[]\n" {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	if got, want := s.Settings.Get(), model.NewSettings(); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("settings %+v", got)
	}
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		want := os.FileMode(0o600)
		if entry.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode().Perm(), want)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	id := uid("x")
	if s.LogPath(id) != filepath.Join(dir, "logs", "run_"+id+".log") || s.SuperviseDir(id) != filepath.Join(dir, "supervise", id) ||
		s.WorktreeRoot() != filepath.Join(dir, "worktrees") {
		t.Error("paths")
	}
	if _, err := os.Stat(s.LogDir()); err != nil {
		t.Error(err)
	}
}

func TestOpenClosesALooseDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	openStore(t, dir)
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// When a daemon dies between fork and exec of a program, that program has its
// lock for a moment.
func TestLockOutlivesItsHolderForAMoment(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no handle is inherited there")
	}
	dir := t.TempDir()
	s := openStore(t, dir)
	heir := exec.Command("sleep", "0.2")
	heir.ExtraFiles = []*os.File{s.lock}
	if err := heir.Start(); err != nil {
		t.Fatal(err)
	}
	defer heir.Wait()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	openStore(t, dir)
}

// A second daemon does not wait for the lock of a running one: a start after a
// stop request would undo the stop.
func TestLockOfARunningDaemon(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the store does not check there whether a process is alive")
	}
	dir := t.TempDir()
	openStore(t, dir)
	begin := time.Now()
	if _, err := Open(dir); !errors.Is(err, errLocked) {
		t.Errorf("got %v", err)
	}
	if waited := time.Since(begin); waited >= lockPatience {
		t.Errorf("waited %s", waited)
	}
}

func TestOneDaemonPerDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd, lines := startChild(t, "hold", dir)
	if line := lines.next(t); line != "held" {
		t.Fatal(line)
	}
	_, err := Open(dir)
	var locked *LockedError
	if !errors.Is(err, errLocked) || !errors.As(err, &locked) || locked.PID != cmd.Process.Pid {
		t.Fatalf("error %v, want one that names %d", err, cmd.Process.Pid)
	}
	cmd.Process.Kill()
	cmd.Wait()
	s := openStore(t, dir) // the lock dies with its holder
	if _, err := Open(dir); !errors.Is(err, errLocked) {
		t.Errorf("second Open in the process: %v", err)
	}
	pid, err := os.ReadFile(filepath.Join(dir, lockFile))
	if err != nil || string(bytes.TrimSpace(pid)) != strconv.Itoa(os.Getpid()) {
		t.Errorf("lock file %q, %v", pid, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	openStore(t, dir)
}

func TestStateSurvivesAndItsLossIsHarmless(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	err := s.State.Update(func(state *State) error {
		state.BootID, state.LastSeen = "boot", at
		state.Tasks = map[string]TaskState{"t": {ArmedAt: at, ScheduleHash: "h"}}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = openStore(t, dir)
	if got := s.State.Get(); got.BootID != "boot" || !got.Tasks["t"].ArmedAt.Equal(at) || got.HoldUntil != nil {
		t.Errorf("%+v", got)
	}
	s.Close()
	for _, name := range []string{stateFile, backupDir + "/" + stateFile} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	s = openStore(t, dir)
	wantNoFaults(t, s)
	if got := s.State.Get(); got.BootID != "" || len(got.Tasks) != 0 {
		t.Errorf("%+v", got)
	}
}
