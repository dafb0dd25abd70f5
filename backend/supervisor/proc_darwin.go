package supervisor

import (
	"bytes"
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// A process is an entry of the process table.
type process struct {
	processID // Start is in microseconds since 1970
	parent    int
	session   int
	dead      bool // a zombie
}

const zombie = 5 // SZOMB of sys/proc.h

// becomeReaper: macOS has no reaper but launchd.
func becomeReaper() (bool, error) { return false, nil }

// BootID changes with every start of the machine, and with nothing else: not when
// its clock is set. Empty: unknown.
func BootID() string {
	id, err := unix.Sysctl("kern.bootsessionuuid")
	if err != nil {
		return ""
	}
	return id
}

func processes() []process {
	table, err := unix.SysctlKinfoProcSlice("kern.proc.all")
	if err != nil {
		return nil
	}
	all := make([]process, 0, len(table))
	for i := range table {
		all = append(all, fromKinfo(&table[i]))
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
	k, err := unix.SysctlKinfoProc("kern.proc.pid", p.Pid)
	if err != nil {
		return p.String()
	}
	return unix.ByteSliceToString(k.Proc.P_comm[:])
}

// age returns how long ago a process was started.
func age(p processID) time.Duration { return time.Since(time.UnixMicro(int64(p.Start))) }

const fionread = 0x4004667f // FIONREAD of sys/filio.h

func inspect(pid int) (process, error) {
	k, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil {
		return process{}, err
	}
	if int(k.Proc.P_pid) != pid {
		return process{}, errors.New("read process state: no such process")
	}
	return fromKinfo(k), nil
}

func fromKinfo(k *unix.KinfoProc) process {
	p := process{parent: int(k.Eproc.Ppid), dead: k.Proc.P_stat == zombie}
	p.Pid = int(k.Proc.P_pid)
	p.Start = uint64(k.Proc.P_starttime.Sec)*1e6 + uint64(k.Proc.P_starttime.Usec)
	if session, err := unix.Getsid(p.Pid); err == nil {
		p.session = session
	}
	return p
}

// marked reports whether the process has the Marker of a run. The arguments
// come before the environment in the same block, each ended by a zero byte.
func (p process) marked(id string) bool {
	block, err := unix.SysctlRaw("kern.procargs2", p.Pid)
	return err == nil && id != "" && bytes.Contains(block, []byte("\x00"+Marker+"="+id+"\x00"))
}

// heldBy is always false: without a subreaper, the service leaves the tree of a
// run as soon as the command that started it has ended.
func (l locks) heldBy(process) bool { return false }

// isService is always true: who holds a lock is unknown on this system.
func (l locks) isService(int) bool { return true }

// send sends a signal to this process, unless its pid has been reused.
func send(p processID, sig unix.Signal) {
	if now, err := identify(p.Pid); err == nil && now == p {
		_ = unix.Kill(p.Pid, sig)
	}
}

// reserve makes a file of size bytes that can be overwritten on a full disk.
func reserve(name string, size int64) error {
	return writeSynced(name, os.O_CREATE|os.O_TRUNC, make([]byte, size))
}
