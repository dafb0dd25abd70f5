//go:build linux

package runner

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
)

// Programs that the service runs for a run (commands of profiles, hooks of git)
// may leave its process group. A cancel ends them anyway; after a success,
// processes that a hook started keep running.
func TestCancelEndsWhatLeftItsGroup(t *testing.T) {
	// A script that starts a process in a separate session, which writes its pid and stays.
	starts := func(pid string) string {
		return "setsid sh -c 'trap \"\" TERM; echo $$ > \"" + pid + "\"; exec sleep 600' < /dev/null > /dev/null 2>&1 &\n"
	}
	for _, c := range []struct {
		name   string
		waits  bool // until it is cancelled
		change func(b *testEnv, o *Request, script string)
	}{
		{"the command of a profile", true, func(b *testEnv, o *Request, script string) {
			o.Profiles = []environ.Layer{{Profile: "p", Vars: []model.EnvVar{{Name: "V", Source: model.SourceCommand, Value: script}}}}
		}},
		{"a hook of a new worktree", true, func(b *testEnv, o *Request, script string) {
			o.Job.WorkingDirectory.UseGitWorktree = true
			hook(t, b.dir, "post-checkout", script)
		}},
		{"a hook of the commit", true, func(b *testEnv, o *Request, script string) {
			o.Task.CommitOnSuccess = true
			hook(t, b.dir, "pre-commit", script)
		}},
		{"a hook of the commit that succeeds", false, func(b *testEnv, o *Request, script string) {
			o.Task.CommitOnSuccess = true
			hook(t, b.dir, "post-commit", script)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, order := scripted(t, "echo more >> a.txt")
			file := filepath.Join(t.TempDir(), "pid")
			script := starts(file) + "until test -s '" + file + "'; do sleep 0.05; done\n"
			if c.waits {
				script += "sleep 600\n"
			}
			o := order(func(o *Request) { c.change(b, o, script) })
			done := make(chan Result, 1)
			go func() { done <- b.execute(o) }()
			pid := ""
			for deadline := time.Now().Add(time.Minute); pid == ""; time.Sleep(5 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("it was not started")
				}
				text, _ := os.ReadFile(file)
				pid = strings.TrimSpace(string(text))
			}
			if c.waits {
				b.Cancel(o.Run.ID, model.ReasonUser)
				want(t, <-done, model.RunCancelled, model.ReasonUser, "")
			} else {
				want(t, <-done, model.RunSuccess, "", "")
			}
			state, err := os.ReadFile("/proc/" + pid + "/stat")
			alive := err == nil && !strings.Contains(string(state), ") Z ")
			if alive == c.waits {
				t.Errorf("still running: %v", alive)
			}
			b.endMarked(&Result{Run: model.Run{ID: o.Run.ID, Status: model.RunCancelled}})
		})
	}
}

func hook(t *testing.T, repo, name, script string) {
	t.Helper()
	path := filepath.Join(repo, ".git", "hooks", name)
	writeFile(t, path, "#!/bin/sh\n"+script)
	must(t, os.Chmod(path, 0o755))
}
