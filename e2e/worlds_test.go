//go:build e2e && linux

package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
	"claude-scheduler/e2e/dataset"
)

// little returns the data of a user after a week: a few tasks, and real runs
// with each outcome.
func little(s *fixture) world {
	s.t.Helper()
	w := s.served("little")
	profile, err := s.client.Profiles.Create(map[string]any{"name": "Staging", "description": "The shop that nobody buys from", "env_vars": []map[string]any{
		{"name": "SHOP", "source": "static", "value": "webshop"},
		{"name": "TOKEN", "source": "command", "value": "echo sk-demo-4f9a1c77e2"},
		{"name": "AWS_PROFILE", "source": "unset"},
	}})
	s.must(err)
	job, err := s.client.Jobs.Create(map[string]any{"name": "Webshop", "description": "What the shop needs each day", "profile": profile.ID,
		"working_directory": map[string]any{"path": s.repo, "use_git_worktree": true}})
	s.must(err)
	tasks := map[string]model.Task{}
	for _, fields := range []map[string]any{
		{"name": "Morning briefing", "command": briefing, "allowed_tools": []string{"Bash", "Write", "Edit", "Agent"}, "schedule": map[string]any{"type": "calendar", "cron_expression": "0 7 * * 1-5"}},
		{"name": "Try what is not allowed", "command": "!bash touch forbidden.txt\n!say I was not allowed to, and say so.", "schedule": map[string]any{"type": "interval", "interval_value": 6, "interval_type": "hours"}},
		{"name": "Audit dependencies", "command": "!error 400", "schedule": map[string]any{"type": "calendar", "cron_expression": "0 4 * * 1"}},
		{"name": "A task whose name somebody wrote as a whole sentence, because nobody said that it would have to fit anywhere", "command": "!say Done.", "schedule": map[string]any{"type": "sequential"}},
		{"name": "Watch the shop", "command": "!bash ls\n!drip 2s\n!say " + strings.Repeat("Still nothing. ", 300), "allowed_tools": []string{"Bash", "Write", "Edit", "Agent"}, "schedule": map[string]any{"type": "manual"}},
		{"name": "Sort the inbox", "command": "!echo", "enabled": false, "schedule": map[string]any{"type": "file_watch", "watch_path": s.repo, "watch_patterns": []string{"**/*.md"}}},
	} {
		fields["job_id"], fields["model"] = job.ID, "haiku"
		task, err := s.client.Tasks.Create(fields)
		s.must(err)
		tasks[task.Name] = task
	}
	for _, name := range []string{"Try what is not allowed", "Audit dependencies", "Morning briefing"} {
		run, err := s.client.Tasks.Run(tasks[name].ID)
		s.must(err)
		s.awaits(run.ID, model.RunStatus.Ended)
		w.Run = run.ID
	}
	run, err := s.client.Tasks.Run(tasks["Watch the shop"].ID)
	s.must(err)
	s.awaits(run.ID, func(status model.RunStatus) bool { return status == model.RunRunning })
	s.t.Cleanup(func() {
		s.must(s.client.Runs.Cancel(run.ID))
		s.awaits(run.ID, model.RunStatus.Ended)
	})
	w.Job, w.Task = job.ID, tasks["Morning briefing"].ID
	return w
}

// branch returns a job whose worktree has changes that a run made, and a task that
// needs an MCP server to which nobody is signed in.
func branch(s *fixture) world {
	s.t.Helper()
	w := s.served("branch")
	s.run("git", "init", "-q", "--bare", s.base+"/shop.git")
	s.run("git", "-C", s.repo, "remote", "add", "origin", s.base+"/shop.git")
	s.run("git", "-C", s.repo, "push", "-q", "origin", "main")
	job, err := s.client.Jobs.Create(map[string]any{"name": "Shop", "working_directory": map[string]any{"path": s.repo, "use_git_worktree": true}})
	s.must(err)
	task, err := s.client.Tasks.Create(map[string]any{"job_id": job.ID, "name": "Round the prices", "model": "haiku", "allowed_tools": []string{"Write"},
		"command": "!write PRICES.md # Prices\\n\\nPrices are net, rounded to cents.\n!say Prices are rounded to cents."})
	s.must(err)
	run, err := s.client.Tasks.Run(task.ID)
	s.must(err)
	s.awaits(run.ID, model.RunStatus.Ended)
	s.must(os.WriteFile(s.repo+"/.mcp.json", fmt.Appendf(nil, `{"mcpServers":{"github":{"type":"http","url":"%s/mcp"}}}`, guardedServer(s.t)), 0o600))
	_, err = s.client.Tasks.Create(map[string]any{"job_id": job.ID, "name": "Review pull requests", "model": "haiku", "command": "Review the open pull requests.",
		"required_mcp_servers": []string{"github"}, "schedule": map[string]any{"type": "calendar", "cron_expression": "0 9 * * 1-5"}})
	s.must(err)
	w.Job, w.Task, w.Run = job.ID, task.ID, run.ID
	return w
}

