//go:build unix

package supervisor

import (
	"os/signal"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestReserve checks that an exit record fits into the space that was reserved
// when no larger file can be written, as on a full disk.
func TestReserve(t *testing.T) {
	dir := t.TempDir()
	if err := reserve(filepath.Join(dir, reserveFile), reserved); err != nil {
		t.Fatal(err)
	}
	signal.Ignore(unix.SIGXFSZ)
	defer signal.Reset(unix.SIGXFSZ)
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: reserved, Max: before.Max}); err != nil {
		t.Fatal(err)
	}
	want := Exit{Steps: []StepExit{{Name: "main", Code: new(int), Tail: strings.Repeat("long", reserved/4)}}, EndedBy: EndedTimeout}
	err := writeExit(dir, want)
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	got, err := readExit(dir)
	if err != nil || summary(got) != summary(want) || len(got.Faults) != 1 {
		t.Errorf("read %+v, %v", got, err)
	}
}
