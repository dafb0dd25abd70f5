//go:build unix

package supervisor

import (
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// TestReserve checks that an exit record fits into the space that was reserved
// when no larger file can be written, as on a full disk. A separate process
// has that limit, so that it does not affect what the tests write.
func TestReserve(t *testing.T) {
	dir := t.TempDir()
	if err := reserve(filepath.Join(dir, reserveFile), reserved); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(program(t), "play", "full", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	got, err := readExit(dir)
	if err != nil || summary(got) != summary(largeExit()) || len(got.Faults) != 1 {
		t.Errorf("read %+v, %v", got, err)
	}
}

func largeExit() Exit {
	return Exit{Steps: []StepExit{{Name: "main", Code: new(int), Tail: strings.Repeat("long", reserved/4)}}, EndedBy: EndedTimeout}
}

// writeExitOnAFullDisk writes largeExit where no file can be larger than the
// reserved space.
func writeExitOnAFullDisk(dir string) error {
	signal.Ignore(unix.SIGXFSZ)
	if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: reserved, Max: reserved}); err != nil {
		return err
	}
	return writeExit(dir, largeExit())
}
