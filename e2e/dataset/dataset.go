// Package dataset creates realistic data directories for tests and pictures of
// the window.
package dataset

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// A Set is the content of a data directory.
type Set struct {
	Jobs     []model.Job
	Tasks    []model.Task
	Runs     []model.Run
	Profiles []model.Profile
	Logs     map[string]string // events of the CLI, by run id
	Diffs    map[string]string // unified diffs, by run id
}

// kinds are the functions that fill the set of each kind.
var kinds = map[string]func(*builder){
	"empty":         func(*builder) {},
	"attention":     attention,
	"dozen":         dozen,
	"large":         large,
	"learned":       learned,
	"odd":           odd,
	"right-to-left": rightToLeft,
	"long-prompt":   longPrompt,
}

// Kinds returns the names of all sets, sorted.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds)) }

// New creates the set of a kind as of now, in now's time zone, for a user with
// a home directory. The same arguments create the same set. An unknown kind is
// an error.
func New(kind, home string, now time.Time) (*Set, error) {
	build, ok := kinds[kind]
	if !ok {
		return nil, fmt.Errorf("make data set: %q is no kind of data set; there are %s", kind, strings.Join(Kinds(), ", "))
	}
	b := &builder{
		Set:  &Set{Logs: map[string]string{}, Diffs: map[string]string{}},
		home: home, now: now.Truncate(time.Second), random: rand.New(rand.NewPCG(7, uint64(len(kind)))),
	}
	build(b)
	slices.SortStableFunc(b.Runs, func(a, b model.Run) int { return a.ScheduledTime.Compare(b.ScheduledTime) })
	return b.Set, nil
}

// Write writes a set into a data directory, which is created if it does not
// exist. No service may have the directory open.
func (s *Set) Write(dir string) error {
	files, err := store.Open(dir)
	if err != nil {
		return fmt.Errorf("write data set: %w", err)
	}
	defer files.Close()
	if err := files.Jobs.Update(func([]model.Job) ([]model.Job, error) { return s.Jobs, nil }); err != nil {
		return fmt.Errorf("write data set: %w", err)
	}
	if err := files.Tasks.Update(func([]model.Task) ([]model.Task, error) { return s.Tasks, nil }); err != nil {
		return fmt.Errorf("write data set: %w", err)
	}
	if err := files.Profiles.Update(func([]model.Profile) ([]model.Profile, error) { return s.Profiles, nil }); err != nil {
		return fmt.Errorf("write data set: %w", err)
	}
	for batch := range slices.Chunk(s.Runs, 1000) {
		if err := files.Runs.Put(batch...); err != nil {
			return fmt.Errorf("write data set: %w", err)
		}
	}
	for texts, path := range map[*map[string]string]func(string) string{&s.Logs: files.LogPath, &s.Diffs: files.DiffPath} {
		for id, text := range *texts {
			if err := os.MkdirAll(filepath.Dir(path(id)), 0o700); err != nil {
				return fmt.Errorf("write data set: %w", err)
			}
			if err := os.WriteFile(path(id), []byte(text), 0o600); err != nil {
				return fmt.Errorf("write data set: %w", err)
			}
		}
	}
	return nil
}

// builder adds records to a set.
type builder struct {
	*Set
	home   string
	now    time.Time
	random *rand.Rand
}

func (b *builder) id() string {
	var bytes [16]byte
	for i := range bytes {
		bytes[i] = byte(b.random.Uint32())
	}
	bytes[6], bytes[8] = bytes[6]&0x0f|0x40, bytes[8]&0x3f|0x80
	return uuid.UUID(bytes).String()
}

// between returns a random number from low to high, inclusive.
func (b *builder) between(low, high int) int { return low + b.random.IntN(high-low+1) }

// oneOf returns a random element.
func oneOf[T any](b *builder, all ...T) T { return all[b.random.IntN(len(all))] }

