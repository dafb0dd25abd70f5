//go:build unix

package loginenv

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// loginUmask and openFiles are the defaults of runs; startup files of the login
// shell may set others. A higher limit slows down programs that close all files
// they might have inherited; macOS allows no more.
const loginUmask = 0o022

func openFiles() uint64 {
	if runtime.GOOS == "darwin" {
		return 10_240
	}
	return 65_536
}

// fewFiles is below the limit of open files of any login; with fewer, programs
// fail in obscure ways.
const fewFiles = 1024

// unlimited are the limits that no login sets, but terminals and scripts set
// for one command.
var unlimited = map[int]string{
	unix.RLIMIT_CPU: "CPU time", unix.RLIMIT_FSIZE: "the size of files", unix.RLIMIT_DATA: "memory", unix.RLIMIT_AS: "memory",
}

// adoptProcess gives this process, whatever started it, what a login has
// besides its environment: signals, umask, priority, processors, limits, and no
// inherited files. What the system does not permit stays; Restrictions reports
// it.
func adoptProcess() {
	adoptSignals()
	unix.Umask(loginUmask)
	for limit := range unlimited {
		raise(limit, ^uint64(0))
	}
	raise(unix.RLIMIT_NOFILE, openFiles())
	raise(unix.RLIMIT_STACK, 8<<20)
	raise(unix.RLIMIT_NPROC, ^uint64(0))
	raise(unix.RLIMIT_MEMLOCK, ^uint64(0))
	raise(unix.RLIMIT_CORE, 0) // a core file in the working directory would hold secrets, and might be committed
	adoptPriority()
	DropFiles()
}

// raise sets a soft limit, to the hard one at most. A larger stack stays: runs may need it.
func raise(limit int, to uint64) {
	var r syscall.Rlimit
	if syscall.Getrlimit(limit, &r) != nil || limit == unix.RLIMIT_STACK && uint64(r.Cur) >= to {
		return
	}
	r.Cur = min(r.Max, to)
	_ = syscall.Setrlimit(limit, &r) // package syscall: with unix, children would get the previous limit of open files back
}

// DropFiles keeps programs that this one starts from inheriting files that it
// inherited itself, such as a lock file of a script.
func DropFiles() {
	entries, err := os.ReadDir("/dev/fd")
	if err != nil {
		return
	}
	for _, entry := range entries {
		if fd, err := strconv.Atoi(entry.Name()); err == nil && fd > 2 {
			unix.CloseOnExec(fd)
		}
	}
}

// Restrictions returns what runs inherit from the program that started the
// service because it could not be changed; empty: nothing.
func Restrictions() (found []string) {
	const hint = "; end the service and start it as a login does"
	if nice, err := priority(); err == nil && nice > 0 {
		found = append(found, fmt.Sprintf("the run has a lower priority (nice %d), because the service was started with it and may not raise it%s", nice, hint))
	}
	var files syscall.Rlimit
	if syscall.Getrlimit(unix.RLIMIT_NOFILE, &files) == nil && files.Max < fewFiles {
		found = append(found, fmt.Sprintf("the run may open %d files at most, because the service was started with that limit and may not raise it%s", files.Max, hint))
	}
	seen := map[string]bool{}
	for _, limit := range []int{unix.RLIMIT_CPU, unix.RLIMIT_FSIZE, unix.RLIMIT_DATA, unix.RLIMIT_AS} {
		var r syscall.Rlimit
		if what := unlimited[limit]; syscall.Getrlimit(limit, &r) == nil && r.Max < unix.RLIM_INFINITY && !seen[what] {
			seen[what] = true
			found = append(found, fmt.Sprintf("the run has a limit on %s, because the service was started with it and may not raise it%s", what, hint))
		}
	}
	return found
}
