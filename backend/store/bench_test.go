package store

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// withHistory makes a data directory with n runs.
func withHistory(b *testing.B, n int) string {
	b.Helper()
	dir := b.TempDir()
	s, err := Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for from := 0; from < n; from += 10_000 {
		if err := s.Runs.Put(aHistory(from, min(from+10_000, n))...); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

func BenchmarkPut(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s, err := Open(withHistory(b, n))
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			s.Runs.wait()
			for b.Loop() {
				if err := s.Runs.Put(aRun(n)); err != nil {
					b.Fatal(err)
				}
				n++
			}
		})
	}
}

func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{0, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			dir := withHistory(b, n)
			var newest, indexed time.Duration
			for b.Loop() {
				s, err := Open(dir)
				if err != nil {
					b.Fatal(err)
				}
				began := time.Now()
				if _, err := s.Runs.List(Filter{Limit: 100}); err != nil {
					b.Fatal(err)
				}
				newest += time.Since(began)
				s.Runs.wait()
				indexed += time.Since(began)
				s.Close()
			}
			b.ReportMetric(float64(newest.Microseconds())/float64(b.N), "µs/first-page")
			b.ReportMetric(float64(indexed.Milliseconds())/float64(b.N), "ms/index")
		})
	}
}

// BenchmarkHistory reads from 100,000 runs.
func BenchmarkHistory(b *testing.B) {
	dir := withHistory(b, 100_000)
	s, err := Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	s.Runs.wait()
	for name, filter := range map[string]Filter{
		"newest": {Limit: 100}, "middle": {Limit: 100, Offset: 50_000}, "task": {Task: "task-7", Limit: 100},
		"text": {Text: "report 77 "}, "failed": {Status: []model.RunStatus{model.RunFailed}, Limit: 100},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Runs.List(filter); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("summaries", func(b *testing.B) {
		for b.Loop() {
			s.Runs.Summaries(Filter{})
		}
	})
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
			runtime.GC()
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc)/1e6, "MB-heap")
	})
}

// BenchmarkOpenUnarchived opens 100,000 runs in a runs.json that another program wrote.
func BenchmarkOpenUnarchived(b *testing.B) {
	var lines [][]byte
	for _, run := range aHistory(0, 100_000) {
		line, err := encodeJSON(run)
		if err != nil {
			b.Fatal(err)
		}
		lines = append(lines, line)
	}
	data := joinLines(lines)
	for b.Loop() {
		b.StopTimer()
		dir := b.TempDir()
		if err := os.WriteFile(filepath.Join(dir, runsFile), data, 0o600); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		s, err := Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}

func BenchmarkTasks(b *testing.B) {
	s, err := Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	err = s.Tasks.Update(func([]model.Task) ([]model.Task, error) {
		tasks := make([]model.Task, 1000)
		for i := range tasks {
			tasks[i] = model.NewTask()
			tasks[i].ID, tasks[i].Name = fmt.Sprint("task-", i), "Task"
		}
		return tasks, nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("All", func(b *testing.B) {
		for b.Loop() {
			s.Tasks.All()
		}
	})
	n := 0
	b.Run("Update", func(b *testing.B) {
		for b.Loop() {
			n++
			err := s.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
				tasks[n%1000].Name = fmt.Sprint("Task ", n)
				return tasks, nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}
