//go:build linux

package bench

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"claude-scheduler/backend/testprogram"
)

// Programs that TestMain builds. A peer that could not be fetched is "".
var program, stamp, supercronic string

func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" {
		os.Exit(m.Run()) // no benchmarks: nothing to build
	}
	code, err := withPrograms(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withPrograms(run func() int) (int, error) {
	dir, err := os.MkdirTemp("", "cs-bench-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	program, stamp = filepath.Join(dir, "claude-scheduler"), filepath.Join(dir, "stamp")
	// As make build does it.
	if err := testprogram.Build(program, "-trimpath", "-ldflags=-s -w"); err != nil {
		return 1, err
	}
	cc := exec.Command("cc", "-O2", "-static", "-o", stamp, "testdata/stamp.c")
	if out, err := cc.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("%s: %w\n%s", cc, err, out)
	}
	install := exec.Command("go", "install", "-trimpath", "-ldflags=-s -w", "github.com/aptible/supercronic@v0.2.48")
	install.Env = append(os.Environ(), "CGO_ENABLED=0", "GOBIN="+dir, "GOFLAGS=")
	if out, err := install.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "no peer to compare with: %v\n%s", err, out)
	} else {
		supercronic = filepath.Join(dir, "supercronic")
	}
	return run(), nil
}
