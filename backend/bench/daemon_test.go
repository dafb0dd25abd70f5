//go:build linux

package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// A fixture is a data directory with a daemon on it.
type fixture struct {
	b          *testing.B
	base, data string
	stamps     string
	bus        string // the address of a session bus; empty: there is no desktop
	client     *client.Client
	daemon     *exec.Cmd
	took       time.Duration // time from the start to the first answer
}

func newFixture(b *testing.B) *fixture {
	b.Helper()
	base, err := os.MkdirTemp("", "cs-bench-") // short: sockets have 103 bytes
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(base) })
	s := &fixture{b: b, base: base, data: filepath.Join(base, "data"), stamps: filepath.Join(base, "stamps")}
	// Runs have the variables of the user's login shell.
	s.must(os.WriteFile(filepath.Join(base, ".profile"), []byte("export STAMPS="+s.stamps+"\n"), 0o600))
	s.client = client.New(s.data)
	return s
}

// environment inherits nothing from the user of this machine.
func (s *fixture) environment() []string {
	env := []string{
		"HOME=" + s.base, "TMPDIR=" + s.base, "XDG_RUNTIME_DIR=" + s.base, "USER=bench", "LOGNAME=bench", "SHELL=/bin/sh",
		"LANG=C.UTF-8", "TZ=UTC", "PATH=/usr/local/bin:/usr/bin:/bin", "CLAUDE_SCHEDULER_HOME=" + s.data,
	}
	if s.bus != "" {
		env = append(env, "DBUS_SESSION_BUS_ADDRESS="+s.bus)
	}
	return env
}

// start starts the daemon and waits until it answers.
func (s *fixture) start() {
	s.b.Helper()
	log, err := os.Create(filepath.Join(s.base, "daemon.log"))
	s.must(err)
	defer log.Close()
	s.daemon = exec.Command(program, "daemon", "run")
	s.daemon.Env, s.daemon.Stdout, s.daemon.Stderr = s.environment(), log, log
	begun := time.Now()
	s.must(s.daemon.Start())
	for {
		if _, err = s.client.System.Status(); err == nil {
			break
		}
		if time.Since(begun) > time.Minute {
			text, _ := os.ReadFile(log.Name())
			s.b.Fatalf("the daemon does not answer: %v\n%s", err, text)
		}
		time.Sleep(200 * time.Microsecond)
	}
	s.took = time.Since(begun)
	daemon := s.daemon
	s.b.Cleanup(func() {
		_ = daemon.Process.Kill()
		_ = daemon.Wait()
	})
}

func (s *fixture) stop() {
	s.b.Helper()
	s.must(s.daemon.Process.Signal(os.Interrupt))
	s.must(s.daemon.Wait())
	s.client.Close()
}

func (s *fixture) must(err error) {
	s.b.Helper()
	if err != nil {
		s.b.Fatal(err)
	}
}

// job creates a job in its own folder and returns its id and folder.
func (s *fixture) job(name string) (id, dir string) {
	s.b.Helper()
	dir = filepath.Join(s.base, name)
	s.must(os.MkdirAll(dir, 0o700))
	job, err := s.client.Jobs.Create(map[string]any{"name": name, "working_directory": map[string]any{"path": dir}})
	s.must(err)
	return job.ID, dir
}

func (s *fixture) task(job, name string, schedule map[string]any) {
	s.b.Helper()
	_, err := s.client.Tasks.Create(map[string]any{"job_id": job, "name": name, "command": "Review what changed", "schedule": schedule})
	s.must(err)
}

// quietTasks adds n tasks that are not due for months. It writes them into the
// files, so no daemon may be running.
func (s *fixture) quietTasks(job string, n int) {
	s.b.Helper()
	data, err := store.Open(s.data)
	s.must(err)
	month := int(time.Now().AddDate(0, 6, 0).Month())
	s.must(data.Tasks.Update(func(tasks []model.Task) ([]model.Task, error) {
		for i := range n {
			task := model.NewTask()
			task.ID, task.JobID, task.Name, task.Command = uuid.NewString(), model.Text(job), fmt.Sprint("quiet ", i), "Review what changed"
			task.Schedule.Type, task.Schedule.CronExpression = model.Calendar, fmt.Sprintf("%d %d * %d *", i%60, i%24, month)
			tasks = append(tasks, task)
		}
		return tasks, nil
	}))
	s.must(data.Close())
}