// follow returns tasks of two jobs that start after each other, after a real run
// of the first and what it led to.
func follow(s *fixture) world {
	s.t.Helper()
	w := s.served("follow")
	jobs := map[string]string{}
	for _, name := range []string{"Shop", "Servers"} {
		job, err := s.client.Jobs.Create(map[string]any{"name": name, "working_directory": map[string]any{"path": s.repo}})
		s.must(err)
		jobs[name] = job.ID
	}
	tasks := map[string]model.Task{}
	for _, each := range []struct {
		job, name, command string
		after              []map[string]any
	}{
		{"Shop", "Build", "!say The shop is built.", nil},
		{"Shop", "Tests", "!say All 231 tests pass.", []map[string]any{{"task_id": "Build", "when": "success"}}},
		{"Servers", "Deploy", "!say It is deployed.", []map[string]any{{"task_id": "Tests", "when": "success"}}},
		{"Servers", "Smoke test", "!error 400", []map[string]any{{"task_id": "Deploy", "when": "success"}}},
		{"Servers", "Roll back", "!say The version of yesterday is back.", []map[string]any{{"task_id": "Smoke test", "when": "failure"}}},
		{"Servers", "Report", "!say One page about the day.", []map[string]any{{"task_id": "Deploy", "when": "any"}, {"task_id": "Tests", "when": "failure"}}},
	} {
		task, err := s.client.Tasks.Create(map[string]any{"job_id": jobs[each.job], "name": each.name, "model": "haiku", "command": each.command, "start_after": each.after})
		s.must(err)
		tasks[each.name] = task
	}
	run, err := s.client.Tasks.Run(tasks["Build"].ID)
	s.must(err)
	for _, last := range []string{"Roll back", "Report"} {
		wait(s, last+" has ended", func() (struct{}, bool) {
			runs, err := s.client.Runs.List(apitype.RunFilter{Task: tasks[last].ID})
			s.must(err)
			return struct{}{}, len(runs) == 1 && runs[0].Status.Ended()
		})
	}
	w.Job, w.Task, w.Run = jobs["Servers"], tasks["Deploy"].ID, run.ID
	return w
}

// taskFiles is a job with tasks in its repository: one has changed since it was
// approved, one is new, one cannot be read.
func taskFiles(s *fixture) world {
	s.t.Helper()
	w := s.served("files")
	job, err := s.client.Jobs.Create(map[string]any{"name": "Shop", "repository_tasks": true, "working_directory": map[string]any{"path": s.repo}})
	s.must(err)
	folder := filepath.Join(s.repo, ".claude", "schedules")
	s.must(os.MkdirAll(folder, 0o755))
	write := func(name, text string) { s.must(os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644)) }
	const review = "---\nname: Nightly review\nschedule: every weekday at 3\nallowed_tools: [Read, %q]\ntimeout: 30m\nmax_budget_usd: 2\n---\n\nReview the commits of the last day.\n"
	write("nightly-review.md", fmt.Sprintf(review, "Bash(git log:*)"))
	files, err := s.client.Tasks.Files(job.ID)
	s.must(err)
	approved, err := s.client.Tasks.ApproveFile(apitype.TaskFileChoice{JobID: job.ID, File: files[0].File, Shown: files[0].Shown})
	s.must(err)
	write("nightly-review.md", strings.Replace(fmt.Sprintf(review, "Bash(git:*)"), "last day.", "last day, and push the fixes.", 1))
	write("changelog.md", "---\nname: Changelog\nschedule: last friday of the month at 17:00\n---\n\nUpdate CHANGELOG.md.\n")
	write("broken.md", "---\nname: Broken\nalowed_tools: [Bash]\n---\n\nDo it.\n")
	w.Job, w.Task = job.ID, approved.Task.ID
	return w
}

