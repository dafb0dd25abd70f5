package supervisor

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"
)

// A tree is the supervisor and everything it starts: a job object that ends
// with the supervisor, even if that crashes.
type tree struct {
	job     windows.Handle
	changed chan struct{} // never signaled: the job is polled
}

// A child is the main process of a step.
type child struct {
	processID
	ended chan struct{}
	state *os.ProcessState // set before ended is closed
}

func newTree(Spec) (*tree, error) {
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return nil, err
	}
	limits := jobLimits()
	if _, err := windows.SetInformationJobObject(job, windows.JobObjectExtendedLimitInformation, uintptr(unsafe.Pointer(&limits)), uint32(unsafe.Sizeof(limits))); err != nil {
		return nil, err
	}
	// This process is in it too, so whatever it starts is in it from its initial
	// instruction.
	if err := windows.AssignProcessToJobObject(job, windows.CurrentProcess()); err != nil {
		return nil, err
	}
	return &tree{job: job}, nil
}

// jobLimits ends everything in a job with its last handle, which is the
// supervisor's. Nothing may break away: it would outlive a cancel.
func jobLimits() (limits windows.JOBOBJECT_EXTENDED_LIMIT_INFORMATION) {
	limits.BasicLimitInformation.LimitFlags = windows.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
	return limits
}

// childFlags start a command in its own group, to which a Ctrl+Break can be
// sent, and in the job of the supervisor.
const childFlags = windows.CREATE_NEW_PROCESS_GROUP

// contains is not used: the peer of a socket is unknown here.
func (t *tree) contains(int) bool { return false }

// mayAnswer is not used: the process that has connected is unknown.
func (t *tree) mayAnswer(int) bool { return true }

// Inside returns false: the peer of a socket is unknown here.
func Inside(string, string, int) bool { return false }

// EndMarked has nothing to do: processes that the service ran for a run end
// with its tree.
func EndMarked(Spec) []string { return nil }

func (c *child) interrupt(time.Duration) {}

func (t *tree) start(program string, argv, env []string, dir string, p pipes) (*child, error) {
	files := []*os.File{p.in, p.out, p.out}
	if p.err != nil {
		files[2] = p.err
	}
	started, err := os.StartProcess(program, argv, &os.ProcAttr{
		Dir: dir, Env: env, Files: files,
		Sys: &syscall.SysProcAttr{HideWindow: true, CreationFlags: childFlags},
	})
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", filepath.Base(program), err)
	}
	c := &child{processID: processID{Pid: started.Pid}, ended: make(chan struct{})}
	if self, err := identify(started.Pid); err == nil {
		c.processID = self
	}
	go func() {
		c.state, _ = started.Wait()
		close(c.ended)
	}()
	return c, nil
}

func (c *child) outcome() (*int, string) {
	select {
	case <-c.ended:
	default:
		return nil, ""
	}
	if c.state == nil {
		return nil, ""
	}
	code := c.state.ExitCode()
	return &code, ""
}

// end ends all processes in the job except this one, and returns those that it
// could not end.
func (t *tree) end(c *child, grace time.Duration) []processID {
	left := t.members()
	if len(left) > 0 {
		_ = windows.GenerateConsoleCtrlEvent(windows.CTRL_BREAK_EVENT, uint32(c.Pid))
	}
	for until := time.Now().Add(grace); len(left) > 0 && time.Now().Before(until); left = t.members() {
		time.Sleep(50 * time.Millisecond)
	}
	for until := time.Now().Add(15 * time.Second); len(left) > 0 && time.Now().Before(until); left = t.members() {
		for _, p := range left {
			if h, err := windows.OpenProcess(windows.PROCESS_TERMINATE, false, uint32(p.Pid)); err == nil {
				_ = windows.TerminateProcess(h, 1)
				_ = windows.CloseHandle(h)
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	return left
}

// members returns the processes of the job but this one, the first thousand of
// them.
func (t *tree) members() []processID {
	var list struct {
		Assigned, Listed uint32
		Pids             [1000]uintptr
	}
	_ = windows.QueryInformationJobObject(t.job, windows.JobObjectBasicProcessIdList, uintptr(unsafe.Pointer(&list)), uint32(unsafe.Sizeof(list)), nil)
	var found []processID
	for _, pid := range list.Pids[:min(int(list.Listed), len(list.Pids))] {
		if int(pid) != os.Getpid() {
			found = append(found, processID{Pid: int(pid)})
		}
	}
	return found
}

// descendantsOf returns the processes of the job but the command's own.
func (t *tree) descendantsOf(c *child) []processID {
	var found []processID
	for _, p := range t.members() {
		if p.Pid != c.Pid {
			found = append(found, p)
		}
	}
	return found
}

// memberIDs is members.
func (t *tree) memberIDs() []processID { return t.members() }

// empty reports that no process is left.
func (t *tree) empty() bool { return len(t.members()) == 0 }

// nameOf returns the name of a process's program, its pid where that cannot be
// read.
func nameOf(p processID) string {
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(p.Pid))
	if err != nil {
		return p.String()
	}
	defer windows.CloseHandle(h)
	path := make([]uint16, windows.MAX_PATH)
	size := uint32(len(path))
	if windows.QueryFullProcessImageName(h, 0, &path[0], &size) != nil {
		return p.String()
	}
	return filepath.Base(windows.UTF16ToString(path[:size]))
}

// age returns how long ago a process was started.
func age(p processID) time.Duration {
	if p.Start == 0 {
		if self, err := identify(p.Pid); err == nil {
			p = self
		}
	}
	started := windows.Filetime{LowDateTime: uint32(p.Start), HighDateTime: uint32(p.Start >> 32)}
	return time.Since(time.Unix(0, started.Nanoseconds()))
}

// reap has nothing to do: the job ended with the supervisor.
func reap(claim) error { return nil }

// BootID changes with every start of the machine, and with nothing else: not
// when its clock is set. Empty: unknown, as here: the creation time of a
// process is its identity across starts of the machine.
func BootID() string { return "" }

// identify returns the process with its creation time in units of 100 ns.
func identify(pid int) (processID, error) {
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return processID{}, err
	}
	defer windows.CloseHandle(h)
	var created, exited, kernel, user windows.Filetime
	if err := windows.GetProcessTimes(h, &created, &exited, &kernel, &user); err != nil {
		return processID{}, err
	}
	return processID{pid, uint64(created.HighDateTime)<<32 | uint64(created.LowDateTime)}, nil
}

func (w processID) String() string { return fmt.Sprint(w.Pid) }
