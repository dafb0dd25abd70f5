//go:build unix

package loginenv

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// TestMain prints what a process that was started with limits cannot change, or
// what its children start with.
func TestMain(m *testing.M) {
	if os.Getenv("PRINT_RESTRICTIONS") != "" {
		fmt.Println(strings.Join(Restrictions(), "\n"))
		os.Exit(0)
	}
	if os.Getenv("PRINT_CHILD") != "" {
		printChild()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// The tests themselves may run with restrictions, such as nice make test: those
// of each case come on top.
func TestRestrictions(t *testing.T) {
	own := Restrictions()
	nice, err := priority()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		before string
		want   []string
	}{
		"none":     {"", nil},
		"priority": {"nice -n 5", []string{fmt.Sprintf("lower priority (nice %d)", min(nice+5, 19))}},
		"limits":   {"ulimit -t 1000; ulimit -f 1000;", []string{"limit on CPU time", "limit on the size of files"}},
		"files":    {"ulimit -n 64;", []string{"may open 64 files at most"}},
		"soft":     {"ulimit -St 1000; ulimit -Sf 1000;", nil},
	} {
		cmd := exec.Command("sh", "-c", c.before+` exec "$0"`, os.Args[0])
		if strings.HasPrefix(c.before, "nice") {
			cmd = exec.Command("nice", "-n", "5", os.Args[0])
		}
		cmd.Env = append(os.Environ(), "PRINT_RESTRICTIONS=1")
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(name, err)
		}
		lines := slices.DeleteFunc(strings.Split(strings.TrimSpace(string(out)), "\n"), func(line string) bool {
			return line == "" || slices.Contains(own, line)
		})
		if len(lines) != len(c.want) {
			t.Errorf("%s: %q", name, lines)
		}
		for _, want := range c.want {
			if !strings.Contains(string(out), want) || !strings.Contains(string(out), "start it as a login does") {
				t.Errorf("%s: %s", name, out)
			}
		}
	}
}
