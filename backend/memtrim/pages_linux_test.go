package memtrim

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
)

// The pages of the executable are released, and the program still runs.
func TestDropTextPages(t *testing.T) {
	before := residentKB(t)
	dropTextPages()
	if after := residentKB(t); before == 0 || after >= before {
		t.Errorf("%d KB of the executable are in memory, before %d KB", after, before)
	}
}

// residentKB returns how much of the executable's read-only mappings is in
// memory.
func residentKB(t *testing.T) (sum int) {
	t.Helper()
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Fatal(err)
	}
	defer maps.Close()
	counted := false
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) >= 5 && strings.Contains(fields[0], "-") {
			counted = strings.HasSuffix(lines.Text(), " "+program) && !strings.Contains(fields[1], "w")
		}
		var kb int
		if counted && fields[0] == "Rss:" {
			if _, err := fmt.Sscan(fields[1], &kb); err != nil {
				t.Fatal(err)
			}
			sum += kb
		}
	}
	return sum
}
