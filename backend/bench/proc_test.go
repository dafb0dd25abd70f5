//go:build linux

package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// memory reads the memory of a process in MB: its proportional share, and what
// no other process shares.
func memory(b *testing.B, pid int) (pss, private float64) {
	b.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		var kB float64
		name, rest, _ := strings.Cut(line, ":")
		_, _ = fmt.Sscan(rest, &kB)
		switch name {
		case "Pss":
			pss = kB / 1024
		case "Private_Dirty":
			private = kB / 1024
		}
	}
	return pss, private
}

// wakeUps counts how often the threads of a process went to sleep so far; a wake-up
// follows each.
func wakeUps(b *testing.B, pid int) (n int) {
	b.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for _, file := range threads {
		data, _ := os.ReadFile(file) // a thread may end meanwhile
		for line := range strings.Lines(string(data)) {
			if rest, ok := strings.CutPrefix(line, "voluntary_ctxt_switches:"); ok {
				var k int
				_, _ = fmt.Sscan(rest, &k)
				n += k
			}
		}
	}
	return n
}
