package service

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"time"

	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/notify"
	"claude-scheduler/backend/schedule"
	"claude-scheduler/backend/userpath"
	"claude-scheduler/backend/watch"
)

// checkJob refuses a job that could not run. The file system is checked only
// for fields that changed: a disk that is not mounted must not prevent renaming
// a job. It may wait for a disk that does not answer, so the loop must not call
// it.
func (svc *jobService) checkJob(job, before model.Job) error {
	if err := job.Check(); err != nil {
		return err
	}
	if job.Profile != "" {
		if _, ok := svc.store.Profiles.Get(string(job.Profile)); !ok {
			return notFound("profile", "profile", string(job.Profile))
		}
	}
	w := job.WorkingDirectory
	if w.Path == before.WorkingDirectory.Path && w.Path != "" {
		return nil
	}
	return checkFolder("working_directory.path", w.Path)
}

// checkFolder refuses a path that is not a directory now.
func checkFolder(field, path string) error {
	if path == "" {
		return model.Invalid(field, "is empty", "give the directory to work in")
	}
	full := userpath.Expand(path)
	if !filepath.IsAbs(full) {
		return model.Invalid(field, fmt.Sprintf("%q is not an absolute path", path), "begin it with / or ~")
	}
	info, err := os.Stat(full)
	switch {
	case os.IsNotExist(err):
		return model.Invalid(field, path+" does not exist", "create the directory or correct the path")
	case err != nil:
		return model.Invalid(field, path+" cannot be read: "+err.Error(), "check its permissions")
	case !info.IsDir():
		return model.Invalid(field, path+" is not a directory", "give the directory, not a file in it")
	}
	return nil
}

// checkTask refuses a task that could not run.
func (svc *taskService) checkTask(ctx context.Context, task, before model.Task) error {
	if err := svc.checkRecord(task, before); err != nil {
		return err
	}
	if task.Command == before.Command && task.CommandType == before.CommandType && task.TrustProject == before.TrustProject {
		return nil
	}
	job, _ := svc.store.Jobs.Get(string(task.JobID))
	return svc.checkCommand(ctx, task, userpath.Expand(job.WorkingDirectory.Path))
}

// checkRecord is checkTask without the prompt, and starts no program.
func (svc *core) checkRecord(task, before model.Task) error {
	if err := task.Check(); err != nil {
		return err
	}
	if err := task.CheckRules(before); err != nil {
		return err
	}
	if err := svc.checkSchedule(task.Schedule, before.Schedule); err != nil {
		return err
	}
	if end := task.NotAfter; end != nil && (before.NotAfter == nil || !before.NotAfter.Equal(*end)) && !end.After(svc.clock.Now()) {
		return model.Invalid("not_after", end.Format(time.RFC3339)+" is in the past", "choose a time in the future")
	}
	job, ok := svc.store.Jobs.Get(string(task.JobID))
	if !ok && (task.JobID != before.JobID || before.ID == "") {
		if task.JobID == "" {
			return model.Invalid("job_id", "is empty", "a task belongs to a job: claude-scheduler job create")
		}
		return notFound("job_id", "job", string(task.JobID))
	}
	if task.GitHub.Event != "" && job.Fleet != nil {
		return model.Invalid("github.event", "would start the task on each machine that shares its job", "choose a job that is not shared")
	}
	changed := before.ID == "" || task.JobID != before.JobID || !reflect.DeepEqual(task.Schedule, before.Schedule)
	if job.Fleet != nil && changed && startsOnOneMachine(task) {
		return model.Invalid("schedule", "starts the task by the files or the start of one machine, and its job is shared", "choose a job that is not shared")
	}
	if task.AfterSuccess.NeedsWorktree() && task.AfterSuccess != before.AfterSuccess && !job.WorkingDirectory.UseGitWorktree {
		return model.Invalid("after_success", string(task.AfterSuccess)+" needs a branch of the job", "let the job work in a git worktree (use_git_worktree)")
	}
	if err := svc.checkStartAfter(task, before); err != nil {
		return err
	}
	if task.Profile != "" {
		if _, ok := svc.store.Profiles.Get(string(task.Profile)); !ok {
			return notFound("profile", "profile", string(task.Profile))
		}
	}
	return nil
}

