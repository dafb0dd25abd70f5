//go:build e2e && linux

package e2e

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// TestPictures takes the pictures in docs/images from the real window when
// E2E_IMAGES names that folder (make screenshots does), else in build/screens.
func TestPictures(t *testing.T) {
	dir := os.Getenv("E2E_IMAGES")
	if dir == "" {
		dir = "build/screens/docs"
	}
	s := newStage(t)
	s.month()
	s.run("claude-scheduler", "daemon", "start")
	s.run("claude-scheduler", "settings", "set", "timezone", "Europe/Berlin") // that of the machine may be any
	run, err := s.client.Tasks.Run("Morning briefing")
	s.must(err)
	s.awaits(run.ID, model.RunStatus.Ended)

	w := newDriver(s).open("jobs")
	for _, theme := range []string{"light", "dark"} {
		s.run("claude-scheduler", "settings", "set", "theme", theme)
		suffix := map[string]string{"dark": "-dark"}[theme]
		for _, screen := range []struct{ name, place, sees string }{
			{"today", "today", "Next"},
			{"jobs", "jobs", "Sort the inbox"},
			{"run", "run/" + run.ID, "Thought"},
			{"history", "history", "Outcomes"},
		} {
			w.script(nil, "location.hash = '/' + arguments[0]", screen.place)
			w.at(screen.place)
			w.sees(screen.sees)
			w.still(theme)
			w.pictureIn(filepath.Join(root, dir), screen.name+suffix)
		}
	}
	w.close()
}

// still waits until the window has a theme and nothing in it moves or loads.
func (w *window) still(theme string) {
	w.s.t.Helper()
	wait(w.s, "a window that is "+theme+" and at rest", func() (struct{}, bool) {
		var rests bool
		w.scriptAsync(&rests, `async (theme) => {
			const shown = () => document.body.innerText.replace(/\d+ s\b/g, '')
			const before = shown()
			for (let i = 0; i < 30; i++) await new Promise(requestAnimationFrame)
			return before === shown() && !/Reading…|Loading/.test(before) &&
				getComputedStyle(document.documentElement).colorScheme === theme
		}`, theme)
		return struct{}{}, rests
	})
}

// month is a month of a few tasks.
func (s *stage) month() {
	s.t.Helper()
	data, err := store.Open(s.data)
	s.must(err)
	zone, err := time.LoadLocation("Europe/Berlin") // the stage's
	s.must(err)
	now := time.Now().In(zone).Truncate(time.Minute)
	job := model.NewJob()
	job.ID, job.Name, job.Description, job.CreatedAt, job.UpdatedAt = uuid.NewString(), "Webshop", "What the shop needs each day", now, now
	job.WorkingDirectory = model.JobWorkingDirectory{Path: s.repo, UseGitWorktree: true, WorktreeName: "nightly"}
	var tasks []model.Task
	var runs []model.Run
	for i, about := range []struct {
		name, cron string
		hour       int
	}{
		{"Morning briefing", "0 7 * * *", 7}, {"Review yesterday’s changes", "30 8 * * 1-5", 8}, {"Audit dependencies", "0 4 * * 1", 4},
		{"Fix failing tests", "0 2 * * *", 2}, {"Sort the inbox", "0 */6 * * *", 0},
	} {
		task := model.NewTask()
		task.ID, task.JobID, task.Name, task.Command, task.CreatedAt, task.UpdatedAt = uuid.NewString(), model.Text(job.ID), about.name, briefing, now, now
		task.AllowedTools = model.Strings{"Bash", "Write", "Edit", "Agent"}
		task.Schedule.Type, task.Schedule.CronExpression = model.Calendar, about.cron
		for day := 30; day > 0; day-- {
			at := time.Date(now.Year(), now.Month(), now.Day()-day+1, about.hour, 30*(i%2), 0, 0, now.Location())
			if at.After(now) || i == 2 && at.Weekday() != time.Monday {
				continue
			}
			run := aRun(task, day*7+i*5+1, at)
			runs = append(runs, run)
			task.LastRunStatus = run.Status
		}
		tasks, job.TaskOrder = append(tasks, task), append(job.TaskOrder, task.ID)
	}
	s.must(data.Jobs.Update(func([]model.Job) ([]model.Job, error) { return []model.Job{job}, nil }))
	s.must(data.Tasks.Update(func([]model.Task) ([]model.Task, error) { return tasks, nil }))
	s.must(data.Runs.Put(runs...))
	s.must(data.Close())
}
