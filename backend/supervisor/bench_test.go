//go:build !windows

package supervisor

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkStart measures from Start to the first instruction of the command,
// and to the end of Start. The command is a shell that prints the time: its own start is included.
func BenchmarkStart(b *testing.B) {
	var toMain, claimed time.Duration
	for b.Loop() {
		spec := newSpec(b, command("/bin/date", "+%s%N"))
		begun := time.Now()
		h, err := Start(context.Background(), program(b), spec)
		claimed += time.Since(begun)
		if err != nil {
			b.Fatal(err)
		}
		exitOf(b, h)
		at, err := strconv.ParseInt(strings.TrimSpace(logOf(b, spec)), 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		toMain += time.Unix(0, at).Sub(begun)
	}
	b.ReportMetric(float64(toMain.Microseconds())/1e3/float64(b.N), "ms-to-main")
	b.ReportMetric(float64(claimed.Microseconds())/1e3/float64(b.N), "ms-to-claim")
}

// BenchmarkOutput measures how fast a command can write to its log, masked.
func BenchmarkOutput(b *testing.B) {
	const size = 128
	for b.Loop() {
		spec := newSpec(b, command(program(b), "play", "flood", fmt.Sprint(size)))
		spec.Secrets = []string{"hunter22", "correct horse battery staple"}
		if exit, _ := run(b, spec); summary(exit) != "main:0" {
			b.Fatal(summary(exit))
		}
	}
	b.SetBytes(size << 20)
}

// BenchmarkMemory measures the private memory of one more supervisor.
func BenchmarkMemory(b *testing.B) {
	var private, pss int
	for b.Loop() {
		gate := filepath.Join(b.TempDir(), "gate")
		spec := newSpec(b, shell("echo up; until test -e "+quoted(gate)+"; do sleep 0.01; done"))
		h := start(b, spec)
		awaitLine(b, spec, h, "up")
		c, err := readClaim(spec.StateDir)
		if err != nil {
			b.Fatal(err)
		}
		data, err := os.ReadFile("/proc/" + strconv.Itoa(c.Pid) + "/smaps_rollup")
		if err != nil {
			b.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			var kb int
			name, rest, _ := strings.Cut(line, ":")
			_, _ = fmt.Sscan(rest, &kb)
			switch name {
			case "Private_Dirty":
				private += kb
			case "Pss":
				pss += kb
			}
		}
		mustWrite(gate, "")
		exitOf(b, h)
	}
	b.ReportMetric(float64(private)/float64(b.N), "kB-private")
	b.ReportMetric(float64(pss)/float64(b.N), "kB-pss")
}
