//go:build !windows

package supervisor

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// A tree is the supervisor and its descendants.
type tree struct {
	id      string
	self    int
	reaper  bool          // every orphan of the tree becomes our child
	leader  bool          // of a session, in which every process is ours
	locks   locks         // locks of the service and the supervisors, which are not part of the tree
	changed chan struct{} // a child has ended, our own or an adopted orphan

	mu       sync.Mutex // held from fork until the child is in children, so that no unknown child is reaped
	children map[int]*child
}

// A child is the main process of a step.
type child struct {
	processID
	ended  chan struct{}
	status unix.WaitStatus // set before ended is closed
}

func newTree(spec Spec) (*tree, error) {
	reaper, err := becomeReaper()
	if err != nil {
		return nil, err
	}
	session, err := unix.Getsid(0)
	if err != nil {
		return nil, err
	}
	t := &tree{
		id: spec.ID, self: os.Getpid(), reaper: reaper, leader: session == os.Getpid(), locks: locksOf(spec),
		changed: make(chan struct{}, 1), children: map[int]*child{},
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, unix.SIGCHLD)
	go func() {
		for range signals {
			t.reap()
			select {
			case t.changed <- struct{}{}:
			default:
			}
		}
	}()
	return t, nil
}

// reap collects the status of all children that have ended and reports whether
// others are left.
func (t *tree) reap() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, unix.WNOHANG, nil)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return false
		case pid == 0:
			return true
		}
		if c := t.children[pid]; c != nil {
			delete(t.children, pid)
			c.status = status
			close(c.ended)
		}
	}
}

