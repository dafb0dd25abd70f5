package client

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"claude-scheduler/backend/loginenv"
	"claude-scheduler/backend/subprocess"
)

// daemon is a service that was just launched.
type daemon struct {
	pid  int
	died <-chan error // receives how it ended, once
	log  string       // the file with its output
	from int64        // offset of its output
}

// launch starts exe as the service of a data directory, with its log in dir, in
// its own session: it outlives the client, its terminal and its working
// directory, and inherits only what every login has of its environment.
func launch(exe, home, dir string) (*daemon, error) {
	exe, err := filepath.Abs(exe)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", exe, err)
	}
	log, err := os.OpenFile(filepath.Join(dir, "daemon.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	defer log.Close()
	from, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("open log: %w", err)
	}
	cmd := exec.Command(exe, "daemon", "run")
	cmd.Dir = filepath.VolumeName(exe) + string(filepath.Separator)
	cmd.Env = append(loginenv.Service(os.Environ()), "CLAUDE_SCHEDULER_HOME="+home)
	cmd.Stdout, cmd.Stderr = log, log // standard input is the null device
	cmd.SysProcAttr = subprocess.OwnSession()
	loginenv.DropFiles()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	died := make(chan error, 1)
	go func() { died <- cmd.Wait() }() // also reaps it, if the client runs long enough
	return &daemon{pid: cmd.Process.Pid, died: died, log: log.Name(), from: from}, nil
}

// said returns the last lines of the service's output.
func (d *daemon) said() string {
	const maxBytes, lines = 16 << 10, 8
	file, err := os.Open(d.log)
	if err != nil {
		return ""
	}
	defer file.Close()
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return ""
	}
	data, err := io.ReadAll(io.NewSectionReader(file, max(d.from, end-maxBytes), maxBytes))
	if err != nil {
		return ""
	}
	all := strings.Split(strings.TrimSpace(string(data)), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
