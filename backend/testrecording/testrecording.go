// Package testrecording has recordings of the real CLI for tests: its stream,
// how its process ended, and what it wrote to standard error.
package testrecording

import (
	"embed"
	"encoding/json"
	"io/fs"
	"strings"
	"syscall"
	"testing"
)

//go:embed testdata
var files embed.FS

// A Recording is one execution of the CLI.
type Recording struct {
	Name     string
	Stream   []byte // lines of stream-json
	Stderr   string
	ExitCode *int   // nil: a signal ended it
	Signal   string // such as "KILL"; empty: none
}

// Names lists all recordings.
func Names(t testing.TB) []string {
	t.Helper()
	found, err := fs.Glob(files, "testdata/*.ndjson")
	if err != nil || len(found) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	for i, path := range found {
		found[i] = strings.TrimSuffix(strings.TrimPrefix(path, "testdata/"), ".ndjson")
	}
	return found
}

// Load returns one recording.
func Load(t testing.TB, name string) Recording {
	t.Helper()
	r := Recording{Name: name, Stream: read(t, name+".ndjson")}
	var meta struct {
		RC int `json:"rc"`
	}
	if err := json.Unmarshal(read(t, name+".meta.json"), &meta); err != nil {
		t.Fatal(err)
	}
	if meta.RC < 0 {
		r.Signal = map[syscall.Signal]string{syscall.SIGKILL: "KILL", syscall.SIGTERM: "TERM"}[syscall.Signal(-meta.RC)]
	} else {
		r.ExitCode = &meta.RC
	}
	if stderr, err := files.ReadFile("testdata/" + name + ".stderr"); err == nil { // those that wrote nothing have none
		r.Stderr = string(stderr)
	}
	return r
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := files.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
