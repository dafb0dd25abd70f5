//go:build linux

package bench

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// samples is the number of slots measured for each program: one every four
// seconds, a second apart from those of the other programs.
const samples = 25

// BenchmarkLateness measures the time from a slot to main() of the program that is
// started, with 1,000 tasks. The programs alternate within the same minutes: ours in
// a plain folder, ours in a git repository (whose state is recorded before a run),
// and supercronic.
func BenchmarkLateness(b *testing.B) {
	for b.Loop() {
		plain, repository := withThousand(b), withThousand(b)
		git := exec.Command("sh", "-ec", `git init -q . && echo text >README.md && git add . && git -c user.name=bench -c user.email=bench@localhost commit -qm Begin`)
		git.Dir, git.Env = filepath.Join(repository.base, "work"), repository.environment()
		if out, err := git.CombinedOutput(); err != nil {
			b.Fatalf("make repository: %v\n%s", err, out)
		}
		begin := time.Now().Truncate(4 * time.Second).Add(8 * time.Second)
		plain.dueAt(begin)
		repository.dueAt(begin.Add(time.Second))
		peerStamps := ""
		if supercronic != "" {
			peerStamps = filepath.Join(b.TempDir(), "stamps")
			cmd := exec.Command(supercronic, "-quiet", crontab(b, append(quietLines(999), "2-59/4 * * * * * * "+stamp)))
			cmd.Env = append(os.Environ(), "STAMPS="+peerStamps, "SUPERCRONIC=1")
			if err := cmd.Start(); err != nil {
				b.Fatal(err)
			}
			defer func() {
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
			}()
		}
		time.Sleep(time.Until(begin.Add(samples*4*time.Second + time.Second)))
		report(b, "", plain.stamps, begin)
		report(b, "-in-git", repository.stamps, begin.Add(time.Second))
		if peerStamps != "" {
			report(b, "-supercronic", peerStamps, begin.Add(2*time.Second))
		}
		b.ReportMetric(0, "ns/op")
	}
}

// withThousand returns a daemon with a thousand tasks, some of which dueAt
// makes due.
func withThousand(b *testing.B) *fixture {
	s := newFixture(b)
	s.start()
	_, err := s.client.Settings.Update(map[string]any{"claude_path": stamp})
	s.must(err)
	job, _ := s.job("work")
	s.stop()
	s.quietTasks(job, 1000-samples)
	s.start()
	return s
}

func (s *fixture) dueAt(first time.Time) {
	jobs, err := s.client.Jobs.List()
	s.must(err)
	for i := range samples {
		at := first.Add(time.Duration(i) * 4 * time.Second)
		s.task(jobs[0].ID, "due "+strconv.Itoa(i), map[string]any{"type": "calendar", "run_at": at})
	}
}

// report reads the timestamps; each belongs to the slot before it.
func report(b *testing.B, who, file string, first time.Time) {
	b.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	var late []float64
	for line := range strings.Lines(string(data)) {
		ns, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		if since := time.Unix(0, ns).Sub(first); since >= 0 {
			late = append(late, float64(since%(4*time.Second))/1e6)
		}
	}
	if len(late) < samples {
		b.Fatalf("%d of %d runs%s began", len(late), samples, who)
	}
	slices.Sort(late)
	b.ReportMetric(late[len(late)/2], "ms-median"+who)
	b.ReportMetric(late[len(late)-1], "ms-max"+who)
}