// guardedServer starts an MCP server that wants a sign-in, and returns its address.
func guardedServer(t *testing.T) string {
	t.Helper()
	var url string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasPrefix(r.URL.Path, "/.well-known/oauth-protected-resource"):
			fmt.Fprintf(w, `{"resource":"%s/mcp","authorization_servers":["%s"]}`, url, url)
		case strings.HasPrefix(r.URL.Path, "/.well-known/"):
			fmt.Fprintf(w, `{"issuer":"%[1]s","authorization_endpoint":"%[1]s/authorize","token_endpoint":"%[1]s/token","registration_endpoint":"%[1]s/register","response_types_supported":["code"],"code_challenge_methods_supported":["S256"]}`, url)
		default:
			w.Header().Set("WWW-Authenticate", `Bearer resource_metadata="`+url+`/.well-known/oauth-protected-resource"`)
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	t.Cleanup(server.Close)
	url = server.URL
	return url
}

// briefing is a run with some of everything.
const briefing = `!think The person wants to know what changed.
!bash git log --oneline -5
!write STATUS.md # State of the shop\n\nAll is **well**.
!edit README.md # Webshop => # The webshop
!bash ls /nowhere
!agent !bash echo from the subagent\n!say The subagent looked as well.
!say ## Since yesterday\n\n- one commit: *Begin the shop*\n- prices are ` + "`net`" + `\n\n| what | how many |\n|---|---|\n| lamps | 42 |\n\n` + "```go\\nfunc main() { println(42) }\\n```"

