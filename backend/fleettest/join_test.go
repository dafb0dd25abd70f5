//go:build linux

package fleettest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/fakeapi"
	"claude-scheduler/backend/model"
)

// What does not belong to the fleet is refused when it joins, whether or not
// something is shared, and the membership before stays.
func TestJoiningIsRefused(t *testing.T) {
	t.Parallel()
	e := startEngine(t)
	api := fakeapi.StartFor(t)
	member := newMachine(t, e, api, "laptop")
	other := newService(t, e, api, "buildbox")
	join := func(change func(*apitype.FleetJoin)) error {
		r := other.membership()
		change(&r)
		_, err := other.client.Fleet.Join(r)
		return err
	}
	wrong := apitype.FleetSecret{Source: model.SourceStatic, Value: strings.Repeat("ab", 32)}
	refusals := []struct {
		field  string
		change func(*apitype.FleetJoin)
	}{
		{"key", func(r *apitype.FleetJoin) { r.Key = wrong }},
		{"name", func(r *apitype.FleetJoin) { r.Name = "laptop" }},
		{"engine", func(r *apitype.FleetJoin) { r.Engine += "?namespace=missing" }},
		{"ca_file", func(r *apitype.FleetJoin) { r.CAFile = "/nowhere" }},
	}
	for _, joined := range []bool{false, true} {
		if joined { // again as a member, with a job that is shared
			share(t, "!say done", apitype.FleetShare{}, map[string]any{"type": "manual"}, member)
			member.must(join(func(*apitype.FleetJoin) {}))
			other.connected()
		}
		for _, c := range refusals {
			if joined && c.field == "engine" {
				continue // a member first has to leave
			}
			err := join(c.change)
			if p := model.ProblemOf(err); err == nil || p.Field != c.field || p.Hint == "" {
				t.Errorf("joined %v, %s: %+v", joined, c.field, p)
			}
			status, err := other.client.Fleet.Status()
			other.must(err)
			if status.Joined != joined {
				t.Errorf("after the refusal of %s: joined %v", c.field, status.Joined)
			}
			if joined {
				other.connected()
			}
		}
	}
}

// A machine joins while the engine is away: it is a member once that answers.
func TestJoiningWithoutTheEngine(t *testing.T) {
	t.Parallel()
	e := startEngine(t)
	m := newService(t, e, fakeapi.StartFor(t), "laptop")
	m.link.setCut(true)
	status, err := m.client.Fleet.Join(m.membership())
	m.must(err)
	if !status.Joined || status.Connected || status.Problem == "" {
		t.Errorf("%+v", status)
	}
	m.link.setCut(false)
	m.connected()
}

// Whatever another program changes in the files of a shared job is undone, and
// reported; the other machine does not see it.
func TestEditedFilesOfASharedJob(t *testing.T) {
	t.Parallel()
	e := startEngine(t)
	api := fakeapi.StartFor(t)
	a, b := newMachine(t, e, api, "laptop"), newMachine(t, e, api, "buildbox")
	job, task := share(t, "!say done", apitype.FleetShare{}, map[string]any{"type": "manual"}, a, b)
	restored := func() bool {
		now, err := a.client.Tasks.Get(task.ID)
		here, err2 := a.client.Jobs.Get(job.ID)
		return err == nil && err2 == nil && now.Command == "!say done" && here.Fleet != nil
	}
	reported := func(what string) bool {
		status, err := a.client.System.Status()
		if err != nil {
			return false
		}
		for _, f := range status.Faults {
			if f.Subject == "job "+job.ID && strings.Contains(f.Message, what) && f.Hint != "" {
				return true
			}
		}
		return false
	}
	edit := func(file, old, new string) {
		t.Helper()
		path := filepath.Join(a.data, file)
		text, err := os.ReadFile(path)
		a.must(err)
		if !bytes.Contains(text, []byte(old)) {
			t.Fatalf("%s has no %q:\n%s", file, old, text)
		}
		a.must(os.WriteFile(path, bytes.Replace(text, []byte(old), []byte(new), 1), 0o600))
	}
	edit("tasks.json", "!say done", "!say gotcha")
	eventually(t, time.Minute, "the edit of the prompt is undone and reported", func() bool { return restored() && reported("Review (command)") })
	edit("jobs.json", `"fleet": {`, `"other": {`)
	eventually(t, time.Minute, "the job is shared again", func() bool { return restored() && reported("Nightly (fleet") })
	a.kill()
	edit("tasks.json", "!say done", "!say gotcha")
	a.start()
	eventually(t, time.Minute, "the edit while the service was off is undone and reported", func() bool { return restored() && reported("Review (command)") })
	a.takes(job.ID)
	if other, err := b.client.Tasks.Get(task.ID); err != nil || other.Command != "!say done" {
		t.Errorf("on the other machine: %q, %v", other.Command, err)
	}
	if _, err := a.client.Tasks.Update(task.ID, map[string]any{"command": "!say better"}); err != nil {
		t.Error(err)
	}
	eventually(t, time.Minute, "the other machine has the change", func() bool {
		other, err := b.client.Tasks.Get(task.ID)
		return err == nil && other.Command == "!say better"
	})
}