// start starts a command in its own process group. exec.Cmd would wait for the
// child itself, and only one waiter can.
func (t *tree) start(program string, argv, env []string, dir string, p pipes) (*child, error) {
	files := []uintptr{p.in.Fd(), p.out.Fd(), p.out.Fd()}
	if p.err != nil {
		files[2] = p.err.Fd()
	}
	for _, fd := range files {
		if err := unix.SetNonblock(int(fd), false); err != nil {
			return nil, err
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	pid, err := syscall.ForkExec(program, argv, &syscall.ProcAttr{Dir: dir, Env: env, Files: files, Sys: &syscall.SysProcAttr{Setpgid: true}})
	if err != nil {
		if errors.Is(err, syscall.ENOEXEC) {
			return nil, fmt.Errorf("%s cannot be started: it is damaged, or was built for another system or processor", program)
		}
		return nil, fmt.Errorf("run %s: %w", filepath.Base(program), err)
	}
	c := &child{processID: processID{Pid: pid}, ended: make(chan struct{})}
	if self, err := identify(pid); err == nil {
		c.processID = self
	}
	t.children[pid] = c
	return c, nil
}

// outcome returns the exit code or the name of the signal. A child that could
// not be killed has neither.
func (c *child) outcome() (*int, string) {
	select {
	case <-c.ended:
	default:
		return nil, ""
	}
	if c.status.Signaled() {
		return nil, unix.SignalName(c.status.Signal())
	}
	code := c.status.ExitStatus()
	return &code, ""
}

// interrupt asks only the child to stop, and waits for its end no longer than
// the limit.
func (c *child) interrupt(limit time.Duration) {
	send(c.processID, unix.SIGINT)
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-c.ended:
	case <-timer.C:
	}
}

// end ends the child and all other descendants, and returns those that it could
// not end.
func (t *tree) end(c *child, grace time.Duration) []processID {
	left := killAll(func() []process {
		if !t.reap() && t.reaper {
			return nil // the reaper of the tree has no child: there is no tree
		}
		return t.members()
	}, grace, t.changed)
	if len(left) == 0 {
		<-c.ended // at most a zombie whose SIGCHLD is pending
	}
	return left
}

// members returns the living descendants.
func (t *tree) members() []process {
	return t.locks.without(func(p process) bool {
		return p.parent == t.self || t.leader && p.session == t.self || p.marked(t.id)
	})
}

// without returns the descendants of root, except the service, supervisors and
// their descendants.
func (l locks) without(root func(process) bool) []process {
	all := processes()
	found := descendants(all, root)
	if !slices.ContainsFunc(found, l.heldBy) {
		return found
	}
	return descendants(slices.DeleteFunc(all, l.heldBy), root)
}

// descendantsOf returns the living descendants of a command, without those that
// have left its tree.
func (t *tree) descendantsOf(c *child) []processID {
	return identities(t.locks.without(func(p process) bool { return p.parent == c.Pid }))
}

// contains reports whether a process is in the tree. One whose first thread has
// ended looks dead, but its other threads may connect.
func (t *tree) contains(pid int) bool {
	root := func(p process) bool {
		return p.parent == t.self || t.leader && p.session == t.self || p.marked(t.id)
	}
	all := processes()
	in := family(all, root)
	if slices.ContainsFunc(all, func(p process) bool { return in[p.Pid] && t.locks.heldBy(p) }) {
		in = family(slices.DeleteFunc(all, t.locks.heldBy), root)
	}
	return in[pid]
}

// mayAnswer reports whether a process is the service, if there is one and the
// system can tell.
func (t *tree) mayAnswer(pid int) bool { return t.locks.service == "" || t.locks.isService(pid) }

// Inside reports whether a process belongs to the run with this id, whose state
// directory is dir, if the system can tell. That includes what the service runs
// for it before there is a supervisor and after it has ended, such as git hooks.
// The service does not belong to a run, even if the run started it.
func Inside(dir, id string, pid int) bool {
	c, err := readClaim(dir)
	if err == nil && c.Pid > 1 {
		self, err := identify(c.Pid)
		if err != nil || self != c.processID {
			c.Pid = 0 // it has ended, and its number may be that of another process
		}
	}
	return family(processes(), func(p process) bool { return c.Pid > 1 && p.parent == c.Pid || p.marked(id) })[pid]
}

// memberIDs is members, by identity only.
func (t *tree) memberIDs() []processID { return identities(t.members()) }

// empty reports whether no process is left, if the system can tell immediately.
func (t *tree) empty() bool { return !t.reap() && t.reaper }

func identities(all []process) []processID {
	out := make([]processID, len(all))
	for i, p := range all {
		out[i] = p.processID
	}
	return out
}

// descendants returns the living processes for which root holds and all their
// descendants, but not this process and those it descends from.
func descendants(all []process, root func(process) bool) []process {
	in := family(all, root)
	var found []process
	for _, p := range all {
		if in[p.Pid] && !p.dead {
			found = append(found, p)
		}
	}
	return found
}

// family is descendants, and those that are dead.
func family(all []process, root func(process) bool) map[int]bool {
	byPid := map[int]process{}
	for _, p := range all {
		byPid[p.Pid] = p
	}
	spared := map[int]bool{}
	for pid := os.Getpid(); pid > 0 && !spared[pid]; pid = byPid[pid].parent {
		spared[pid] = true
	}
	in := map[int]bool{}
	for grown := true; grown; {
		grown = false
		for _, p := range all {
			if !in[p.Pid] && !spared[p.Pid] && (in[p.parent] || root(p)) {
				in[p.Pid] = true
				grown = true
			}
		}
	}
	return in
}

const killTimeout = 15 * time.Second // a process that survives SIGKILL for so long hangs in the kernel

// killAll terminates all processes that find returns, and kills them after the
// grace, until there are none. It checks again when woken and periodically. It
// returns those that it could not kill.
func killAll(find func() []process, grace time.Duration, wake <-chan struct{}) []processID {
	asked := map[processID]bool{}
	left := find()
	terminate(left, asked, func(process) bool { return true })
	pause := func(longest time.Duration) {
		timer := time.NewTimer(longest)
		defer timer.Stop()
		select {
		case <-wake:
		case <-timer.C:
		}
	}
	wait := 2 * time.Millisecond
	left = find()
	for until := time.Now().Add(grace); len(left) > 0 && time.Now().Before(until); left = find() {
		// A process started meanwhile may be cleaning up after another. It is
		// terminated when that one has ended.
		terminate(left, asked, func(p process) bool {
			return !slices.ContainsFunc(left, func(q process) bool { return q.Pid == p.parent })
		})
		pause(min(wait, time.Until(until)))
		wait = min(wait*2, 100*time.Millisecond)
	}
	for until := time.Now().Add(killTimeout); len(left) > 0 && time.Now().Before(until); left = find() {
		for _, p := range left {
			send(p.processID, unix.SIGKILL)
		}
		pause(5 * time.Millisecond)
	}
	var names []processID
	for _, p := range left {
		names = append(names, p.processID)
	}
	return names
}

// terminate sends SIGTERM, once, to those that are due.
func terminate(all []process, asked map[processID]bool, due func(process) bool) {
	for _, p := range all {
		if !asked[p.processID] && due(p) {
			asked[p.processID] = true
			send(p.processID, unix.SIGTERM)
			send(p.processID, unix.SIGCONT) // a stopped process handles nothing else
		}
	}
}

// EndMarked ends the processes that have the mark of a run without a
// supervisor, and their descendants: hooks and commands that ran for it in the
// service and left their process group. It returns the names of those that it
// could not end.
func EndMarked(spec Spec) []string {
	l := locksOf(spec)
	left := killAll(func() []process {
		return l.without(func(p process) bool { return p.marked(spec.ID) })
	}, leftoverGrace, nil)
	var names []string
	for _, p := range left {
		names = append(names, nameOf(p))
	}
	return names
}

// reap ends what is left of the tree of a supervisor that died: processes that
// are recorded with their start time or have the run's Marker, and their
// descendants.
func reap(c claim) error {
	if c.ID == "" || c.Boot != BootID() {
		return nil // all of it ended with the reboot
	}
	recorded := map[processID]bool{}
	for _, child := range c.Children {
		recorded[child] = true
	}
	left := killAll(func() []process {
		return descendants(processes(), func(p process) bool { return recorded[p.processID] || p.marked(c.ID) })
	}, time.Second, nil)
	if len(left) > 0 {
		return fmt.Errorf("end processes of an interrupted run: %v are left", left)
	}
	return nil
}
