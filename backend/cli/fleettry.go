package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/model"
)

// The dev server of Temporal that fleet try builds: also in build/temporal.sh.
const (
	tryModule  = "github.com/temporalio/cli/cmd/temporal"
	tryVersion = "v1.5.1"
)

func fleetTry(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "try", Short: "Run an engine on this machine to try a fleet with; not for real work", Args: cobra.NoArgs,
		Long: `Run an engine on this machine to try a fleet with, until it is interrupted.

It is the development server of Temporal, ` + tryVersion + `, which its makers offer for evaluation only: its data
may not survive an update, and many runs at the same moment slow it down. Anyone who can
connect to this machine's loopback address can use it. For real work, use Temporal Cloud or a
server of your own.

The first time, it is built with Go and kept in the user's cache, which takes several minutes.`,
		Example: "  claude-scheduler fleet try\n  claude-scheduler fleet join temporal://127.0.0.1:7233 --name laptop"}
	port := cmd.Flags().Int("port", 7233, "port on the loopback address")
	return c.withoutDaemon(cmd, func(ctx context.Context, _ *cobra.Command, _ []string) error {
		program, err := c.tryEngine(ctx)
		if err == nil {
			err = c.runEngine(ctx, program, *port)
		}
		return withOperation("try a fleet", err)
	})
}

// tryEngine returns the dev server, which it builds if it is not in the cache.
func (c *console) tryEngine(ctx context.Context) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "claude-scheduler", "temporal-"+tryVersion)
	program := filepath.Join(dir, "temporal")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	if _, err := exec.LookPath("go"); err != nil {
		return "", &model.Problem{Message: "Go is needed to build the engine", Hint: "install Go from https://go.dev/dl, or run a server of Temporal yourself", Kind: model.KindUnavailable}
	}
	c.say("building the engine with Go; this takes several minutes, once")
	build := exec.CommandContext(ctx, "go", "install", tryModule+"@"+tryVersion)
	build.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=-trimpath")
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	if err := build.Run(); err != nil {
		return "", &model.Problem{Message: "the engine cannot be built: " + err.Error(), Hint: "see the output of go above", Kind: model.KindUnavailable}
	}
	return program, nil
}

// runEngine runs the dev server until ctx ends. Its data is kept in the cache.
func (c *console) runEngine(ctx context.Context, program string, port int) error {
	if taken, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err != nil {
		return model.Invalid("port", fmt.Sprintf("%d is in use", port), "an engine may be running already; give another --port")
	} else {
		taken.Close()
	}
	server := exec.CommandContext(ctx, program, "server", "start-dev", "--ip", "127.0.0.1", "--port", fmt.Sprint(port), "--ui-port", fmt.Sprint(port+1000),
		"--db-filename", filepath.Join(filepath.Dir(program), fmt.Sprintf("fleet-%d.db", port)), "--log-level", "error")
	server.Cancel = func() error { return server.Process.Signal(os.Interrupt) }
	server.Stdout, server.Stderr = os.Stderr, os.Stderr
	c.say("an engine for evaluation only is at temporal://127.0.0.1:%d, its pages at http://127.0.0.1:%d", port, port+1000)
	c.say("in another terminal: claude-scheduler fleet join temporal://127.0.0.1:%d", port)
	err := server.Run()
	if ctx.Err() != nil || errors.As(err, new(*exec.ExitError)) && server.ProcessState.ExitCode() == 0 {
		return nil
	}
	return err
}
