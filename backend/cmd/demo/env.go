package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"time"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/fakeapi"
	"claude-scheduler/backend/testclaude"
)

// demoEnv is what the demo runs on: temporary directories, a repository, the fake
// model API and a daemon.
type demoEnv struct {
	base, data, home, repo, inbox string
	claude, model                 string
	real                          bool
	env                           []string
	server                        *fakeapi.Server
	daemon                        *exec.Cmd     // nil before the first start
	daemonEnded                   chan struct{} // closed when the daemon has ended
	daemonLog                     string
	client                        *client.Client
	releaseFile                   string                    // count.sh waits until this file exists
	killedAt                      atomic.Pointer[time.Time] // when the daemon was killed; nil: not yet
}

// newDemoEnv creates directories and repository, and starts fake model API and daemon.
func newDemoEnv(ctx context.Context, real bool) (s *demoEnv, err error) {
	base, err := os.MkdirTemp("", "cs-demo-") // short: the path of a socket has at most 103 bytes
	if err != nil {
		return nil, err
	}
	s = &demoEnv{
		base: base, data: filepath.Join(base, "data"), home: filepath.Join(base, "home"),
		repo: filepath.Join(base, "webshop"), inbox: filepath.Join(base, "inbox"), releaseFile: filepath.Join(base, "release"), real: real,
	}
	defer func() {
		if err != nil {
			s.Close()
		}
	}()
	for _, dir := range []string{s.home, s.repo, s.inbox} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	if err := s.chooseModel(ctx); err != nil {
		return nil, err
	}
	if err := s.makeRepository(); err != nil {
		return nil, err
	}
	s.daemonLog = filepath.Join(s.base, "daemon.log")
	s.client = client.New(s.data)
	return s, s.startDaemon(ctx)
}

// chooseModel chooses the model: the fake one, or that of your own account.
func (s *demoEnv) chooseModel(ctx context.Context) (err error) {
	if s.real {
		s.claude, s.model = "the one on your PATH", "your own account"
		s.env = os.Environ()
		return nil
	}
	s.claude, err = testclaude.Find()
	if err != nil {
		return err
	}
	if s.server, err = fakeapi.Start(ctx); err != nil {
		return err
	}
	s.model = "fake model at " + s.server.URL("")
	s.env = append(fakeapi.Environment(s.server.URL(""), s.home), "SHELL=/bin/sh")
	return fakeapi.WriteProfile(s.home, s.env)
}

// makeRepository creates a small git repository with two commits.
func (s *demoEnv) makeRepository() error {
	script := `
git init -q -b main .
git config user.name "Demo" && git config user.email demo@localhost
mkdir -p .claude/commands
printf '# Webshop\n' > README.md
printf -- '---\ndescription: Note the state of the shop\n---\nWrite the words "all is well" into the file STATUS.md.\n!write STATUS.md all is well\n!say Noted: all is well.\n' > .claude/commands/note.md
printf 'echo counting; until [ -e %s ]; do sleep 0.1; done; echo two lamps\n' "$1" > count.sh
git add . && git commit -q -m "Begin the shop"
printf 'prices are net\n' > PRICES.md
git add . && git commit -q -m "Say how prices are meant"`
	cmd := exec.Command("/bin/sh", "-ec", script, "sh", s.releaseFile)
	cmd.Dir = s.repo
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("make repository: %w\n%s", err, out)
	}
	return nil
}

// Close stops the daemon and the fake model API, and deletes the directories.
func (s *demoEnv) Close() {
	if s.daemon != nil {
		_ = s.daemon.Process.Signal(os.Interrupt)
		<-s.daemonEnded
	}
	if s.server != nil {
		s.server.Close()
	}
	_ = os.RemoveAll(s.base)
}