// at returns a time of day some days ago.
func (b *builder) at(daysAgo, hour, minute int) time.Time {
	return time.Date(b.now.Year(), b.now.Month(), b.now.Day()-daysAgo, hour, minute, 0, 0, b.now.Location())
}

// job adds a job that works in a folder of the home directory.
func (b *builder) job(name, folder string) *model.Job {
	job := model.NewJob()
	job.ID, job.Name, job.WorkingDirectory.Path = b.id(), name, filepath.Join(b.home, folder)
	job.CreatedAt, job.UpdatedAt = b.now.AddDate(0, 0, -95), b.now.AddDate(0, 0, -3)
	b.Jobs = append(b.Jobs, job)
	return &b.Jobs[len(b.Jobs)-1]
}

// task adds a task to the newest job and returns its index.
func (b *builder) task(name, prompt string, schedule model.ScheduleConfig) int {
	job := &b.Jobs[len(b.Jobs)-1]
	task := model.NewTask()
	task.ID, task.JobID, task.Name, task.Command, task.Schedule = b.id(), model.Text(job.ID), name, prompt, schedule
	task.Model, task.AllowedTools, task.Report = "sonnet", model.Strings{"Read", "Grep"}, true
	task.CreatedAt, task.UpdatedAt = b.now.AddDate(0, 0, -95), b.now.AddDate(0, 0, -3)
	job.TaskOrder = append(job.TaskOrder, task.ID)
	b.Tasks = append(b.Tasks, task)
	return len(b.Tasks) - 1
}

// run adds a run of a task with its start and its duration in seconds; 0: it
// never started. The newest run determines the status of its task.
func (b *builder) run(task int, at time.Time, seconds int, status model.RunStatus, adjust func(*model.Run)) *model.Run {
	t := &b.Tasks[task]
	run := model.NewRun()
	run.ID, run.TaskID, run.TaskName, run.JobID = b.id(), t.ID, t.Name, t.JobID
	run.ScheduledTime, run.Trigger, run.Status, run.Prompt = at, model.TriggerSchedule, status, t.Command
	for i := range b.Jobs {
		if b.Jobs[i].ID == string(t.JobID) {
			run.Directory = b.Jobs[i].WorkingDirectory.Path
		}
	}
	end := at.Add(time.Duration(seconds) * time.Second)
	run.EndTime = &end
	if seconds > 0 {
		start, duration, code := at, float64(seconds), 0
		if status == model.RunFailed {
			code = 1
		}
		run.StartTime, run.Duration, run.ExitCode = &start, &duration, &code
		run.SessionID, run.Model, run.ClaudeVersion = model.Text(b.id()), "claude-sonnet-5-5", "2.1.330"
		run.CostUSD, run.NumTurns = float64(b.between(2, 60))/100, b.between(3, 30)
		run.Usage = &model.Usage{InputTokens: b.between(2_000, 90_000), OutputTokens: b.between(300, 9_000), CacheReadInputTokens: b.between(10_000, 400_000)}
	}
	if adjust != nil {
		adjust(&run)
	}
	if run.Status == model.RunSuccess && run.Outcome == "" {
		run.Outcome = model.OutcomeDone
	}
	b.Runs = append(b.Runs, run)
	t.LastRunStatus = run.Status
	return &b.Runs[len(b.Runs)-1]
}

// daily returns a calendar schedule: a cron expression in the machine's time
// zone.
func daily(cron string) model.ScheduleConfig {
	s := model.NewSchedule()
	s.Type, s.CronExpression = model.Calendar, cron
	return s
}

func every(value int, unit model.IntervalType) model.ScheduleConfig {
	s := model.NewSchedule()
	s.Type, s.IntervalValue, s.IntervalType = model.Interval, value, unit
	return s
}

func afterPrevious() model.ScheduleConfig {
	s := model.NewSchedule()
	s.Type = model.Sequential
	return s
}

func onChange(path string, patterns ...string) model.ScheduleConfig {
	s := model.NewSchedule()
	s.Type, s.WatchPath, s.WatchPatterns = model.FileWatch, path, patterns
	return s
}
