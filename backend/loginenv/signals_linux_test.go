package loginenv

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// printChild runs in the test program if PRINT_CHILD is set: it adopts the
// state of a login, and prints the state with which its children start.
func printChild() {
	adoptProcess()
	for _, argv := range [][]string{
		{"grep", "^Sig", "/proc/self/status"}, // not in a shell, which changes signals
		{"sh", "-c", "prlimit --pid $$ --raw --noheadings --output RESOURCE,SOFT --core --nproc; chrt -p $$; ionice -p $$"},
	} {
		cmd := exec.Command(argv[0], argv[1:]...)
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		_ = cmd.Run()
	}
}

// A service that was started by nohup, in the background of a script, with
// blocked signals, or as an idle process: its children start as after a login.
func TestChildrenStartWithoutSignalsOfTheTerminal(t *testing.T) {
	cmd := exec.Command("sh", "-c", `trap "" HUP INT QUIT TSTP CONT PIPE; exec prlimit --core=100: --nproc=5000: chrt -i 0 ionice -c 3 "$0"`, os.Args[0])
	cmd.Env = append(os.Environ(), "PRINT_CHILD=1")
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	blocked, before := unix.Sigset_t{}, unix.Sigset_t{}
	for _, sig := range []unix.Signal{unix.SIGTERM, unix.SIGCHLD, unix.SIGHUP, unix.SIGUSR1} {
		blocked.Val[0] |= 1 << (sig - 1)
	}
	if err := unix.PthreadSigmask(unix.SIG_SETMASK, &blocked, &before); err != nil {
		t.Fatal(err)
	}
	err := cmd.Start()
	if err := unix.PthreadSigmask(unix.SIG_SETMASK, &before, nil); err != nil {
		t.Fatal(err)
	}
	if err == nil {
		err = cmd.Wait()
	}
	if err != nil {
		t.Fatal(err, out.String())
	}
	for _, want := range []string{
		"SigBlk:\t0000000000000000\n",
		"CORE 0\n",
		"SCHED_OTHER",
		"none: prio",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in %s", want, out.String())
		}
	}
	_, text, _ := strings.Cut(out.String(), "SigIgn:\t")
	var ignored uint64
	if _, err := fmt.Sscanf(text, "%x", &ignored); err != nil {
		t.Fatal(err, out.String())
	}
	const ofTheLibrary = 1<<31 | 1<<32 // 32 and 33, which the C library keeps to itself: a program with it cannot change them
	if ignored&^uint64(ofTheLibrary) != 0 {
		t.Errorf("ignored: %x", ignored)
	}
	if strings.Contains(out.String(), "NPROC 5000\n") {
		t.Error("the limit of processes stays")
	}
}
