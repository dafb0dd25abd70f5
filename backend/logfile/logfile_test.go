package logfile

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// A full log is copied next to the log, and standard error still writes to the same
// file.
func TestRotation(t *testing.T) {
	path := filepath.Join(t.TempDir(), "daemon.log")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	log, ok := rotating(file, path)
	if !ok {
		t.Fatal("the file is not recognized")
	}
	line := append(bytes.Repeat([]byte("x"), 1<<20), '\n')
	for range 6 {
		if _, err := log.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := file.WriteString("crash\n"); err != nil { // as the runtime does, past the log
		t.Fatal(err)
	}
	now, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(path + ".1")
	if err != nil {
		t.Fatal(err)
	}
	if want := 2*len(line) + len("crash\n"); len(now) != want || bytes.ContainsRune(now, 0) {
		t.Errorf("the log has %d bytes, want %d", len(now), want)
	}
	if len(old) != 4*len(line) {
		t.Errorf("the old log has %d bytes, want %d", len(old), 4*len(line))
	}
}

func TestOtherFilesAreNotRotated(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "else"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, ok := rotating(file, filepath.Join(filepath.Dir(file.Name()), "daemon.log")); ok {
		t.Error("another file is taken for the log")
	}
}
