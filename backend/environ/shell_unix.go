//go:build unix

package environ

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	interactiveLimit = 20 * time.Second // for a shell with all its start-up files
	plainLimit       = 10 * time.Second // for a second attempt without those of interactive shells
	longestDump      = 8 << 20          // bytes that start-up files may print
)

// LoginShell returns the environment that a terminal would have: that of the
// user's login shell (empty: $SHELL, else /bin/sh) after its start-up files, as
// sorted NAME=value. What these print, ask or leave running does not matter:
// they have no terminal and no input. A shell that does not answer within 20
// seconds, or that its start-up files replace, is asked once more as a login
// shell that is not interactive. When that fails too, the result is the
// environment of this process together with an error. Either way HOME, USER,
// LOGNAME, PATH, SHELL, LANG and TMPDIR are set.
func LoginShell(ctx context.Context, shell string) ([]string, error) {
	shell = cmp.Or(shell, os.Getenv("SHELL"), "/bin/sh")
	own := withoutSession(os.Environ())
	env, err := askShell(ctx, shell, true, own, interactiveLimit)
	if err != nil && ctx.Err() == nil {
		var second error
		if env, second = askShell(ctx, shell, false, own, plainLimit); second == nil {
			err = nil
		}
	}
	if err != nil {
		return complete(own, shell), fmt.Errorf("read environment of %s: %w", shell, err)
	}
	return complete(env, shell), nil
}

// askShell runs the shell in a session of its own, without a terminal that it
// could wait for. When it answers, what its start-up files started (an agent
// for keys, say) stays; when it does not, everything of its process group ends.
func askShell(ctx context.Context, shell string, interactive bool, own []string, limit time.Duration) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make pipe: %w", err)
	}
	defer r.Close()
	begin, end := rand.Text(), rand.Text()
	cmd := loginCommand(shell, interactive, dumpScript(begin, end))
	cmd.Env = append(slices.Clone(own), noticeVar+"=1")
	cmd.Stdout = w
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if home, err := os.UserHomeDir(); err == nil {
		if info, err := os.Stat(home); err == nil && info.IsDir() {
			cmd.Dir = home // where a login begins
		}
	}
	err = cmd.Start()
	w.Close()
	if err != nil {
		return nil, err
	}
	exited := make(chan struct{})
	go func() {
		_ = cmd.Wait() // start-up files may make it exit with any code
		close(exited)
		_ = r.SetReadDeadline(time.Now().Add(afterExit)) // a process left behind may hold the pipe
	}()
	defer context.AfterFunc(ctx, func() { _ = r.SetReadDeadline(time.Unix(1, 0)) })()

	env, err := readDump(r, begin, end)
	if err != nil {
		if errors.Is(err, io.EOF) { // it closed its output, and is likely to be ending
			select {
			case <-exited:
			case <-ctx.Done():
			}
		}
		select {
		case <-exited:
			err = errors.New("it ended without an answer, perhaps because a start-up file replaces it")
		default:
			if ctx.Err() != nil {
				err = fmt.Errorf("no answer within %s: %w", limit, context.Cause(ctx))
			}
		}
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		<-exited
		return nil, err
	}
	select { // it has nothing left to do but its exit files
	case <-exited:
	case <-time.After(afterExit):
		_ = cmd.Process.Kill()
		<-exited
	}
	return env, nil
}

func loginCommand(shell string, interactive bool, script string) *exec.Cmd {
	flags := "-lc"
	if interactive {
		flags = "-lic"
	}
	name := filepath.Base(shell)
	if !strings.HasSuffix(name, "csh") {
		return exec.Command(shell, flags, script)
	}
	// csh takes no -l beside other flags: a dash in front of its name says the same.
	cmd := exec.Command(shell, strings.Replace(flags, "l", "", 1), script)
	cmd.Args[0] = "-" + name
	return cmd
}

func readDump(r *os.File, begin, end string) ([]string, error) {
	var out []byte
	chunk := make([]byte, 64<<10)
	for {
		n, err := r.Read(chunk)
		out = append(out, chunk[:n]...)
		if env, ok := parseDump(out, begin, end); ok {
			return env, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read answer: %w", err)
		}
		if len(out) > longestDump {
			return nil, errors.New("its start-up files print without end")
		}
	}
}
