package supervisor

import (
	"os"
	"path/filepath"
	"testing"
)

// TestNotesOnAFullDisk: a line of our own that the disk does not take is written
// when there is space again, unless it is useless by then.
func TestNotesOnAFullDisk(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	path := filepath.Join(t.TempDir(), "log")
	free, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer free.Close()
	l := newLog(full, 0)
	for text, useless := range map[string]bool{"1": false, "2": true, "3": true} {
		if l.note([]byte(text), useless) {
			t.Errorf("%s: it is written", text)
		}
	}
	l.f = free
	_, _ = l.Write([]byte("a\n"))
	if !l.note([]byte("4"), true) {
		t.Error("it is not written although there is space")
	}
	if got, _ := os.ReadFile(path); string(got) != "a\n1\n4\n" {
		t.Errorf("the log has %q", got)
	}
}
