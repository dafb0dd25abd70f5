//go:build linux

package crashtest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// checkNothingLeft: no process of any run is left, and no state of runs whose end is
// recorded.
func (c *workload) checkNothingLeft(records map[string]model.Run) {
	for deadline := time.Now().Add(2 * time.Minute); ; {
		left := c.processes(records)
		if len(left) == 0 {
			break
		}
		if time.Now().After(deadline) {
			c.t.Errorf("left behind: %s", strings.Join(left, "; "))
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	kept, err := os.ReadDir(filepath.Join(c.data, "supervise"))
	if err != nil {
		c.t.Error(err)
	}
	for _, dir := range kept {
		c.t.Errorf("the state of run %s still exists: %s", dir.Name(), records[dir.Name()].Status)
	}
	temp, _ := filepath.Glob(filepath.Join(c.data, "*.tmp*"))
	if len(temp) > 0 {
		c.t.Errorf("left behind: %v", temp)
	}
	log, err := os.ReadFile(filepath.Join(c.base, "daemon.log"))
	c.must(err)
	if at := bytes.Index(log, []byte("panic:")); at >= 0 {
		c.t.Errorf("the daemon panicked: %s", log[at:min(len(log), at+2000)])
	}
}

// processes returns those of our runs and our supervisors.
func (c *workload) processes(records map[string]model.Run) (found []string) {
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range dirs {
		line, _ := os.ReadFile(filepath.Join(dir, "cmdline"))
		if bytes.HasPrefix(line, []byte(program+"\x00")) {
			found = append(found, dir+": "+string(bytes.ReplaceAll(line, []byte{0}, []byte{' '})))
			continue
		}
		env, _ := os.ReadFile(filepath.Join(dir, "environ")) // processes of other users are unreadable
		for _, entry := range bytes.Split(env, []byte{0}) {
			id, marked := bytes.CutPrefix(entry, []byte("CLAUDE_SCHEDULER_RUN_ID="))
			if _, ours := records[string(id)]; marked && ours {
				found = append(found, dir+": "+string(bytes.ReplaceAll(line, []byte{0}, []byte{' '})))
			}
		}
	}
	return found
}
