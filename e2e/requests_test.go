//go:build e2e && linux

package e2e

import (
	"claude-scheduler/backend/model"
)

// asking returns a service whose runs wait for permissions: a command, a change of
// a file, and what the keys and answers are tried on.
func asking(s *fixture) world {
	s.t.Helper()
	w := s.served("asking")
	s.run("claude-scheduler", "settings", "set", "max_concurrent_runs", "8") // each holds its place while it waits
	job, err := s.client.Jobs.Create(map[string]any{"name": "Webshop", "working_directory": map[string]any{"path": s.repo}})
	s.must(err)
	w.Job = job.ID
	for _, task := range []struct{ name, prompt string }{
		{"Release notes", `!call Bash {"command":"git fetch --tags\ngit log --oneline v1.4..HEAD > NOTES.md\ngit push origin main","description":"Publish the notes of the release"}`},
		{"Update prices", `!read README.md` + "\n" + `!edit README.md # Webshop => # The webshop\n\nPrices are net.`},
		{"Clean up", "!bash rm -r build/cache"},
		{"Try again", "!bash touch denied.txt\n!say {result}"},
	} {
		made, err := s.client.Tasks.Create(map[string]any{"job_id": job.ID, "name": task.name, "command": task.prompt, "model": "haiku", "ask_timeout": 1800, "overlap": "parallel"})
		s.must(err)
		run, err := s.client.Tasks.Run(made.ID)
		s.must(err)
		w.Task = made.ID
		s.asks(run.ID)
		s.t.Cleanup(func() {
			_ = s.client.Runs.Cancel(run.ID) // it may have been answered
			s.awaits(run.ID, model.RunStatus.Ended)
		})
		if w.Run == "" {
			w.Run = run.ID
		}
	}
	return w
}

// asks waits until a run waits for a permission.
func (s *fixture) asks(id string) {
	s.t.Helper()
	wait(s, "a request of run "+id, func() (model.Run, bool) {
		run, err := s.client.Runs.Get(id)
		s.must(err)
		if run.Status.Ended() {
			s.t.Fatalf("it ended: %+v", run)
		}
		return run, len(run.Requests) > 0
	})
}
