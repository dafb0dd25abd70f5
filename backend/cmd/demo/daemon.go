package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// schedulerPath is where make puts the program, from the root of the repository.
const schedulerPath = "build/bin/claude-scheduler"

// startDaemon starts the daemon and waits until it answers.
func (s *demoEnv) startDaemon(ctx context.Context) error {
	program, err := filepath.Abs(schedulerPath)
	if err != nil {
		return err
	}
	log, err := os.OpenFile(s.daemonLog, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(program, "daemon", "run")
	cmd.Env = append(s.env, "CLAUDE_SCHEDULER_HOME="+s.data)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the daemon: %w; run make demo, which builds it", err)
	}
	gone := make(chan struct{})
	go func() {
		_ = cmd.Wait() // its log says why it ended
		close(gone)
	}()
	s.daemon, s.daemonEnded = cmd, gone
	for {
		if _, err = s.client.System.Status(); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the daemon does not answer: %w\n%s", err, s.log())
		case <-gone:
			return fmt.Errorf("the daemon ended\n%s", s.log())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// crash kills the daemon, lets the long task finish, and starts the daemon again.
func (s *demoEnv) crash(ctx context.Context, out *printer) error {
	now := time.Now()
	if err := s.daemon.Process.Kill(); err != nil {
		return fmt.Errorf("kill the daemon: %w", err)
	}
	<-s.daemonEnded
	s.killedAt.Store(&now)
	out.line("the daemon", "✕ killed with SIGKILL, in the middle of a run")
	if err := os.WriteFile(s.releaseFile, nil, 0o600); err != nil {
		return err
	}
	if err := s.startDaemon(ctx); err != nil {
		return err
	}
	out.line("the daemon", "✓ started again, and finds the run still running")
	return nil
}

// log returns the log of the daemon.
func (s *demoEnv) log() string {
	text, _ := os.ReadFile(s.daemonLog)
	return strings.TrimSpace(string(text))
}
