// Command claude-scheduler is the command line, the background service and the
// supervisor of runs. It wires the packages together and has no logic.
package main

import (
	"context"
	"os"

	"claude-scheduler/backend/cli"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/mcp"
	"claude-scheduler/backend/notify"
	"claude-scheduler/backend/private"
	"claude-scheduler/backend/supervisor"
)

var version = "dev" // set by the linker

func main() {
	private.KeepForOwner()
	os.Exit(cli.Main(cli.Program{
		Version: version,
		Serve:   serve,
		MCP: func(ctx context.Context, version string, connect func(context.Context) (*client.Client, error)) error {
			return (&mcp.Server{Version: version, Connect: connect}).Serve(ctx)
		},
		Ask:       func(ctx context.Context, dir string) error { return mcp.ServeAsk(ctx, version, dir) },
		Supervise: func() int { return supervisor.Supervise(os.Stdin, os.Stdout) },
		Deliver:   func() int { return notify.Deliver(os.Stdin, os.Stdout) },
	}, os.Args[1:]))
}
