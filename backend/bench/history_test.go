//go:build linux

package bench

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// BenchmarkHistory measures a daemon with a history of different lengths: its start
// until it answers, the newest page, and its memory.
func BenchmarkHistory(b *testing.B) {
	for _, n := range []int{0, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := newFixture(b)
			s.fill(n)
			for b.Loop() {
				s.start()
				first, _ := s.page()
				time.Sleep(5 * time.Second) // archives are read in the background
				settled, _ := memory(b, s.daemon.Process.Pid)
				var pages []float64
				for range 50 {
					took, _ := s.page()
					pages = append(pages, took)
				}
				read, _ := memory(b, s.daemon.Process.Pid)
				slices.Sort(pages)
				b.ReportMetric(float64(s.took.Microseconds())/1e3, "ms-start")
				b.ReportMetric(first, "ms-first-page")
				b.ReportMetric(pages[len(pages)/2], "ms-page")
				b.ReportMetric(settled, "MB-pss")
				b.ReportMetric(read, "MB-pss-after-50-pages")
				b.ReportMetric(0, "ns/op")
				s.stop()
			}
		})
	}
}

// page requests the newest 100 runs, as the window does.
func (s *fixture) page() (ms float64, n int) {
	s.b.Helper()
	begun := time.Now()
	runs, err := s.client.Runs.List(apitype.RunFilter{Limit: 100})
	s.must(err)
	return float64(time.Since(begun).Microseconds()) / 1e3, len(runs)
}

// fill creates the history: records of about 900 bytes, of 50 tasks.
func (s *fixture) fill(n int) {
	data, err := store.Open(s.data)
	s.must(err)
	var tasks []string
	for range 50 {
		tasks = append(tasks, uuid.NewString())
	}
	at := time.Now().Add(-time.Duration(n) * time.Minute).Truncate(time.Second)
	for from := 0; from < n; from += 10_000 {
		var runs []model.Run
		for i := from; i < min(n, from+10_000); i++ {
			runs = append(runs, aRun(tasks[i%len(tasks)], at.Add(time.Duration(i)*time.Minute)))
		}
		s.must(data.Runs.Put(runs...))
	}
	s.must(data.Close())
}

func aRun(task string, at time.Time) model.Run {
	run := model.NewRun()
	start, end, seconds, code := at, at.Add(42*time.Second), 42.0, 0
	run.ID, run.TaskID, run.TaskName = uuid.NewString(), task, "Nightly review"
	run.ScheduledTime, run.StartTime, run.EndTime, run.Duration, run.ExitCode = at, &start, &end, &seconds, &code
	run.Status, run.Trigger, run.SessionID, run.Model = model.RunSuccess, model.TriggerSchedule, model.Text(uuid.NewString()), "claude-sonnet-5"
	run.Output = fmt.Sprintf("Reviewed %s: two findings of low severity, both in the parser of durations; tests pass.", run.ID)
	run.CostUSD, run.NumTurns, run.ClaudeVersion, run.Directory = 0.0421, 7, "2.1.330", "/home/user/src/webshop"
	run.Usage = &model.Usage{InputTokens: 4211, OutputTokens: 902, CacheReadInputTokens: 30122}
	return run
}
