package loginenv

import (
	"path/filepath"
	"strconv"

	"golang.org/x/sys/unix"
)

// adoptPriority sets the priority that a login has, for processors and disks,
// and lets the process use all processors that it may. These belong to threads;
// a thread that is started meanwhile copies them from another, so the loop runs
// twice.
func adoptPriority() {
	var all unix.CPUSet
	for cpu := range len(all) * 64 {
		all.Set(cpu)
	}
	for range 2 {
		for _, thread := range threads() {
			_ = unix.SchedSetaffinity(thread, &all)
			adoptClass(thread)
			_ = unix.Setpriority(unix.PRIO_PROCESS, thread, 0) // needs a privilege, unless it was below 0
		}
	}
}

// adoptClass undoes chrt and ionice: a thread of the classes batch and idle gets
// the normal one, and the class of disk access that follows from its nice value.
func adoptClass(thread int) {
	const ofProcess, fromNice = 1, 0 // IOPRIO_WHO_PROCESS; IOPRIO_CLASS_NONE
	_, _, _ = unix.Syscall(unix.SYS_IOPRIO_SET, ofProcess, uintptr(thread), fromNice)
	now, err := unix.SchedGetAttr(thread, 0)
	if err == nil && now.Policy != unix.SCHED_NORMAL {
		_ = unix.SchedSetAttr(thread, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_NORMAL, Nice: now.Nice}, 0)
	}
}

// priority returns the nice value; the system call itself returns 20 less that.
func priority() (int, error) {
	raw, err := unix.Getpriority(unix.PRIO_PROCESS, 0)
	return 20 - raw, err
}

// threads returns the ids of the threads of this process, each of which has its
// own priority.
func threads() []int {
	names, _ := filepath.Glob("/proc/self/task/*")
	var ids []int
	for _, name := range names {
		if id, err := strconv.Atoi(filepath.Base(name)); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}
