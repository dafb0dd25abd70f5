package cli

import (
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
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
	if out, err := a.try("run", "answer", id, "--allow", "--yes"); err == nil || !strings.Contains(out, "is not waiting for an answer") {
		t.Errorf("a second answer: %v %s", err, out)
	}
	task, err := a.client.Tasks.Get("Push")
	if err != nil || len(task.AllowedTools) > 0 {
		t.Errorf("%v, %v", task.AllowedTools, err)
	}
}

func TestDeny(t *testing.T) {
	t.Parallel()
	a := newAsker(t)
	id := a.start("!bash mkdir made\n!say Done with {result}")
	a.asks(id, 1)
	if out := a.run("run", "answer", id, "1", "--deny", "--message", "use the staging branch"); !strings.Contains(out, "denied") {
		t.Error(out)
	}
	run := a.ends(id)
	if run.Status != model.RunSuccess || a.made("made") || !strings.Contains(run.Output, "use the staging branch") {
		t.Errorf("%+v", run)
	}
	// The user has decided: the run says so, and does not need the user again.
	if want := (model.Strings{"denied by you: Bash: mkdir made"}); len(run.PermissionDenials) > 0 || run.FailedSteps > 0 || !slices.Equal(run.Remarks, want) {
		t.Errorf("%+v, %d failed steps, %q", run.PermissionDenials, run.FailedSteps, run.Remarks)
	}
	today, err := a.client.System.Today(time.Time{})
	if err != nil || len(today.NeedsYou) != 0 || len(today.Requests) > 0 {
		t.Errorf("%+v, %v", today, err)
	}
}

// TestAlways: the rule is added to the task, and applies to the rest of the
// session.
func TestAlways(t *testing.T) {
	t.Parallel()
	a := newAsker(t)
	id := a.start("!bash mkdir a && touch 'a/(x)'\n!bash rmdir nothing || true\n!bash mkdir a && touch 'a/(x)'")
	request := a.asks(id, 1)[0]
	want := []string{"Bash(mkdir a)", "Bash(touch 'a/(x)')"}
	if !slices.Equal(request.Rules, want) {
		t.Fatalf("%q %s", request.Rules, request.Refused)
	}
	answer := apitype.AnswerRequest{Request: request.ID, Answer: apitype.AnswerAlways, Rules: []string{"Bash"}}
	if _, err := a.client.Runs.Answer(id, answer); err == nil || !strings.Contains(err.Error(), "are not the rules that would be added") {
		t.Errorf("other rules: %v", err)
	}
	if out := a.run("run", "answer", id, "--always", "--yes"); !strings.Contains(out, want[1]) || !strings.Contains(out, "added 2 rules to Push") {
		t.Error(out)
	}
	a.until(id, func(r model.Run) bool { return len(r.Requests) == 1 && r.Requests[0].ID == "2" })
	a.run("run", "answer", id, "--deny")
	run := a.ends(id)
	if run.Status != model.RunSuccess || len(run.Remarks) != 1 {
		t.Errorf("asked again: %+v", run)
	}
	task, err := a.client.Tasks.Get("Push")
	if err != nil || !slices.Equal(task.AllowedTools, want) {
		t.Errorf("%q, %v", task.AllowedTools, err)
	}
}

// TestNoAnswer: the run continues without the permission, and reports it.
func TestNoAnswer(t *testing.T) {
	t.Parallel()
	a := newAsker(t)
	id := a.start("!bash mkdir made\n!say Done with {result}", "--ask-timeout", "2s")
	run := a.ends(id)
	if run.Status != model.RunSuccess || a.made("made") || len(run.PermissionDenials) != 1 || !strings.Contains(run.Output, "The user did not answer within 2s") {
		t.Errorf("%+v", run)
	}
	if want := "no answer within 2s, so it was denied: Bash: mkdir made"; !slices.Contains(run.Remarks, want) {
		t.Errorf("%q", run.Remarks)
	}
}

// TestTwoAtOnce: two subagents ask at the same time, and each gets its own answer.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	a := newAsker(t)
	id := a.start(`!agent !bash mkdir one` + "\n" + `!+agent !bash mkdir two`)
	requests := a.asks(id, 2)
	if out, err := a.try("run", "answer", id, "--allow", "--yes"); err == nil || !strings.Contains(out, "waits for 2 answers") {
		t.Errorf("without its id: %v %s", err, out)
	}
	for _, r := range requests {
		if r.Text == "mkdir one" {
			a.run("run", "answer", id, r.ID, "--deny")
		} else {
			a.run("run", "answer", id, r.ID, "--allow", "--yes")
		}
	}
	if run := a.ends(id); run.Status != model.RunSuccess || a.made("one") || !a.made("two") {
		t.Errorf("%+v", run)
	}
}

// TestServiceKilled: a request survives the service, and its deadline applies
// without it.
func TestServiceKilled(t *testing.T) {
	t.Parallel()
	a := newAsker(t)
	id := a.start("!bash mkdir made")
	before := a.asks(id, 1)[0]
	a.kill()
	a.startService()
	after := a.asks(id, 1)[0]
	if !reflect.DeepEqual(before, after) {
		t.Errorf("before %+v, after %+v", before, after)
	}
	a.run("run", "answer", id, "--allow", "--yes")
	if run := a.ends(id); run.Status != model.RunSuccess || !a.made("made") {
		t.Errorf("%+v", run)
	}
	a.run("task", "edit", "Push", "--ask-timeout", "5s")
	if err := os.Remove(filepath.Join(a.project, "made")); err != nil {
		t.Fatal(err)
	}
	var run model.Run
	if err := json.Unmarshal([]byte(a.run("task", "run", "Push", "--json")), &run); err != nil {
		t.Fatal(err)
	}
	a.asks(run.ID, 1)
	a.kill()
	exit := filepath.Join(a.data, "supervise", run.ID, "exit.json")
	for limit := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) { // the supervisor announces its end only by this file
		if _, err := os.Stat(exit); err == nil {
			break
		}
		if time.Now().After(limit) {
			t.Fatal("the run has not ended by its deadline")
		}
	}
	a.startService()
	if run := a.ends(run.ID); run.Status != model.RunSuccess || a.made("made") || len(run.PermissionDenials) != 1 || len(run.Remarks) != 1 {
		t.Errorf("%+v", run)
	}
}

