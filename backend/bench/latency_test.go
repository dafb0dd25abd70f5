//go:build linux

package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// latencyCLI replaces the CLI: it ends immediately, with its own session.
const latencyCLI = `#!/bin/sh
[ "$1" = --version ] && { echo "2.1.330 (Claude Code)"; exit; }
cat >/dev/null
id=$(cat /proc/sys/kernel/random/uuid)
echo '{"type":"system","subtype":"init","session_id":"'$id'","cwd":".","model":"m","tools":[]}'
echo '{"type":"assistant","message":{"id":"1","model":"m","content":[{"type":"text","text":"done"}]},"session_id":"'$id'"}'
echo '{"type":"result","subtype":"success","is_error":false,"result":"done","session_id":"'$id'","total_cost_usd":0.01,"num_turns":1,"usage":{"input_tokens":1,"output_tokens":1}}'
`

// BenchmarkRequestLatency measures how long clients wait for the status while
// runs start and end all the time: sequences of three tasks that resume their
// sessions, so that each start and end needs something from the history.
func BenchmarkRequestLatency(b *testing.B) {
	for _, n := range []int{0, 1000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := newFixture(b)
			s.fill(n)
			cli := filepath.Join(s.base, "claude")
			s.must(os.WriteFile(cli, []byte(latencyCLI), 0o700))
			s.start()
			_, err := s.client.Settings.Update(map[string]any{"claude_path": cli, "max_concurrent_runs": 4})
			s.must(err)
			var jobs []string
			for i := range 4 {
				job, _ := s.job(fmt.Sprintf("work%d", i))
				for j := range 3 {
					_, err := s.client.Tasks.Create(map[string]any{
						"job_id": job, "name": fmt.Sprintf("task %d", j), "command": "After {{previous_output}}",
						"session_mode": "resume", "overlap": "queue", "schedule": map[string]any{"type": "sequential"},
					})
					s.must(err)
				}
				jobs = append(jobs, job)
			}
			_, err = s.client.Runs.Latest([]string{"none"}, 1) // answers once the archives are indexed
			s.must(err)
			for b.Loop() {
				var took []float64
				ended := 0
				for begun := time.Now(); time.Since(begun) < 20*time.Second; {
					for _, job := range jobs {
						if got, err := s.client.Jobs.Get(job); err == nil && got.Status != model.JobInProgress {
							_, err := s.client.Jobs.Run(job)
							s.must(err)
							ended++
						}
					}
					for range 20 {
						asked := time.Now()
						_, err := s.client.System.Status()
						s.must(err)
						took = append(took, float64(time.Since(asked).Microseconds())/1e3)
						time.Sleep(time.Millisecond)
					}
				}
				slices.Sort(took)
				b.ReportMetric(took[len(took)/2], "ms-p50")
				b.ReportMetric(took[len(took)*99/100], "ms-p99")
				b.ReportMetric(took[len(took)-1], "ms-max")
				b.ReportMetric(float64(ended), "sequences")
				b.ReportMetric(0, "ns/op")
			}
			s.stop()
		})
	}
}
