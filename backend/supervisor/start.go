package supervisor

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A handshakeReply is the line that the supervisor sends to its starter.
type handshakeReply struct {
	Ready   bool   `json:"ready"`
	Claimed bool   `json:"claimed"` // by another
	Error   string `json:"error"`
}

// Start starts the supervisor, which is exe with the argument "supervise", and
// returns once it has durably claimed the run. ErrClaimed: there is or was
// another supervisor. If ctx ends first, the supervisor is asked to end; Adopt
// reports whether it had claimed the run.
func Start(ctx context.Context, exe string, spec Spec) (*Handle, error) {
	if !filepath.IsAbs(spec.StateDir) || !filepath.IsAbs(spec.Log) {
		return nil, fmt.Errorf("start supervisor: state directory %q and log %q must be absolute", spec.StateDir, spec.Log)
	}
	if err := os.MkdirAll(spec.StateDir, 0o700); err != nil {
		return nil, fmt.Errorf("start supervisor: %w", err)
	}
	data, err := spec.encode()
	if err != nil {
		return nil, fmt.Errorf("start supervisor: %w", err)
	}
	cmd := exec.Command(exe, "supervise")
	cmd.Dir = rootDir()
	cmd.Env = supervisorEnv()
	cmd.SysProcAttr = ownSession()
	in, out, err := launch(cmd)
	if err != nil {
		return nil, fmt.Errorf("start supervisor: %w", err)
	}
	defer in.Close()
	defer out.Close()
	h := newHandle(spec.StateDir)
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // its exit status adds nothing to the exit record
		close(ended)
	}()
	greeted := make(chan error, 1)
	go func() { greeted <- handshake(in, out, data) }()
	select {
	case err = <-greeted:
	case <-ctx.Done():
		err = ctx.Err()
		_ = signalExit(spec.StateDir, cmd.Process)
	}
	if err != nil {
		return nil, fmt.Errorf("start supervisor: %w", err)
	}
	go func() {
		<-ended
		h.finish()
	}()
	return h, nil
}

// launch starts the command with our own pipes, because Wait would close those
// of exec.Cmd while they are in use.
func launch(cmd *exec.Cmd) (in, out *os.File, err error) {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	defer theirIn.Close()
	out, theirOut, err := os.Pipe()
	if err != nil {
		_ = in.Close()
		return nil, nil, err
	}
	defer theirOut.Close()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = theirIn, theirOut, theirOut
	if err := cmd.Start(); err != nil {
		_ = in.Close()
		_ = out.Close()
		return nil, nil, err
	}
	return in, out, nil
}

func handshake(in io.WriteCloser, out io.Reader, spec []byte) error {
	_, writeErr := in.Write(spec)
	_ = in.Close()
	text, err := bufio.NewReader(io.LimitReader(out, 4<<10)).ReadString('\n')
	if err != nil && text == "" {
		return fmt.Errorf("it ended immediately: %w", errors.Join(writeErr, err))
	}
	var g handshakeReply
	if json.Unmarshal([]byte(text), &g) != nil {
		return fmt.Errorf("it printed: %s", strings.TrimSpace(text))
	}
	switch {
	case g.Ready:
		return nil
	case g.Claimed:
		return ErrClaimed
	}
	return errors.New(g.Error)
}