// kill kills the service.
func (a *asker) kill() {
	a.t.Helper()
	status, err := a.client.System.Status()
	if err != nil {
		a.t.Fatal(err)
	}
	process, err := os.FindProcess(status.PID)
	if err == nil {
		err = process.Kill()
	}
	if err != nil {
		a.t.Fatal(err)
	}
}

// startService starts the service after it was killed.
func (a *asker) startService() {
	a.t.Helper()
	for out, err := a.try("daemon", "start"); err != nil; out, err = a.try("daemon", "start") {
		if !strings.Contains(out, "open: process") { // the killed service still runs
			a.t.Fatalf("%v %s", err, out)
		}
	}
}

// TestAnswerFromInside: no process of a run can answer its request.
func TestAnswerFromInside(t *testing.T) {
	t.Parallel()
	a := newAsker(t)
	script := filepath.Join(a.project, "answer.sh")
	text := `claude-scheduler run answer $CLAUDE_SCHEDULER_RUN_ID --allow --yes
run=$CLAUDE_SCHEDULER_RUN_ID
env -u CLAUDE_SCHEDULER_RUN_ID claude-scheduler run answer $run --allow --yes
(setsid env -i PATH="$PATH" HOME="$HOME" CLAUDE_SCHEDULER_HOME="` + a.data + `" claude-scheduler run answer $run --allow --yes &)
sleep 1
`
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	id := a.start("!agent !bash mkdir made\n!+agent !bash sh "+script+" >out.txt 2>&1; true", "--allowed-tools", "Bash(sh "+script+"),Bash(true),Edit(/out.txt)")
	a.until(id, func(r model.Run) bool { return len(r.Requests) == 1 })
	out := filepath.Join(a.project, "out.txt")
	for data, _ := os.ReadFile(out); strings.Count(string(data), "a run cannot answer requests") < 3; data, _ = os.ReadFile(out) {
		if t.Context().Err() != nil {
			t.Fatalf("%s", data)
		}
		time.Sleep(20 * time.Millisecond) // until the script has written it
	}
	a.asks(id, 1)
	a.run("run", "answer", id, "--deny")
	if a.ends(id); a.made("made") {
		t.Error("the run has allowed itself what it asked for")
	}
}

// TestSecretInRequest: neither the request, nor a file, nor a rule contains a
// secret of the run.
func TestSecretInRequest(t *testing.T) {
	t.Parallel()
	a := newAsker(t)
	const secret = "tok-5f1e77c0a9" // of a profile
	a.run("profile", "create", "--name", "Keys", "--var", "DEPLOY_TOKEN=static:"+secret)
	id := a.start("!bash mkdir made && echo "+secret+" > made/token", "--profile", "Keys")
	request := a.asks(id, 1)[0]
	if want := "mkdir made && echo •••••• > made/token"; request.Text != want || len(request.Rules) > 0 || !strings.Contains(request.Refused, "secret") {
		t.Errorf("%+v", request)
	}
	a.run("run", "answer", id, "--allow", "--yes")
	a.ends(id)
	if data, err := os.ReadFile(filepath.Join(a.project, "made/token")); string(data) != secret+"\n" {
		t.Errorf("what was allowed was not what was asked for: %s, %v", data, err)
	}
	err := filepath.WalkDir(a.data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || slices.Contains([]string{"profiles.json", "tasks.json"}, entry.Name()) || strings.Contains(path, "backup") {
			return err
		}
		data, err := os.ReadFile(path)
		if strings.Contains(string(data), secret) {
			t.Errorf("%s has the secret", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestCancelWhileAsking: the request ends with its run.
func TestCancelWhileAsking(t *testing.T) {
	t.Parallel()
	a := newAsker(t)
	id := a.start("!bash mkdir made")
	a.asks(id, 1)
	a.run("run", "cancel", id)
	if run := a.ends(id); run.Status != model.RunCancelled || a.made("made") {
		t.Errorf("%+v", run)
	}
	if requests, err := a.client.Runs.Requests(); err != nil || len(requests) > 0 {
		t.Errorf("%+v, %v", requests, err)
	}
}

// TestWaitIsNoStall: a run that waits for an answer does not stall, also
// without the project's servers.
func TestWaitIsNoStall(t *testing.T) {
	t.Parallel()
	a := newAsker(t)
	id := a.start("!bash mkdir made\n!say Done.", "--stall-timeout", "10s", "--trust-project=false")
	request := a.asks(id, 1)[0]
	time.Sleep(time.Until(request.AskedAt.Add(12 * time.Second))) // the test needs this time to pass
	a.run("run", "answer", id, "--allow", "--yes")
	if run := a.ends(id); run.Reason == model.ReasonStall || !a.made("made") {
		t.Errorf("%+v", run)
	}
}
