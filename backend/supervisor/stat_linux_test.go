package supervisor

import (
	"os"
	"strings"
	"testing"
)

func TestParseStat(t *testing.T) {
	tail := " S 7 8 9 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 1 1"
	for _, name := range []string{"(sh)", "(a b)", "(a) S 1 (x)", "(\n)"} {
		p, err := parseStat("42 " + name + tail)
		if err != nil || p.Pid != 42 || p.parent != 7 || p.session != 9 || p.Start != 12345 || p.dead {
			t.Errorf("%q: %+v, %v", name, p, err)
		}
	}
	if p, err := parseStat("42 (sh)" + strings.Replace(tail, "S", "Z", 1)); err != nil || !p.dead {
		t.Errorf("zombie: %+v, %v", p, err)
	}
	if p, err := inspect(os.Getpid()); err != nil || p.Pid != os.Getpid() || p.parent != os.Getppid() {
		t.Errorf("self: %+v, %v", p, err)
	}
}

func FuzzParseStat(f *testing.F) {
	f.Add("42 (sh) S 7 8 9 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 1 1")
	f.Add("")
	f.Add("1 )")
	f.Fuzz(func(t *testing.T, stat string) {
		if p, err := parseStat(stat); err == nil && p.Pid == 0 && !strings.HasPrefix(strings.TrimLeft(stat, "+-"), "0") {
			t.Errorf("%q is process 0", stat)
		}
	})
}
