package runner

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/fakeapi"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/supervisor"
	"claude-scheduler/backend/testclaude"
)

// TestMain lets the test binary act as the supervisor.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "supervise" {
		os.Exit(supervisor.Supervise(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// folder is a data directory.
type folder string

func (f folder) LogPath(id string) string { return filepath.Join(string(f), "logs", "run_"+id+".log") }

func (f folder) LockPath() string { return filepath.Join(string(f), "daemon.lock") }

func (f folder) SuperviseDir(id string) string { return filepath.Join(string(f), "supervise", id) }

func (f folder) WorktreeRoot() string { return filepath.Join(string(f), "worktrees") }

func (f folder) DiffPath(id string) string {
	return filepath.Join(string(f), "diffs", "run_"+id+".diff")
}

// testEnv is an executor with the real CLI and the fake API.
type testEnv struct {
	*Executor
	t      *testing.T
	server *fakeapi.Server
	dir    string // the job's working directory
	data   folder

	loginVars []string // the login shell's variables
}

func newTestEnv(t *testing.T, scenario string) *testEnv {
	t.Helper()
	base, err := os.MkdirTemp("", "cs")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(base) })
	server := fakeapi.StartFor(t)
	home, dir, data := filepath.Join(base, "h"), filepath.Join(base, "project"), filepath.Join(base, "d")
	for _, d := range []string{home, dir, filepath.Join(data, "logs")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	env := fakeapi.Environment(server.URL(scenario), home)
	if strings.HasPrefix(scenario, "limit") {
		env = fakeapi.Subscription(env)
	}
	x := &Executor{Program: os.Args[0], Paths: folder(data)}
	x.restrictions = func() []string { return nil } // the tests may have some, as under nice make test
	b := &testEnv{Executor: x, t: t, server: server, dir: dir, data: folder(data)}
	b.loginIs(env)
	return b
}

// loginIs makes env the environment of the login shell.
func (b *testEnv) loginIs(env []string) {
	b.loginVars = env
	b.login = environ.LoginShell{Ask: func(context.Context) ([]string, error) { return env, nil }}
}

// request returns a request for a run of a task in the working directory.
func (b *testEnv) request(change func(*Request)) Request {
	task := model.NewTask()
	task.ID, task.Name, task.Command = uuid.NewString(), "Test", "!say done"
	job := model.NewJob()
	job.ID, job.Name, job.WorkingDirectory.Path = uuid.NewString(), "Job", b.dir
	run := model.NewRun()
	run.ID, run.TaskID, run.TaskName, run.ScheduledTime = uuid.NewString(), task.ID, task.Name, now()
	o := Request{Run: run, Task: task, Job: &job, Settings: model.NewSettings()}
	o.Settings.ClaudePath = testclaude.Path(b.t)
	if change != nil {
		change(&o)
	}
	return o
}

// execute executes a request and returns its result.
func (b *testEnv) execute(o Request) Result {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	result, err := b.Run(ctx, o, Hooks{Started: func(model.Run) {}, Progress: func(model.Run) {}})
	if err != nil {
		b.t.Fatal(err)
	}
	return result
}

func (b *testEnv) log(o Request) string {
	text, _ := os.ReadFile(b.data.LogPath(o.Run.ID))
	return string(text)
}

func want(t *testing.T, r Result, status model.RunStatus, reason model.Reason, words string) {
	t.Helper()
	said := strings.Join(r.Run.Errors, "\n")
	if r.Run.Status != status || r.Run.Reason != reason || !strings.Contains(said, words) {
		t.Errorf("got %s %s %q, want %s %s %q", r.Run.Status, r.Run.Reason, said, status, reason, words)
	}
	if r.Run.EndTime == nil {
		t.Error("it has no end")
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
