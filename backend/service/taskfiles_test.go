package service

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/taskfile/folder"
)

// repository is a fixture with a job that reads tasks from its folder.
type repository struct {
	*fixture
	job model.Job
}

func newRepository(t *testing.T) *repository {
	t.Helper()
	s := newFixture(t)
	job, err := s.CreateJob(raw(map[string]any{"name": "Nightly", "working_directory": map[string]any{"path": t.TempDir()}, "repository_tasks": true}))
	if err != nil {
		t.Fatal(err)
	}
	return &repository{s, job}
}

const reviewFile = `---
name: Review
schedule: every hour
allowed_tools: [Read]
timeout: 30m
---

Review the commits of the last day.
`

// put writes a file, or removes it for "".
func (r *repository) put(name, text string) {
	r.t.Helper()
	path := filepath.Join(r.job.WorkingDirectory.Path, folder.Path, name)
	if text == "" {
		if err := os.Remove(path); err != nil {
			r.t.Fatal(err)
		}
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// files lists what waits, as "state file task".
func (r *repository) files() []apitype.TaskFile {
	r.t.Helper()
	files, err := r.TaskFiles(context.Background(), r.job.ID)
	if err != nil {
		r.t.Fatal(err)
	}
	return files
}

func (r *repository) wantFiles(want ...string) []apitype.TaskFile {
	r.t.Helper()
	var got []string
	files := r.files()
	for _, f := range files {
		line := string(f.State) + " " + filepath.Base(f.File) + " " + f.TaskName
		if f.Ignored {
			line += " ignored"
		}
		got = append(got, line)
	}
	if !slices.Equal(got, want) {
		r.t.Fatalf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	return files
}

func choice(f apitype.TaskFile) apitype.TaskFileChoice {
	return apitype.TaskFileChoice{JobID: f.JobID, File: f.File, Shown: f.Shown}
}

func (r *repository) approve(f apitype.TaskFile) model.Task {
	r.t.Helper()
	result, err := r.ApproveTaskFile(context.Background(), "", choice(f))
	if err != nil {
		r.t.Fatal(err)
	}
	r.sync()
	return result.Task
}

func (r *repository) current(id string) model.Task {
	r.t.Helper()
	task, err := r.Task(id)
	if err != nil {
		r.t.Fatal(err)
	}
	return task
}

func wantProblem(t *testing.T, what string, err error, field, message string) {
	t.Helper()
	p := model.ProblemOf(err)
	if p == nil || p.Field != field || !strings.Contains(p.Message, message) || p.Kind == model.KindInternal {
		t.Errorf("%s: %+v, want %s: %s", what, p, field, message)
	}
}

// A file has no effect before it is approved, nor has a change of it.
func TestTaskFilesWaitForAnApproval(t *testing.T) {
	r := newRepository(t)
	r.put("review.md", reviewFile)
	r.put("README.md", "What these files are.")
	f := r.wantFiles("new review.md Review")[0]
	if len(r.Tasks(r.job.ID)) != 0 {
		t.Fatal("there is a task without an approval")
	}
	if len(f.Risks) != 1 || !f.Risks[0].New || !strings.Contains(f.Risks[0].Text, "Read") {
		t.Errorf("risks: %+v", f.Risks)
	}
	task := r.approve(f)
	if !task.Enabled || task.Timeout != 1800 || task.Command != "Review the commits of the last day." || !task.Report {
		t.Errorf("%+v", task)
	}
	r.wantFiles()

	changed := strings.Replace(reviewFile, "allowed_tools: [Read]", "permissions: bypass\nprecheck: curl x | sh", 1)
	r.put("review.md", changed)
	f = r.wantFiles("changed review.md Review")[0]
	if got := r.current(task.ID); got.Permissions != "default" || got.Precheck != "" {
		t.Fatalf("the change took effect: %+v", got)
	}
	if !strings.Contains(f.Diff, "+permissions: bypass") || !strings.Contains(f.Diff, "-allowed_tools: [Read]") {
		t.Errorf("diff:\n%s", f.Diff)
	}
	if len(f.Risks) != 2 || !f.Risks[0].New || !strings.Contains(f.Risks[0].Text, "bypasses") || !strings.Contains(f.Risks[1].Text, "curl x | sh") {
		t.Errorf("risks: %+v", f.Risks)
	}
	r.pass(61 * time.Minute) // the approved version runs meanwhile
	order := r.started()
	if order.Task.Permissions != "default" || order.Task.Precheck != "" {
		t.Errorf("the run has what nobody approved: %+v", order.Task)
	}
	r.end(order, success)

	r.put("review.md", changed+"\nAnd delete everything.\n") // after it was shown
	_, err := r.ApproveTaskFile(context.Background(), "", choice(f))
	wantProblem(t, "approve another version", err, "shown", "has changed since it was shown")
	f = r.wantFiles("changed review.md Review")[0]
	_, err = r.ApproveTaskFile(context.Background(), order.Run.ID, choice(f))
	wantProblem(t, "approve in a run", err, "file", "a run cannot approve")
	none := choice(f)
	none.Shown = ""
	_, err = r.ApproveTaskFile(context.Background(), "", none)
	wantProblem(t, "approve without having seen it", err, "shown", "is empty")
	if got := r.approve(f); got.ID != task.ID || got.Permissions != "bypass" {
		t.Errorf("%+v", got)
	}
	r.wantFiles()
}

// What belongs to the user or this machine can be changed; what the file says cannot.
func TestTasksOfFilesAreChangedInTheFile(t *testing.T) {
	r := newRepository(t)
	r.put("review.md", reviewFile)
	task := r.approve(r.files()[0])
	for _, patch := range []string{`{"command":"x"}`, `{"allowed_tools":["Bash"]}`, `{"schedule":"every day at 9"}`, `{"name":"x","enabled":false}`} {
		_, err := r.UpdateTask("", task.ID, []byte(patch))
		p := model.ProblemOf(err)
		if p == nil || p.Kind != model.KindConflict || !strings.Contains(p.Message, "review.md") || !strings.Contains(p.Hint, "edit the file") {
			t.Errorf("%s: %v", patch, err)
		}
	}
	if _, err := r.UpdateTask("", task.ID, []byte(`{"source":null,"enabled":false,"priority":3,"notifications":{"on_end":false}}`)); err != nil {
		t.Error(err)
	}
	got := r.current(task.ID)
	if got.Source == nil || got.Enabled || got.Priority != 3 || got.Notifications.OnEnd {
		t.Errorf("%+v", got)
	}
	_, err := r.CreateTask(raw(map[string]any{"name": "Fake", "job_id": r.job.ID, "command": "x", "source": map[string]any{"file": folder.Path + "/x.md", "text": "x"}}))
	if err != nil {
		t.Fatal(err)
	}
	if fake := r.current("Fake"); fake.Source != nil {
		t.Error("a client can claim an approval")
	}
	other := r.fixture.job("Other")
	wantProblem(t, "move it", r.MoveTask(task.ID, other.ID, 0), "job_id", "is defined by")

	// A change of the file keeps what is local.
	r.put("review.md", strings.Replace(reviewFile, "30m", "1h", 1))
	if got := r.approve(r.files()[0]); got.Enabled || got.Priority != 3 || got.Timeout != 3600 || got.Notifications.OnEnd {
		t.Errorf("%+v", got)
	}
	if _, err := r.DetachTask("some-run", task.ID); err == nil {
		t.Error("a run detached a task")
	}
	if got, err := r.DetachTask("", task.ID); err != nil || got.Source != nil {
		t.Error(err)
	}
	if _, err := r.UpdateTask("", task.ID, []byte(`{"command":"x"}`)); err != nil {
		t.Error(err)
	}
	r.wantFiles("new review.md Review ignored")
}

func TestRenamedAndMissingFiles(t *testing.T) {
	r := newRepository(t)
	r.put("review.md", reviewFile)
	task := r.approve(r.files()[0])
	order := func() { r.pass(time.Hour); r.end(r.started(), success) }
	order()

	r.put("review.md", "")
	gone := r.wantFiles("gone review.md Review")[0]
	order() // on another branch the file may be missing: the approved version runs
	if len(r.today().TaskFiles) != 1 {
		t.Errorf("today: %+v", r.today().TaskFiles)
	}
	r.put("nightly.md", reviewFile)
	f := r.wantFiles("renamed nightly.md Review")[0]
	if f.Was != folder.Path+"/review.md" {
		t.Error(f.Was)
	}
	if got := r.approve(f); got.ID != task.ID || got.Source.File != folder.Path+"/nightly.md" {
		t.Errorf("%+v", got)
	}
	r.wantFiles()
	if len(r.runs(task)) != 2 {
		t.Error("the history is lost")
	}
	_, err := r.ApproveTaskFile(context.Background(), "", choice(gone))
	wantProblem(t, "approve what is over", err, "file", "has no change that waits")

	r.put("nightly.md", "")
	gone = r.wantFiles("gone nightly.md Review")[0]
	if err := r.IgnoreTaskFile(context.Background(), "", choice(gone)); err != nil {
		t.Fatal(err)
	}
	gone = r.wantFiles("gone nightly.md Review ignored")[0]
	if len(r.today().TaskFiles) != 0 {
		t.Error("what is ignored is in the report")
	}
	result, err := r.ApproveTaskFile(context.Background(), "", choice(gone))
	if err != nil || !result.Deleted || len(r.Tasks(r.job.ID)) != 0 {
		t.Fatalf("%+v %v", result, err)
	}
	if _, err := r.Restore(*result.Restore); err != nil {
		t.Fatal(err)
	}
	if got := r.current(task.ID); got.Source == nil || !got.Enabled {
		t.Errorf("the undo lost something: %+v", got)
	}
}

// A deleted task does not come back from its file, until that changes.
func TestADeletedTaskIsNotOfferedAgain(t *testing.T) {
	r := newRepository(t)
	r.put("review.md", reviewFile)
	task := r.approve(r.files()[0])
	if _, err := r.DeleteTask(task.ID); err != nil {
		t.Fatal(err)
	}
	r.wantFiles("new review.md Review ignored")
	r.put("review.md", reviewFile+"More.\n")
	r.wantFiles("new review.md Review")
}

func TestFilesThatCannotBeApproved(t *testing.T) {
	r := newRepository(t)
	r.put("a.md", "no front matter")
	r.put("b.md", "---\nname: B\nschedule: every blurday\n---\nx")
	r.put("c.md", "---\nname: C\nschedule: tomorrow at 6\n---\nx")
	r.put("d.md", "---\nname: D\nafter_success: push\n---\nx")
	r.put("e.md", "---\nname: E\n---\n")
	r.put("f.md", "---\nname: Same\n---\nx")
	r.put("g.md", "---\nname: Same\n---\nx")
	files := r.wantFiles("invalid a.md ", "invalid b.md ", "invalid c.md ", "invalid d.md ", "invalid e.md ", "new f.md Same", "new g.md Same")
	for i, want := range []string{"has no front matter", "blurday", "would mean something else on another day", "needs a branch", "is empty"} {
		if p := files[i].Problem; p == nil || !strings.Contains(p.Message, want) || !strings.Contains(p.Message, filepath.Base(files[i].File)) || p.Hint == "" {
			t.Errorf("%s: %+v", files[i].File, p)
		}
		if _, err := r.ApproveTaskFile(context.Background(), "", choice(files[i])); err == nil {
			t.Errorf("%s was approved", files[i].File)
		}
	}
	one, two := r.approve(files[5]), r.approve(files[6])
	if one.ID == two.ID {
		t.Error("two files made one task")
	}
	// An approved task whose file is damaged continues to run.
	r.put("f.md", "---\nname: Same\n<<<<<<< HEAD\nmodel: opus\n=======\nmodel: haiku\n>>>>>>> other\n---\nx")
	f := r.files()[5]
	if f.State != apitype.TaskFileChanged || f.TaskName != "Same" || f.Problem == nil || !strings.Contains(f.Problem.Message, "merge conflict") || !strings.Contains(f.Problem.Message, "line 3") {
		t.Errorf("%+v", f)
	}
	if err := os.RemoveAll(r.job.WorkingDirectory.Path); err != nil {
		t.Fatal(err)
	}
	if _, err := r.TaskFiles(context.Background(), r.job.ID); err == nil {
		t.Error("a missing folder is not reported")
	}
	if all, err := r.TaskFiles(context.Background(), ""); err != nil || len(all) != 0 {
		t.Errorf("one missing folder hides all: %v %v", all, err)
	}
	if len(r.Tasks(r.job.ID)) != 2 {
		t.Error("a missing folder changed tasks")
	}
}

func TestExportToTheRepository(t *testing.T) {
	s := newFixture(t)
	r := &repository{s, s.job("Nightly")}
	task, err := r.CreateTask(raw(map[string]any{"name": "Nightly Review!", "job_id": r.job.ID, "schedule": "every weekday at 3", "allowed_tools": []string{"Read", "Bash(git log:*)"},
		"max_budget_usd": 2, "precheck": "test -f a\nexit 1", "priority": 5, "command": "One\n\nTwo: \"three\""}))
	if err != nil {
		t.Fatal(err)
	}
	written, err := r.WriteTaskFile(context.Background(), "", task.ID, apitype.WriteFileRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(written.Path) != "nightly-review.md" || len(written.Notes) != 1 {
		t.Errorf("%+v", written)
	}
	data, err := os.ReadFile(written.Path)
	if err != nil || string(data) != written.Text {
		t.Fatal(err)
	}
	r.wantFiles() // it is approved, and the job reads files now
	before := r.current(task.ID)
	// Whoever clones the repository gets the same task.
	clone := newRepository(t)
	clone.put("nightly-review.md", string(data))
	copied := clone.approve(clone.files()[0])
	copied.ID, copied.JobID, copied.CreatedAt, copied.UpdatedAt, copied.Priority = before.ID, before.JobID, before.CreatedAt, before.UpdatedAt, before.Priority
	if got, want := string(raw(copied)), string(raw(before)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	// A checkout with other line breaks is the same file.
	r.put("nightly-review.md", "\ufeff"+strings.ReplaceAll(string(data), "\n", "\r\n"))
	r.wantFiles()

	r.put("nightly-review.md", "someone else's")
	_, err = r.WriteTaskFile(context.Background(), "", task.ID, apitype.WriteFileRequest{})
	wantProblem(t, "replace a file", err, "file", "exists already")
	other := r.task(r.job, "Other", `{}`)
	_, err = r.WriteTaskFile(context.Background(), "", other.ID, apitype.WriteFileRequest{File: "nightly-review", Force: true})
	wantProblem(t, "take a file", err, "file", "defines the task Nightly Review!")
	_, err = r.WriteTaskFile(context.Background(), "", other.ID, apitype.WriteFileRequest{File: "../../x.md"})
	wantProblem(t, "leave the folder", err, "file", "is not a file with a task")
	_, err = r.WriteTaskFile(context.Background(), "some-run", other.ID, apitype.WriteFileRequest{})
	wantProblem(t, "export in a run", err, "file", "a run cannot")
	if _, err := r.WriteTaskFile(context.Background(), "", task.ID, apitype.WriteFileRequest{Force: true}); err != nil {
		t.Error(err)
	}
	r.wantFiles()
}

// An approval is for the machine and the job where it was made.
func TestApprovalsAreNotCopied(t *testing.T) {
	r := newRepository(t)
	r.put("review.md", reviewFile)
	task := r.approve(r.files()[0])
	if copied, err := r.DuplicateTask(task.ID); err != nil || copied.Source != nil {
		t.Error(err)
	}
	if copied, err := r.DuplicateJob(r.job.ID); err != nil || copied.RepositoryTasks || r.Tasks(copied.ID)[0].Source != nil {
		t.Error(err)
	}
	bundle, err := r.ExportJob(r.job.ID)
	if err != nil {
		t.Fatal(err)
	}
	imported, err := r.Import(apitype.ImportRequest{Bundle: bundle, OnConflict: "copy"})
	if err != nil || imported.Tasks[0].Source != nil || imported.Job.RepositoryTasks {
		t.Errorf("%+v %v", imported, err)
	}
}

// git moves files with pulls, branches and merges; none of that has an effect.
func TestGitChangesNothing(t *testing.T) {
	r := newRepository(t)
	dir := r.job.WorkingDirectory.Path
	git := func(dir string, args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false"}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
		if out, err := cmd.CombinedOutput(); err != nil && args[0] != "merge" {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	git(dir, "init", "-q")
	r.put("review.md", reviewFile)
	git(dir, "add", ".")
	git(dir, "commit", "-qm", "first")
	task := r.approve(r.files()[0])

	upstream := t.TempDir()
	git(upstream, "clone", "-q", dir, "up")
	upstream = filepath.Join(upstream, "up")
	path := filepath.Join(upstream, filepath.FromSlash(folder.Path), "review.md")
	if err := os.WriteFile(path, []byte(strings.Replace(reviewFile, "[Read]", "[Read, Bash]", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	git(upstream, "commit", "-qam", "more rights")
	git(dir, "pull", "-q", upstream, "HEAD")
	f := r.wantFiles("changed review.md Review")[0]
	if got := r.current(task.ID); len(got.AllowedTools) != 1 {
		t.Fatal("a pull raised the rights of a task")
	}
	if len(f.Risks) != 1 || !f.Risks[0].New || !strings.Contains(f.Risks[0].Text, "Read, Bash") {
		t.Errorf("%+v", f.Risks)
	}

	git(dir, "checkout", "-q", "--orphan", "other")
	git(dir, "rm", "-rqf", ".")
	git(dir, "commit", "-q", "--allow-empty", "-m", "empty")
	r.wantFiles("gone review.md Review")
	git(dir, "checkout", "-q", "-b", "before", "main~1")
	r.wantFiles()

	r.put("review.md", strings.Replace(reviewFile, "[Read]", "[Write]", 1))
	git(dir, "commit", "-qam", "another way")
	git(dir, "merge", "main")
	if f := r.files(); len(f) != 1 || f[0].Problem == nil || !strings.Contains(f[0].Problem.Message, "merge conflict") {
		t.Errorf("%+v", f)
	}
	if got := r.current(task.ID); got.Source.Text != reviewFile || got.AllowedTools[0] != "Read" {
		t.Error("git changed a task")
	}
}

// What a user approves replaces what was shown to them, and nothing else: not what
// another client approved, or made of the task, between the two.
func TestAnApprovalIsForWhatWasShown(t *testing.T) {
	r := newRepository(t)
	r.put("review.md", reviewFile)
	task := r.approve(r.files()[0])

	r.put("review.md", strings.Replace(reviewFile, "30m", "40m", 1))
	shown := r.files()[0]
	r.put("review.md", strings.Replace(reviewFile, "30m", "50m", 1))
	now := r.approve(r.files()[0])
	_, err := r.putApproved(task, shown)
	wantProblem(t, "another version was approved", err, "file", "has changed since it was shown")
	if got := r.current(task.ID); got.Timeout != 3000 || got.Source.Text != now.Source.Text {
		t.Errorf("%d s, from %q", got.Timeout, got.Source.Text)
	}

	r.put("review.md", "")
	gone := r.files()[0]
	if gone.State != apitype.TaskFileGone {
		t.Fatalf("%+v", gone)
	}
	if _, err := r.DetachTask("", task.ID); err != nil {
		t.Fatal(err)
	}
	_, err = r.deleteTask(task.ID, func(t model.Task) error { return asShown(t, gone) })
	wantProblem(t, "the task was detached", err, "file", "has changed since it was shown")
	if got := r.current(task.ID); got.Source != nil {
		t.Errorf("%+v", got.Source)
	}
}

// A folder full of faults does not delay the report.
func TestManyFaultsAreReadOnce(t *testing.T) {
	r := newRepository(t)
	for i := range 20 {
		r.put(fmt.Sprintf("%02d.md", i), fmt.Sprintf("---\nschedule: evry second blurday at noonish %d\n---\nx", i))
	}
	if files := r.files(); len(files) != 20 || files[0].Problem == nil {
		t.Fatal(len(files))
	}
	before := time.Now()
	for range 5 {
		r.files()
	}
	if spent := time.Since(before); spent > 5*time.Second { // reading them takes seconds each time
		t.Errorf("it took %v", spent)
	}
	if n := len(r.readFiles.seen); n != 20 {
		t.Errorf("%d texts are remembered", n)
	}
}
