package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"claude-scheduler/backend/client"
)

// schedulerPath is where make puts the program, from the root of the repository.
const schedulerPath = "build/bin/claude-scheduler"

// machine is a machine of the demo: a data directory with its background service.
type machine struct {
	name   string
	data   string
	repo   string // where the job works on it
	env    []string
	client *client.Client

	service *exec.Cmd     // nil: it is off
	ended   chan struct{} // closed when the service has ended
}

// start starts the service and waits until it answers.
func (m *machine) start(ctx context.Context) error {
	program, err := filepath.Abs(schedulerPath)
	if err != nil {
		return err
	}
	log, err := os.OpenFile(m.data+".log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(program, "daemon", "run")
	cmd.Env, cmd.Stdout, cmd.Stderr = m.env, log, log
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the service of %s: %w; run make fleet-demo, which builds it", m.name, err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // its log says why it ended
		close(ended)
	}()
	m.service, m.ended = cmd, ended
	return await(ctx, "the service of "+m.name+" answers", func() (bool, error) {
		select {
		case <-ended:
			return false, fmt.Errorf("the service of %s ended\n%s", m.name, m.log())
		default:
		}
		_, err := m.client.System.Status()
		return err == nil, nil
	})
}

// kill ends the service with SIGKILL. Its run, which a supervisor has, continues.
func (m *machine) kill() error {
	if err := m.service.Process.Kill(); err != nil {
		return fmt.Errorf("kill the service of %s: %w", m.name, err)
	}
	<-m.ended
	m.service = nil
	return nil
}

func (m *machine) stop() {
	if m.service == nil {
		return
	}
	_ = m.service.Process.Signal(os.Interrupt)
	<-m.ended
	m.service = nil
}

func (m *machine) log() string {
	text, _ := os.ReadFile(m.data + ".log")
	return strings.TrimSpace(string(text))
}

// stepLimit bounds one step: a slot is due each minute.
const stepLimit = 100 * time.Second

// await calls ready until it is true, fails or ctx ends.
func await(ctx context.Context, what string, ready func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, stepLimit)
	defer cancel()
	for {
		ok, err := ready()
		if err != nil || ok {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting until %s: %w", what, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}