func (svc *core) checkSchedule(c, before model.ScheduleConfig) error {
	zone, err := svc.scheduler.DefaultZone()
	if err != nil {
		return err
	}
	compiled, err := schedule.Compile(c, zone)
	if err != nil {
		return err
	}
	now := svc.clock.Now()
	if c.Type == model.Calendar && c.RunAt != nil && (before.RunAt == nil || !before.RunAt.Equal(*c.RunAt)) {
		if _, ok := compiled.Next(now, now); !ok {
			return model.Invalid("schedule.run_at", c.RunAt.Format(time.RFC3339)+" is in the past", "choose a time in the future")
		}
	}
	if c.Type != model.FileWatch {
		return nil
	}
	if err := checkPatterns(c.WatchPatterns); err != nil {
		return err
	}
	if c.WatchPath == before.WatchPath {
		return nil
	}
	full := userpath.Expand(c.WatchPath)
	if !filepath.IsAbs(full) {
		return model.Invalid("schedule.watch_path", fmt.Sprintf("%q is not an absolute path", c.WatchPath), "begin it with / or ~")
	}
	if _, err := os.Stat(full); err != nil {
		return model.Invalid("schedule.watch_path", c.WatchPath+" does not exist", "create the folder or correct the path")
	}
	if watch.Within(full, svc.store.Dir()) {
		return model.Invalid("schedule.watch_path", c.WatchPath+" is in the scheduler's data directory, which each run changes", "watch a folder outside "+svc.store.Dir())
	}
	return nil
}

func checkPatterns(patterns []string) error {
	err := watch.CheckPatterns(patterns)
	var bad *watch.PatternError
	if errors.As(err, &bad) {
		return model.Invalid(fmt.Sprintf("schedule.watch_patterns[%d]", bad.Index), fmt.Sprintf("%q: %s", bad.Pattern, bad.Reason), "for example **/*.md, !drafts/**")
	}
	return err
}

// checkCommand refuses a file that cannot be read and an unknown slash command:
// the CLI would send it to the model as text, and charge.
func (svc *taskService) checkCommand(ctx context.Context, task model.Task, dir string) error {
	if task.CommandType != model.CommandFile { // the run checks the file
		if err := claude.CheckPayload(task.Command); err != nil {
			return err
		}
	}
	switch task.CommandType {
	case model.CommandFile:
		path := userpath.Expand(task.Command)
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		return claude.CheckFile(path)
	case model.CommandSlash:
		offered, err := svc.commandsIn(ctx, dir)
		if err != nil {
			return nil // the CLI cannot be asked now; the run checks again before it costs anything
		}
		return claude.CheckCommand(task.Command, offered, task.TrustProject)
	}
	return nil
}

func (svc *core) commandsIn(ctx context.Context, dir string) ([]claude.Command, error) {
	env := svc.runner.Environment(ctx)
	path, err := claude.Find(svc.store.Settings.Get().ClaudePath, env)
	if err != nil {
		return nil, err
	}
	return claude.Commands(ctx, path, env, dir)
}

func (svc *core) checkProfile(p model.Profile) error {
	if err := p.Check(); err != nil {
		return err
	}
	return environ.Check(p.EnvVars)
}

func (svc *core) checkSettings(s, before model.Settings) error {
	if err := s.Check(); err != nil {
		return err
	}
	if _, err := schedule.Zone(s.Timezone); err != nil {
		p := *model.ProblemOf(err)
		p.Field = "timezone"
		return &p
	}
	if s.PausedUntil != nil && (before.PausedUntil == nil || !before.PausedUntil.Equal(*s.PausedUntil)) {
		if err := model.CheckPause(s.PausedUntil, svc.clock.Now()); err != nil {
			return err
		}
	}
	if s.ClaudePath != "" && s.ClaudePath != before.ClaudePath {
		if err := claude.Executable(userpath.Expand(s.ClaudePath)); err != nil {
			return model.Invalid("claude_path", s.ClaudePath+" is not a program: it "+err.Error(), `give the path of the program; with "" it is searched for`)
		}
	}
	for i, address := range s.NotificationURLs {
		if slices.Contains(before.NotificationURLs, address) {
			continue
		}
		if err := notify.CheckAddress(address); err != nil {
			p := *model.ProblemOf(err)
			p.Field = fmt.Sprintf("%s[%d]", notificationURLs, i)
			return &p
		}
	}
	return nil
}

func notFound(field, kind, id string) error {
	return model.Invalid(field, fmt.Sprintf("there is no %s %s", kind, id), "see claude-scheduler "+kind+" list")
}
