package store

import (
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testgolden"
)

// TestShapeOfEachFile fixes the format that other programs may rely on.
func TestShapeOfEachFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := openStore(t, dir)
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.FixedZone("", 3600))
	j := job("11111111-1111-4111-8111-111111111111")
	j.TaskOrder, j.CreatedAt, j.UpdatedAt = model.IDs{"22222222-2222-4222-8222-222222222222"}, at, at
	j.WorkingDirectory.Path = "~/projects/webshop"
	k := model.NewTask()
	k.ID, k.JobID, k.Name, k.Command, k.CreatedAt, k.UpdatedAt = j.TaskOrder[0], model.Text(j.ID), "Review", "review <this> & that", at, at
	k.Schedule.Type, k.Schedule.CronExpression = model.Calendar, "0 9 * * *"
	p := model.NewProfile()
	p.ID, p.Name, p.CreatedAt, p.UpdatedAt = "33333333-3333-4333-8333-333333333333", "Work", at, at
	p.EnvVars = []model.EnvVar{{Name: "TOKEN", Source: model.SourceKeychain, Value: "service/account"}}
	r := aRun(1)
	r.Unknown = model.Unknown{"note": json.RawMessage(`{"kept":true}`)}
	waiting := model.NewRun()
	waiting.ID, waiting.ScheduledTime = "44444444-4444-4444-8444-444444444444", at
	for _, err := range []error{
		s.Jobs.Update(func([]model.Job) ([]model.Job, error) { return []model.Job{j}, nil }),
		s.Tasks.Update(func([]model.Task) ([]model.Task, error) { return []model.Task{k}, nil }),
		s.Profiles.Update(func([]model.Profile) ([]model.Profile, error) { return []model.Profile{p}, nil }),
		s.Settings.Update(func(v *model.Settings) error { v.Theme = model.ThemeDark; return nil }),
		s.State.Update(func(v *State) error {
			v.BootID, v.LastSeen, v.HoldUntil = "boot", at, &at
			v.Tasks = map[string]TaskState{k.ID: {ArmedAt: at, LastSlot: at, ScheduleHash: "hash"}}
			return nil
		}),
		s.Runs.Put(r, waiting),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{jobsFile, tasksFile, profilesFile, settingsFile, stateFile, runsFile} {
		testgolden.Compare(t, filepath.Join("testdata", name), []byte(text(t, dir, name)))
	}
}
