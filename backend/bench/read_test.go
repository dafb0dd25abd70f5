//go:build linux

package bench

import (
	"os/exec"
	"slices"
	"testing"
	"time"
)

// BenchmarkRead measures commands that read, from start to exit, alternately: task
// list with 100 tasks, reading a crontab of 100 lines, and the cost of starting any
// program.
func BenchmarkRead(b *testing.B) {
	s := newFixture(b)
	s.start()
	job, _ := s.job("work")
	s.stop()
	s.quietTasks(job, 100)
	s.start()
	table := crontab(b, quietLines(100))
	commands := map[string][]string{"task-list": {program, "task", "list"}, "true": {"/bin/true"}}
	if supercronic != "" {
		commands["supercronic-test"] = []string{supercronic, "-test", table}
	}
	took := map[string][]float64{}
	for b.Loop() {
		for name, argv := range commands {
			cmd := exec.Command(argv[0], argv[1:]...)
			cmd.Env = s.environment()
			begun := time.Now()
			if out, err := cmd.CombinedOutput(); err != nil {
				b.Fatalf("%v: %v\n%s", argv, err, out)
			}
			took[name] = append(took[name], float64(time.Since(begun).Microseconds())/1e3)
		}
	}
	for name, all := range took {
		slices.Sort(all)
		b.ReportMetric(all[len(all)/2], "ms-"+name)
	}
	b.ReportMetric(0, "ns/op")
}
