package service

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
)

const (
	foreignJob  = "d1340924-6428-4e82-a739-f50d27345c3f"
	foreignTask = "b336753b-0643-493f-91ef-ee4fbf22fb76"
	foreignProf = "5270805b-3731-41da-8710-fe765f2e58be"
	foreignRun  = "4f23ce72-593a-40ec-af17-f2ed767a7b67"
)

// pythonData returns a data directory of the Python program with one record of
// each kind.
func pythonData(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"jobs.json":     `[{"id": "` + foreignJob + `", "name": "Theirs", "status": "in_progress", "profile": "` + foreignProf + `", "working_directory": {"path": "` + dir + `"}, "task_order": []}]`,
		"tasks.json":    `[{"id": "` + foreignTask + `", "job_id": "` + foreignJob + `", "name": "Review", "enabled": true, "prompt": "Review", "permissions": "bypass", "schedule": {"schedule_type": "calendar", "calendar_time": "09:00:00"}}, {"id": "c7325730-c12d-4f0b-b4d3-6f5587dbc316", "job_id": "` + foreignJob + `", "name": "Second", "prompt": "x", "permissions": "plan"}]`,
		"profiles.json": `[{"id": "` + foreignProf + `", "name": "Theirs", "env_vars": [{"name": "API_TOKEN", "source": "static", "value": "s3cret-value-123456"}]}]`,
		"runs.json":     `[{"id": "` + foreignRun + `", "task_id": "` + foreignTask + `", "task_name": "Review", "status": "failed", "scheduled_time": "2026-03-09T09:00:00", "start_time": "2026-03-09T09:00:00", "end_time": "2026-03-09T09:01:00", "raw_output": "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":true,\"result\":\"no\",\"total_cost_usd\":0.5}", "errors": "no", "exit_code": 1}]`,
		"settings.json": `{"theme": "dark", "max_concurrent_tasks": 3, "run_retention_count": -5}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestImportFrom(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	choice := apitype.ImportChoice{Kind: "python", Path: pythonData(t), Runs: true, Settings: true}
	plan, err := s.PlanImport(t.Context(), choice)
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Records) != 4 || plan.Runs != 1 || len(plan.Settings) != 2 {
		t.Errorf("planned %+v", plan)
	}
	for _, r := range plan.Records {
		if !r.Chosen || r.Exists || r.Problem != nil {
			t.Errorf("%+v", r)
		}
	}
	if len(s.Jobs())+len(s.Tasks(""))+len(s.Profiles()) != 0 {
		t.Error("a plan changed something")
	}

	report, err := s.ImportFrom(t.Context(), choice)
	if err != nil {
		t.Fatal(err)
	}
	if report.Created != 4 || report.Tasks != 2 || report.Kept != 0 || report.Runs != 1 || report.Settings != 2 || !slices.Equal(report.JobIDs, []string{foreignJob}) {
		t.Errorf("%+v", report)
	}
	if task, err := s.Task(foreignTask); err != nil || task.Enabled || task.Permissions != "bypass" || task.Schedule.CronExpression != "0 9 * * *" {
		t.Errorf("%+v, %v", task, err)
	}
	job, err := s.Job(foreignJob)
	if err != nil || string(job.Profile) != foreignProf || len(job.TaskOrder) != 2 || job.TaskOrder[0] != foreignTask {
		t.Errorf("%+v, %v", job, err)
	}
	run, err := s.Run(foreignRun)
	if err != nil || run.Status != model.RunFailed || run.CostUSD != 0.5 || string(run.JobID) != foreignJob || !strings.Contains(run.RawOutput, "total_cost_usd") {
		t.Errorf("%+v, %v", run, err)
	}
	if p := s.store.Profiles.All()[0]; p.EnvVars[0].Value != "s3cret-value-123456" {
		t.Errorf("the value of a variable is lost: %+v", p)
	}
	if now := s.Settings(); now.Theme != "dark" || now.MaxConcurrentRuns != 3 || now.RunRetentionCount < 0 {
		t.Errorf("%+v", now)
	}
	if !slices.ContainsFunc(report.Notes, func(n string) bool { return strings.Contains(n, "run_retention_count") }) {
		t.Errorf("a setting that was refused is not reported: %q", report.Notes)
	}
}

// TestImportAgain: existing records stay as they are unless the choice overwrites them.
func TestImportAgain(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	choice := apitype.ImportChoice{Kind: "python", Path: pythonData(t), Runs: true}
	if _, err := s.ImportFrom(t.Context(), choice); err != nil {
		t.Fatal(err)
	}
	if _, err := s.UpdateTask("", foreignTask, []byte(`{"name": "Mine"}`)); err != nil {
		t.Fatal(err)
	}
	report, err := s.ImportFrom(t.Context(), choice)
	if err != nil || report.Created != 0 || report.Kept != 4 || report.Runs != 0 {
		t.Errorf("%+v, %v", report, err)
	}
	if task, _ := s.Task(foreignTask); task.Name != "Mine" {
		t.Errorf("overwritten: %+v", task)
	}
	plan, err := s.PlanImport(t.Context(), choice)
	if err != nil || !plan.Records[0].Exists || plan.Records[0].Chosen || plan.Runs != 0 {
		t.Errorf("%+v, %v", plan, err)
	}
	choice.Overwrite, choice.Enable = true, true
	report, err = s.ImportFrom(t.Context(), choice)
	if err != nil || report.Replaced != 4 {
		t.Errorf("%+v, %v", report, err)
	}
	if task, _ := s.Task(foreignTask); task.Name != "Review" || !task.Enabled {
		t.Errorf("%+v", task)
	}
	if job, _ := s.Job(foreignJob); len(job.TaskOrder) != 2 {
		t.Errorf("%+v", job.TaskOrder)
	}
}

// TestImportSome imports a task with what it needs, and nothing more.
func TestImportSome(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	choice := apitype.ImportChoice{Kind: "python", Path: pythonData(t), IDs: []string{foreignTask}, Runs: true}
	report, err := s.ImportFrom(t.Context(), choice)
	if err != nil || report.Created != 3 || report.Runs != 1 || len(s.Tasks("")) != 1 || len(s.Profiles()) != 1 {
		t.Errorf("%+v, %v", report, err)
	}
	choice.IDs = []string{"nobody"}
	if _, err := s.ImportFrom(t.Context(), choice); err == nil || !strings.Contains(err.Error(), "ids[0]") {
		t.Errorf("an unknown id: %v", err)
	}
	for kind, path := range map[string]string{"python": "/does/not/exist", "crontab": "/dev/zero", "outlook": "", "claude_desktop": t.TempDir()} {
		if _, err := s.PlanImport(t.Context(), apitype.ImportChoice{Kind: kind, Path: path}); err == nil {
			t.Errorf("%s from %s is not refused", kind, path)
		}
	}
	if _, err := s.PlanImport(t.Context(), apitype.ImportChoice{Kind: "python", Path: "relative"}); err == nil || !strings.Contains(err.Error(), "path") {
		t.Errorf("a relative path: %v", err)
	}
}

func TestImportSources(t *testing.T) {
	s := newFixture(t)
	t.Setenv("HOME", t.TempDir())
	t.Setenv("PATH", t.TempDir()) // no crontab
	t.Setenv("XDG_CONFIG_HOME", "")
	if got := s.ImportSources(t.Context()); len(got) != 0 {
		t.Errorf("found %+v", got)
	}
	home := os.Getenv("HOME")
	theirs := filepath.Join(home, ".config", "claude-code-scheduler")
	if err := os.MkdirAll(filepath.Dir(theirs), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(pythonData(t), theirs); err != nil {
		t.Fatal(err)
	}
	lost := filepath.Join(home, ".claude", "scheduled-tasks", "briefing")
	if err := os.MkdirAll(lost, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(lost, "SKILL.md"), []byte("Brief me."), 0o600); err != nil {
		t.Fatal(err)
	}
	got := s.ImportSources(t.Context())
	if len(got) != 2 || got[0].Kind != "python" || got[0].Tasks != 2 || got[0].Path != theirs || got[1].Kind != "claude_desktop" || got[1].Tasks != 1 {
		t.Errorf("%+v", got)
	}
	if err := os.WriteFile(filepath.Join(theirs, "tasks.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := s.ImportSources(t.Context()); got[0].Problem == nil || !strings.Contains(got[0].Problem.Error(), "tasks.json") {
		t.Errorf("a damaged file is not reported: %+v", got)
	}
}

// TestImportBundle: an export of another version is refused, and a job whose
// runs still exist has its status again.
func TestImportBundle(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	dir := t.TempDir()
	job, err := s.CreateJob([]byte(`{"name": "Nightly", "working_directory": {"path": "` + dir + `"}}`))
	if err != nil {
		t.Fatal(err)
	}
	task, err := s.CreateTask([]byte(`{"name": "Review", "command": "x", "job_id": "` + job.ID + `"}`))
	if err != nil {
		t.Fatal(err)
	}
	start := morning
	run := model.NewRun()
	run.ID, run.TaskID, run.JobID, run.Status, run.ScheduledTime, run.StartTime, run.EndTime = foreignRun, task.ID, model.Text(job.ID), model.RunFailed, start, &start, &start
	if err := s.store.Runs.Put(run); err != nil {
		t.Fatal(err)
	}
	bundle, err := s.ExportJob(job.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Import(apitype.ImportRequest{Bundle: bundle, OnConflict: "overwrite"}); err != nil {
		t.Fatal(err)
	}
	s.flush()
	if now, _ := s.Job(job.ID); now.Status != model.JobFailed {
		t.Errorf("the job is %s", now.Status)
	}
	bundle.Version = "9.0"
	if _, err := s.Import(apitype.ImportRequest{Bundle: bundle, OnConflict: "copy"}); err == nil || !strings.Contains(err.Error(), "version") {
		t.Errorf("another version: %v", err)
	}
}

// A plan says in which zone a schedule is meant, when it names one.
func TestImportPlanNamesTheZone(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	tab := filepath.Join(t.TempDir(), "tab")
	if err := os.WriteFile(tab, []byte("0 8 * * * claude -p here\nCRON_TZ=America/Los_Angeles\n30 21 * * * claude -p there\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	plan, err := s.PlanImport(t.Context(), apitype.ImportChoice{Kind: "crontab", Path: tab})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range plan.Records {
		if r.Kind == "task" {
			got = append(got, r.Detail)
		}
	}
	if want := []string{"At 08:00 every day", "At 21:30 every day, America/Los_Angeles"}; !slices.Equal(got, want) {
		t.Errorf("%q; want %q", got, want)
	}
}
