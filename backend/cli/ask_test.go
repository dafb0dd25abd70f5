package cli

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/fakeapi"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testclaude"
	"claude-scheduler/backend/testfolder"
)

// asker is a data directory whose runs ask for permissions: the built program,
// its service, and the real CLI, which talks to a fake API on loopback.
type asker struct {
	t             *testing.T
	data, project string
	env           []string
	client        *client.Client
}

func newAsker(t *testing.T) *asker {
	t.Helper()
	home := testfolder.Plain(t)
	a := &asker{t: t, data: filepath.Join(home, "data"), project: filepath.Join(home, "project")}
	vars := fakeapi.Environment(fakeapi.StartFor(t).URL("script"), home)
	for i, v := range vars {
		if path, ok := strings.CutPrefix(v, "PATH="); ok {
			vars[i] = "PATH=" + filepath.Dir(program) + ":" + path
		}
	}
	if err := fakeapi.WriteProfile(home, vars); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(a.project, 0o700); err != nil {
		t.Fatal(err)
	}
	a.env = append(vars, "CLAUDE_SCHEDULER_HOME="+a.data, "NO_COLOR=1")
	a.client = client.New(a.data)
	t.Cleanup(func() { stopService(a.data) })
	a.run("settings", "set", "claude_path", testclaude.Path(t))
	a.run("job", "create", "--name", "Nightly", "--directory", a.project)
	return a
}

// try runs a command and returns its output.
func (a *asker) try(args ...string) (out string, err error) {
	cmd := exec.CommandContext(a.t.Context(), program, args...)
	cmd.Env, cmd.Dir = a.env, a.project
	data, err := cmd.CombinedOutput()
	return string(data), err
}

// run is try for a command that must succeed.
func (a *asker) run(args ...string) string {
	a.t.Helper()
	out, err := a.try(args...)
	if err != nil {
		a.t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// start creates a task with a prompt, runs it and returns the id of the run.
func (a *asker) start(prompt string, flags ...string) string {
	a.t.Helper()
	a.run(append([]string{"task", "create", "--job", "Nightly", "--name", "Push", "--prompt", prompt, "--ask-timeout", "10m", "--json"}, flags...)...)
	var run model.Run
	if err := json.Unmarshal([]byte(a.run("task", "run", "Push", "--json")), &run); err != nil {
		a.t.Fatal(err)
	}
	return run.ID
}

// until waits until a run is as wanted.
func (a *asker) until(id string, wanted func(model.Run) bool) model.Run {
	a.t.Helper()
	ctx, stop := context.WithCancel(a.t.Context())
	defer stop()
	var run model.Run
	_ = a.client.Events(ctx, func(e apitype.Event) {
		if e.Kind != apitype.EventReset && e.ID != id {
			return
		}
		var err error
		if run, err = a.client.Runs.Record(id); err != nil {
			a.t.Error(err)
		}
		if err != nil || wanted(run) || run.Status.Ended() {
			stop()
		}
	})
	if !wanted(run) {
		a.t.Fatalf("the run is %+v", run)
	}
	return run
}

// asks waits until a run waits for that many answers.
func (a *asker) asks(id string, n int) []apitype.OpenRequest {
	a.t.Helper()
	a.until(id, func(r model.Run) bool { return len(r.Requests) == n })
	requests, err := a.client.Runs.Requests()
	if err != nil || len(requests) != n {
		a.t.Fatalf("%+v, %v", requests, err)
	}
	return requests
}

func (a *asker) ends(id string) model.Run {
	a.t.Helper()
	run := a.until(id, func(r model.Run) bool { return r.Status.Ended() })
	if len(run.Requests) > 0 {
		a.t.Errorf("an ended run asks: %+v", run.Requests)
	}
	return run
}

func (a *asker) made(name string) bool {
	_, err := os.Stat(filepath.Join(a.project, name))
	return err == nil
}

func TestAllow(t *testing.T) {
	t.Parallel()
	a := newAsker(t)
	id := a.start("!bash mkdir made && touch made/a\n!say Done with {result}")
	request := a.asks(id, 1)[0]
	if request.Text != "mkdir made && touch made/a" || request.Title != "Bash" || request.TaskName != "Push" || request.JobName != "Nightly" {
		t.Errorf("%+v", request)
	}
	if left := request.Deadline.Sub(request.AskedAt); left != 10*time.Minute {
		t.Errorf("it waits for %v", left)
	}
	for _, show := range [][]string{{"today"}, {"status"}, {"run", "show", id}} {
		if out := a.run(show...); !strings.Contains(out, "mkdir made && touch made/a") || !strings.Contains(out, "run answer "+id[:8]) {
			t.Errorf("%v: %s", show, out)
		}
	}
	if out, err := a.try("run", "answer", id, "--allow"); err == nil || !strings.Contains(out, "--yes") {
		t.Errorf("without a terminal: %v %s", err, out)
	}
	if out := a.run("run", "answer", id, "--allow", "--yes"); !strings.Contains(out, "allowed once  Bash: mkdir made") {
		t.Error(out)
	}
	run := a.ends(id)
	if run.Status != model.RunSuccess || !a.made("made/a") || len(run.PermissionDenials) > 0 {
		t.Errorf("%+v", run)
	}
	if out, err := a.try("run", "answer", id, "--allow", "--yes"); err == nil || !strings.Contains(out, "waits for no answer") {
		t.Errorf("a second answer: %v %s", err, out)
	}
	task, err := a.client.Tasks.Get("Push")
	if err != nil || len(task.AllowedTools) > 0 {
		t.Errorf("%v, %v", task.AllowedTools, err)
	}
}