// makeFolders makes the folders of a data set, in which its tasks could run.
func (s *fixture) makeFolders(set *dataset.Set) {
	s.t.Helper()
	for _, job := range set.Jobs {
		dir := job.WorkingDirectory.Path
		s.must(os.MkdirAll(dir, 0o700))
		if job.WorkingDirectory.UseGitWorktree {
			s.run("git", "-C", dir, "init", "-q", "-b", "main")
			s.run("git", "-C", dir, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-q", "--allow-empty", "-m", "Begin")
		}
	}
}

// filled returns a service on a data set of package dataset.
func filled(s *fixture, kind string) world {
	s.t.Helper()
	set, err := dataset.New(kind, s.home, time.Now())
	s.must(err)
	s.makeFolders(set)
	s.must(set.Write(s.data))
	w := s.served(kind)
	w.Job, w.Task, w.Run = set.Jobs[0].ID, set.Tasks[0].ID, set.Runs[len(set.Runs)-1].ID
	return w
}

// desk returns the data for the keyboard tests: they change it, so no screen is
// tested with it.
func desk(s *fixture) world {
	s.t.Helper()
	w := s.served("desk")
	for _, name := range []string{"Garden", "House"} {
		job, err := s.client.Jobs.Create(map[string]any{"name": name, "working_directory": map[string]any{"path": s.repo}})
		s.must(err)
		for _, task := range []string{"Water", "Weed", "Mow"} {
			_, err := s.client.Tasks.Create(map[string]any{"job_id": job.ID, "name": task + " the " + strings.ToLower(name), "command": "!say Done."})
			s.must(err)
		}
		w.Job = job.ID
	}
	shed, err := s.client.Jobs.Create(map[string]any{"name": "Shed", "working_directory": map[string]any{"path": s.repo}})
	s.must(err)
	slow, err := s.client.Tasks.Create(map[string]any{"job_id": shed.ID, "name": "Sweep the shed", "command": "!think How much dust is there?\n!think Not much.\n!drip 300ms\n!say One corner after the other, until all of it is swept."})
	s.must(err)
	w.Task = slow.ID
	_, err = s.client.Tasks.Create(map[string]any{"job_id": shed.ID, "name": "Lock the shed", "command": "!bash touch locked.txt\n!say It is locked, if I was allowed to."})
	s.must(err)
	return w
}

// awaits waits until a run has the status.
func (s *fixture) awaits(id string, is func(model.RunStatus) bool) {
	s.t.Helper()
	wait(s, "run "+id, func() (model.Run, bool) {
		run, err := s.client.Runs.Get(id)
		s.must(err)
		return run, is(run.Status)
	})
}

// much returns the data of years: 1,000 tasks and 100,000 runs.
func much(s *fixture) world {
	s.t.Helper()
	w := history(s, 40, 1_000, 100_000)
	served := s.served("much")
	w.Name, w.URL = served.Name, served.URL
	runsThere, err := s.client.Runs.List(apitype.RunFilter{Limit: 1})
	s.must(err)
	if len(runsThere) != 1 {
		s.t.Fatal("the history is not there")
	}
	return w
}

// history fills the data directory with projects of daily tasks and their runs.
func history(s *fixture, projects, tasks, runs int) world {
	s.t.Helper()
	data, err := store.Open(s.data)
	s.must(err)
	now := time.Now().Truncate(time.Second)
	var folders []model.Job
	var made []model.Task
	for j := range projects {
		job := model.NewJob()
		job.ID, job.Name, job.WorkingDirectory.Path, job.CreatedAt, job.UpdatedAt = uuid.NewString(), fmt.Sprintf("Project %02d", j+1), s.repo, now, now
		for i := range tasks / projects {
			task := model.NewTask()
			task.ID, task.JobID, task.CreatedAt, task.UpdatedAt = uuid.NewString(), model.Text(job.ID), now, now
			task.Name, task.Command = fmt.Sprintf("%s %d.%d", []string{"Review", "Audit", "Sweep", "Briefing"}[i%4], j+1, i+1), "!say Done."
			task.Schedule.Type, task.Schedule.CronExpression = model.Calendar, fmt.Sprintf("%d %d * * *", i*2, j%24)
			job.TaskOrder = append(job.TaskOrder, task.ID)
			made = append(made, task)
		}
		folders = append(folders, job)
	}
	s.must(data.Jobs.Update(func([]model.Job) ([]model.Job, error) { return folders, nil }))
	s.must(data.Tasks.Update(func([]model.Task) ([]model.Task, error) { return made, nil }))
	w := world{Job: string(made[0].JobID), Task: made[0].ID}
	for from := 0; from < runs; from += 10_000 {
		var batch []model.Run
		for i := from; i < from+10_000; i++ {
			run := aRun(made[i%len(made)], i, now.Add(-time.Duration(runs-i)*5*time.Minute))
			batch, w.Run = append(batch, run), run.ID
		}
		s.must(data.Runs.Put(batch...))
	}
	s.must(data.Close())
	s.longLog(w.Run)
	s.run("claude-scheduler", "daemon", "start")
	return w
}

// aRun returns the i-th run: some fail, some never start.
func aRun(task model.Task, i int, at time.Time) model.Run {
	run := model.NewRun()
	run.ID, run.TaskID, run.TaskName, run.JobID = uuid.NewString(), task.ID, task.Name, task.JobID
	run.ScheduledTime, run.Trigger, run.Status = at, model.TriggerSchedule, model.RunSuccess
	if i%37 == 0 {
		run.Status, run.Reason, run.EndTime = model.RunCancelled, model.ReasonMissed, &at
		return run
	}
	seconds, code := 20+float64(i%400), 0
	end := at.Add(time.Duration(seconds) * time.Second)
	if i%23 == 0 {
		code, run.Status = 1, model.RunFailed
		run.Errors = model.Strings{"the tests of the checkout do not pass"}
	}
	run.StartTime, run.EndTime, run.Duration, run.ExitCode = &at, &end, &seconds, &code
	run.SessionID, run.Model, run.NumTurns, run.CostUSD = model.Text(uuid.NewString()), "claude-sonnet-5-5", 3+i%20, float64(i%97)/100
	run.Output, run.Directory = "Reviewed 12 files: two findings of low severity, both in the parser of durations; tests pass.", "/home/me/webshop"
	run.Usage = &model.Usage{InputTokens: 4211, OutputTokens: 902, CacheReadInputTokens: 30122}
	return run
}
