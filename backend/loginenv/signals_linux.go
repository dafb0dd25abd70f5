package loginenv

import (
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// adoptSignals makes programs that this process starts begin with no signal
// ignored or blocked, like those of a login. Both are inherited: under nohup,
// or in the background of a script, a run could not be hung up or interrupted,
// and with a blocked SIGTERM or SIGCHLD it would hang.
//
// This process still ignores the same signals; otherwise nohup would have no effect.
func adoptSignals() {
	unblock()
	dropped := make(chan os.Signal, 1)
	for _, sig := range ignored() {
		signal.Notify(dropped, sig) // a signal that is caught has its default action in children
	}
}

// unblock executes this program again, in the same process, without blocked
// signals. A Go program has no other way: its threads get the mask that it was
// started with.
func unblock() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var none, blocked unix.Sigset_t
	if unix.PthreadSigmask(unix.SIG_SETMASK, &none, &blocked) != nil || blocked == none {
		return
	}
	if program, err := os.Executable(); err == nil {
		_ = syscall.Exec(program, os.Args, os.Environ()) // the process has done nothing yet
	}
	_ = unix.PthreadSigmask(unix.SIG_SETMASK, &blocked, nil)
}

// ignored lists the signals that this process ignores.
func ignored() (all []syscall.Signal) {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		mask, ok := strings.CutPrefix(line, "SigIgn:")
		if !ok {
			continue
		}
		bits, _ := strconv.ParseUint(strings.TrimSpace(mask), 16, 64)
		for sig := syscall.Signal(1); sig <= 64; sig++ {
			if bits>>(sig-1)&1 == 1 {
				all = append(all, sig)
			}
		}
	}
	return all
}
