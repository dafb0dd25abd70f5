package environ

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// endStarted ends processes left running by startup files that were read with
// this marker, and reports whether there were any.
func endStarted(marker string) bool {
	found := started(marker)
	for _, pid := range found {
		_ = unix.Kill(pid, unix.SIGTERM) // an agent removes its socket
	}
	for deadline := time.Now().Add(time.Second); len(found) > 0 && len(started(marker)) > 0 && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	for _, pid := range started(marker) {
		_ = unix.Kill(pid, unix.SIGKILL)
	}
	return len(found) > 0
}

// started returns the processes whose environment has the marker.
func started(marker string) []int {
	if marker == "" {
		return nil
	}
	var pids []int
	entry := []byte(noticeVar + "=" + marker + "\x00")
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		env, err := os.ReadFile(file) // other users' environments cannot be read; none of their processes is ours
		if err != nil || !bytes.Contains(env, entry) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}
