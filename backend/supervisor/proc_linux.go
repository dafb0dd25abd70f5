package supervisor

import (
	"bytes"
	"errors"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// A process is an entry of the process table.
type process struct {
	processID // Start is in clock ticks since boot
	parent    int
	session   int
	dead      bool // a zombie
}

// becomeReaper makes every orphaned descendant a child of this process.
func becomeReaper() (bool, error) {
	return true, unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
}

// BootID changes with every start of the machine, and with nothing else: not when
// its clock is set. Empty: unknown.
func BootID() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return string(bytes.TrimSpace(id))
}

// processes returns all processes in /proc.
func processes() []process {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	var all []process
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			if p, err := inspect(pid); err == nil { // otherwise it has ended
				all = append(all, p)
			}
		}
	}
	return all
}

func identify(pid int) (processID, error) {
	p, err := inspect(pid)
	return p.processID, err
}

// nameOf returns the short name of a process's program, or its pid if that
// cannot be read.
func nameOf(p processID) string {
	name, err := os.ReadFile("/proc/" + strconv.Itoa(p.Pid) + "/comm")
	if err != nil {
		return strconv.Itoa(p.Pid)
	}
	return string(bytes.TrimSpace(name))
}

// age returns how long ago a process was started.
func age(p processID) time.Duration {
	var now unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &now) != nil {
		return 0
	}
	const tick = 10 * time.Millisecond // see proc_pid_stat(5); the same on all Linux systems
	return time.Duration(now.Nano()) - time.Duration(p.Start)*tick
}

const fionread = unix.TIOCINQ

func inspect(pid int) (process, error) {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return process{}, err
	}
	return parseStat(string(stat))
}

// parseStat reads the fields of proc_pid_stat(5). The second, the name of the
// program in brackets, may hold anything, brackets and spaces too.
func parseStat(stat string) (process, error) {
	pid, rest, _ := strings.Cut(stat, " ")
	fields := strings.Fields(rest[strings.LastIndexByte(rest, ')')+1:])
	if len(fields) < 20 {
		return process{}, errors.New("read process state: too few fields")
	}
	var p process
	var errs [4]error
	p.Pid, errs[0] = strconv.Atoi(pid)
	p.dead = fields[0] == "Z" || fields[0] == "X"
	p.parent, errs[1] = strconv.Atoi(fields[1])
	p.session, errs[2] = strconv.Atoi(fields[3])
	p.Start, errs[3] = strconv.ParseUint(fields[19], 10, 64)
	return p, errors.Join(errs[:]...)
}

// marked reports whether the process has the Marker of a run. The environment
// of other users' processes cannot be read, and they are not ours to end.
func (p process) marked(id string) bool {
	env, err := os.ReadFile("/proc/" + strconv.Itoa(p.Pid) + "/environ")
	if err != nil || id == "" {
		return false
	}
	mark := []byte(Marker + "=" + id + "\x00")
	return bytes.HasPrefix(env, mark) || bytes.Contains(env, append([]byte{0}, mark...))
}

// heldBy reports whether the process holds one of the locks. The service and
// the supervisors, which do, are session leaders; a command that has the file
// open without its lock does not count.
func (l locks) heldBy(p process) bool {
	return p.session == p.Pid && locked(p.Pid, l.has)
}

// isService reports whether a process holds the lock of the service.
func (l locks) isService(pid int) bool {
	return locked(pid, func(path string) bool { return path == l.service })
}

// locked reports whether a process holds the lock of a file that is one of
// these. Of a process whose files cannot be read, that is unknown: false.
func locked(pid int, file func(path string) bool) bool {
	dir := "/proc/" + strconv.Itoa(pid)
	open, _ := os.ReadDir(dir + "/fd") // those of other users' processes cannot be read, and they hold no lock
	for _, fd := range open {
		path, err := os.Readlink(dir + "/fd/" + fd.Name())
		if err != nil || !file(path) {
			continue
		}
		if info, err := os.ReadFile(dir + "/fdinfo/" + fd.Name()); err == nil && bytes.Contains(info, []byte("\nlock:")) {
			return true
		}
	}
	return false
}

// send sends a signal to exactly this process: once its descriptor is open, the
// pid cannot be reused.
func send(p processID, sig unix.Signal) {
	fd, err := unix.PidfdOpen(p.Pid, 0)
	if errors.Is(err, unix.ENOSYS) {
		if now, err := identify(p.Pid); err == nil && now == p {
			_ = unix.Kill(p.Pid, sig)
		}
		return
	}
	if err != nil {
		return // it has ended
	}
	defer unix.Close(fd)
	if now, err := identify(p.Pid); err == nil && now == p {
		_ = unix.PidfdSendSignal(fd, sig, nil, 0) // it may just have ended
	}
}

// reserve makes a file of size bytes that can be overwritten on a full disk.
func reserve(name string, size int64) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	err = unix.Fallocate(int(f.Fd()), 0, 0, size)
	if errors.Is(err, unix.EOPNOTSUPP) {
		_, err = f.Write(make([]byte, size))
	}
	return errors.Join(err, f.Close())
}
