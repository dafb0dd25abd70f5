package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/fakeapi"
	"claude-scheduler/backend/fleet/devserver"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testclaude"
)

const (
	jobName   = "Webshop"
	longTask  = "Count the stock"
	otherTask = "Count the lamps"
	slotTask  = "Look at the orders"
)

// fleet is what the demo runs on.
type fleet struct {
	base     string // count.sh waits until it has a file with the name of its argument
	model    *fakeapi.Server
	server   *devserver.Server
	machines []*machine
	job      model.Job
}

func newFleet(ctx context.Context) (f *fleet, err error) {
	program := devserver.Find("build/cache/temporal")
	if program == "" {
		return nil, errors.New("there is no Temporal server; run make fleet-demo, which builds it")
	}
	cli, err := testclaude.Find()
	if err != nil {
		return nil, err
	}
	base, err := os.MkdirTemp("", "cs-fleet-") // short: the path of a socket has at most 103 bytes
	if err != nil {
		return nil, err
	}
	f = &fleet{base: base}
	defer func() {
		if err != nil {
			f.close()
		}
	}()
	if f.model, err = fakeapi.Start(ctx); err != nil {
		return nil, err
	}
	if f.server, err = devserver.Start(ctx, program, filepath.Join(base, "temporal.db"), 0, io.Discard); err != nil {
		return nil, err
	}
	for _, name := range []string{"laptop", "buildbox"} {
		m, err := f.newMachine(name)
		if err != nil {
			return nil, err
		}
		f.machines = append(f.machines, m)
		if err := m.start(ctx); err != nil {
			return nil, err
		}
		if _, err := m.client.Settings.Update(map[string]any{"claude_path": cli}); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// newMachine creates the directories of a machine: its home, data, and copy of the
// project.
func (f *fleet) newMachine(name string) (*machine, error) {
	home, repo, data := filepath.Join(f.base, name, "home"), filepath.Join(f.base, name, "webshop"), filepath.Join(f.base, name, "data")
	for _, dir := range []string{home, repo} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	env := append(fakeapi.Environment(f.model.URL(""), home), "SHELL=/bin/sh")
	if err := fakeapi.WriteProfile(home, env); err != nil {
		return nil, err
	}
	script := `git init -q -b main . && git config user.name Demo && git config user.email demo@localhost
printf 'until [ -e "%s/$1" ]; do sleep 0.1; done; echo "two $1"\n' "$1" > count.sh
git add . && git commit -q -m "Begin the shop"`
	cmd := exec.Command("/bin/sh", "-ec", script, "sh", f.base)
	cmd.Dir = repo
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("make repository: %w\n%s", err, out)
	}
	return &machine{name: name, data: data, repo: repo, env: append(env, "CLAUDE_SCHEDULER_HOME="+data), client: client.New(data)}, nil
}

func (f *fleet) close() {
	for _, name := range []string{"stock", "lamps"} { // a run that waits for it would stay
		_ = f.release(name)
	}
	for _, m := range f.machines {
		m.stop()
	}
	if f.server != nil {
		f.server.Stop()
	}
	if f.model != nil {
		f.model.Close()
	}
	_ = os.RemoveAll(f.base)
}

// release lets count.sh continue.
func (f *fleet) release(name string) error {
	return os.WriteFile(filepath.Join(f.base, name), nil, 0o600)
}

func (f *fleet) machine(name string) *machine {
	if i := slices.IndexFunc(f.machines, func(m *machine) bool { return m.name == name }); i >= 0 {
		return f.machines[i]
	}
	return nil
}

// other returns the machine that m is not.
func (f *fleet) other(m *machine) *machine {
	if m == f.machines[0] {
		return f.machines[1]
	}
	return f.machines[0]
}
