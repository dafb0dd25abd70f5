//go:build linux

package runner

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
)

// Login shell, job profile, task profile, in that order, for the CLI, the precheck
// and the checks, and programs are found on that PATH.
func TestOneEnvironment(t *testing.T) {
	t.Parallel()
	b, order := scripted(t, `echo "$LAYER $(which-tool) $CLAUDE_SCHEDULER_RUN_ID" > cli`)
	bin := t.TempDir()
	writeFile(t, filepath.Join(bin, "which-tool"), "#!/bin/sh\necho found\n")
	must(t, os.Chmod(filepath.Join(bin, "which-tool"), 0o755))
	b.setEnv("LAYER=login", "PATH="+bin+":/usr/bin:/bin")
	layer := func(value string) environ.Layer {
		return environ.Layer{Profile: value, Vars: []model.EnvVar{{Name: "LAYER", Source: model.SourceStatic, Value: value}}}
	}
	for _, c := range []struct {
		layers []environ.Layer
		want   string
	}{{nil, "login"}, {[]environ.Layer{layer("job")}, "job"}, {[]environ.Layer{layer("job"), layer("task")}, "task"}} {
		o := order(func(o *Request) {
			o.Profiles = c.layers
			o.Task.Precheck = `echo "$LAYER $(which-tool) $CLAUDE_SCHEDULER_RUN_ID" > precheck`
			o.Task.Checks = []string{`echo "$LAYER $(which-tool) $CLAUDE_SCHEDULER_RUN_ID" > check`}
		})
		want(t, b.execute(o), model.RunSuccess, "", "")
		for _, name := range []string{"precheck", "cli", "check"} {
			text, err := os.ReadFile(filepath.Join(b.dir, name))
			if got := strings.TrimSpace(string(text)); err != nil || got != c.want+" found "+o.Run.ID {
				t.Errorf("%s of %s has %q, %v", name, c.want, got, err)
			}
		}
	}
}

// The CLI is looked up on the PATH of the run, including a profile's.
func TestCLIIsFoundOnThePathOfTheRun(t *testing.T) {
	t.Parallel()
	b, order := scripted(t, "touch called")
	o := order(nil)
	bin := t.TempDir()
	must(t, os.Symlink(o.Settings.ClaudePath, filepath.Join(bin, "claude")))
	o.Settings.ClaudePath = ""
	o.Profiles = []environ.Layer{{Profile: "p", Vars: []model.EnvVar{{Name: "PATH", Source: model.SourceStatic, Value: bin + ":/usr/bin:/bin"}}}}
	want(t, b.execute(o), model.RunSuccess, "", "")
	if _, err := os.Stat(filepath.Join(b.dir, "called")); err != nil {
		t.Error(err)
	}
}

// A run without the login shell's variables has a remark, and the next run
// starts the shell again.
func TestFailedCaptureIsARemark(t *testing.T) {
	t.Parallel()
	b, order := scripted(t, `echo "$FROM_SHELL" >> log`)
	asked := 0
	b.login = environ.LoginShell{Ask: func(context.Context) ([]string, error) {
		if asked++; asked == 1 {
			return nil, errors.New("no answer within 20s")
		}
		return append(slices.Clone(b.loginVars), "FROM_SHELL=yes"), nil
	}}
	first := b.execute(order(nil))
	want(t, first, model.RunSuccess, "", "")
	if len(first.Run.Remarks) != 1 || !strings.Contains(first.Run.Remarks[0], "the login shell failed") || !strings.Contains(first.Run.Remarks[0], "no answer within 20s") {
		t.Errorf("remarks %q", first.Run.Remarks)
	}
	second := b.execute(order(nil))
	want(t, second, model.RunSuccess, "", "")
	if text, _ := os.ReadFile(filepath.Join(b.dir, "log")); string(text) != "\nyes\n" || len(second.Run.Remarks) != 0 {
		t.Errorf("log %q, remarks %q", text, second.Run.Remarks)
	}
}

// If the CLI cannot start, the error names the real reason, not a missing file
// that exists.
func TestCLIWithoutItsInterpreter(t *testing.T) {
	t.Parallel()
	b, order := scripted(t, "")
	path := filepath.Join(b.dir, "cl")
	for text, words := range map[string]string{"#!/no/such/interpreter\n": "interpreter /no/such/interpreter does not exist", "#!/bin/sh\r\n": "Windows line breaks"} {
		writeFile(t, path, text)
		must(t, os.Chmod(path, 0o755))
		r := b.execute(order(func(o *Request) { o.Settings.ClaudePath = path }))
		if said := strings.Join(r.Run.Errors, "\n"); !strings.Contains(said, words) || r.Run.StartTime != nil {
			t.Errorf("%q: %q, started %v", text, said, r.Run.StartTime)
		}
	}
}

// The login is the one that the project's settings choose, also for a service
// that adopts the run.
func TestOwnerOfAProject(t *testing.T) {
	t.Parallel()
	b, order := scripted(t, "true")
	must(t, os.MkdirAll(filepath.Join(b.dir, ".claude"), 0o700))
	writeFile(t, filepath.Join(b.dir, ".claude", "settings.local.json"), `{"env":{"ANTHROPIC_API_KEY":"sk-ant-of-the-project"}}`)
	for _, trusted := range []bool{true, false} {
		o := order(func(o *Request) {
			o.Owner, o.LoginSalt, o.Task.TrustProject = Owner{Label: "default login", Model: "opus"}, []byte("salt"), trusted
		})
		r := b.execute(o)
		want(t, r, model.RunSuccess, "", "")
		if label := r.Owner.Label; r.Owner.Model != "opus" || trusted != (label == "API key of the project's settings") || trusted == (r.Owner.Login == "") {
			t.Errorf("trusted %v: its login is %+v", trusted, r.Owner)
		}
		kept, err := os.ReadFile(filepath.Join(b.data.SuperviseDir(o.Run.ID), stateFile))
		if err != nil || strings.Contains(string(kept), "sk-ant") || trusted && !strings.Contains(string(kept), r.Owner.Login) {
			t.Errorf("beside the claim is %s, %v", kept, err)
		}
	}
}
