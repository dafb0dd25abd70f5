//go:build !windows

package supervisor

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"claude-scheduler/backend/subprocess"

	"golang.org/x/sys/unix"
)

func rootDir() string { return "/" }

// supervisorEnv is empty: the supervisor needs nothing, and its environment can
// be read by every process of its user.
func supervisorEnv() []string { return []string{} }

func ownSession() *syscall.SysProcAttr { return subprocess.OwnSession() }

// catchSignals returns a channel that is closed by SIGTERM. The others are
// caught and dropped; ignoring them would be inherited by the children.
func catchSignals() <-chan struct{} {
	dropped := make(chan os.Signal, 1)
	signal.Notify(dropped, unix.SIGHUP, unix.SIGINT, unix.SIGQUIT, unix.SIGPIPE, unix.SIGTSTP, unix.SIGTTIN, unix.SIGTTOU)
	term := make(chan os.Signal, 1)
	signal.Notify(term, unix.SIGTERM)
	cancel := make(chan struct{})
	go func() {
		<-term
		close(cancel)
	}()
	return cancel
}

// setLimits applies the limits of the specification to this process, and so to
// its commands. The umask never excludes the owner: the exit record could not
// be read.
func setLimits(spec Spec) {
	if spec.Umask != nil {
		unix.Umask(*spec.Umask &^ 0o700)
	}
	var r syscall.Rlimit
	if spec.OpenFiles > 0 && syscall.Getrlimit(unix.RLIMIT_NOFILE, &r) == nil {
		r.Cur = min(r.Max, spec.OpenFiles)
		_ = syscall.Setrlimit(unix.RLIMIT_NOFILE, &r) // package syscall: with unix, commands would get the previous limit back
	}
}

// cancelled returns a channel that is closed when the run is cancelled.
func cancelled(signaled <-chan struct{}, _ string) (<-chan struct{}, error) { return signaled, nil }

// detach releases the starter's pipes and directory.
func detach(in io.Reader, ready io.Writer) {
	if null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0); err == nil {
		for fd := range 3 {
			_ = dup(int(null.Fd()), fd)
		}
		_ = null.Close()
	}
	_, _ = in, ready // the standard streams, now replaced; their descriptors must stay open
	_ = os.Chdir("/")
}

// signalSupervisor sends SIGTERM to a supervisor, unless it has ended.
func signalSupervisor(_ string, w processID) error {
	if w.Pid > 1 {
		send(w, unix.SIGTERM)
	}
	return nil
}

func signalExit(_ string, p *os.Process) error { return p.Signal(unix.SIGTERM) }

// drain reads what is in a pipe without waiting for more; at most 1 MiB, the
// largest pipe that an ordinary user may make.
func drain(from *os.File, buf []byte, pass func(n int)) {
	fd := int(from.Fd())
	if unix.SetNonblock(fd, true) != nil {
		return
	}
	for total := 0; total < 1<<20; {
		n, err := unix.Read(fd, buf)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if n <= 0 || err != nil {
			return
		}
		pass(n)
		total += n
	}
}

func (w processID) String() string { return fmt.Sprint(w.Pid) }

// removeAll deletes a state directory whose lock is held, so no supervisor can
// acquire it meanwhile.
func removeAll(dir string, _ *os.File) error { return removeInParent(dir) }
