//go:build linux

package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/testbus"
)

// settled is when a started daemon is idle: retention runs two minutes after
// the start, and memory is released right after that.
const settled = 130 * time.Second

// watched is how long an idle process is watched: the runtime collects garbage
// at least every two minutes.
const watched = 2 * time.Minute

// BenchmarkIdle measures daemons with 100 tasks while nothing is due.
func BenchmarkIdle(b *testing.B) {
	b.Run("claude-scheduler", func(b *testing.B) {
		for b.Loop() {
			s := newFixture(b)
			s.start()
			job, dir := s.job("work")
			for i := range 10 {
				s.task(job, fmt.Sprint("watch ", i), map[string]any{"type": "file_watch", "watch_path": dir})
				s.task(job, fmt.Sprint("interval ", i), map[string]any{"type": "interval", "interval_value": 6, "interval_type": "hours"})
				s.task(job, fmt.Sprint("manual ", i), map[string]any{"type": "manual"})
			}
			s.stop()
			s.quietTasks(job, 70)
			s.start() // as at login
			s.client.Close()
			idle(b, s.daemon.Process.Pid)
		}
	})
	b.Run("claude-scheduler with a tray", func(b *testing.B) {
		for b.Loop() {
			s := newFixture(b)
			s.start()
			job, _ := s.job("work")
			s.stop()
			s.quietTasks(job, 100)
			s.bus = sessionBus(b)
			s.start()
			s.client.Close()
			idle(b, s.daemon.Process.Pid)
		}
	})
	b.Run("supercronic", func(b *testing.B) {
		for b.Loop() {
			cmd := exec.Command(peer(b), crontab(b, quietLines(100)))
			if err := cmd.Start(); err != nil {
				b.Fatal(err)
			}
			idle(b, cmd.Process.Pid)
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
}

func idle(b *testing.B, pid int) {
	b.Helper()
	time.Sleep(settled)
	// In a wake-up, some threads run and go back to sleep. Some wake-ups involve
	// several threads, such as the runtime's garbage collection every two
	// minutes: the switches count each thread.
	begun, before := time.Now(), wakeUps(b, pid)
	now, moments := before, 0
	for time.Since(begun) < watched {
		time.Sleep(100 * time.Millisecond)
		if later := wakeUps(b, pid); later != now {
			now = later
			moments++
		}
	}
	pss, private := memory(b, pid)
	b.ReportMetric(pss, "MB-pss")
	b.ReportMetric(private, "MB-private")
	b.ReportMetric(float64(moments)/watched.Minutes(), "wakeups/min")
	b.ReportMetric(float64(now-before)/watched.Minutes(), "switches/min")
	b.ReportMetric(0, "ns/op")
}

// sessionBus returns the bus of a separate desktop session, on which the daemon
// shows its tray with or without a panel.
func sessionBus(b *testing.B) (address string) {
	b.Helper()
	return testbus.New(b).Address
}

func peer(b *testing.B) string {
	b.Helper()
	if supercronic == "" {
		b.Skip("supercronic could not be fetched")
	}
	return supercronic
}

func quietLines(n int) []string {
	var lines []string
	for i := range n {
		lines = append(lines, fmt.Sprintf("%d %d * %d * true", i%60, i%24, int(time.Now().AddDate(0, 6, 0).Month())))
	}
	return lines
}

func crontab(b *testing.B, lines []string) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "crontab")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}
