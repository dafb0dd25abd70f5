package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/fleet/devserver"
)

func fleetTry(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "try", Short: "Run a Temporal development server on this computer, to try a fleet",
		Long: `Run Temporal's development server on this computer, to try a fleet: for evaluation only.
It has no access control, and upstream does not promise that a new version reads its
database. It runs until Ctrl-C. Without the program temporal on the PATH, its pinned
version is built with Go once, which takes minutes, and kept in your cache directory.`,
		Example: "  claude-scheduler fleet try\n  claude-scheduler fleet try --port 0 --json"}
	port := cmd.Flags().Int("port", 7233, "port on loopback; its pages are on the port 1000 above; 0: free ones")
	database := cmd.Flags().String("database", "", "file of its database; empty: one in the cache directory")
	return c.withoutDaemon(cmd, func(ctx context.Context, _ *cobra.Command, _ []string) error {
		err := tryFleet(ctx, c, *port, *database)
		if errors.Is(err, context.Canceled) {
			return err
		}
		return withOperation("try fleet", err)
	})
}

func tryFleet(ctx context.Context, c *console, port int, database string) error {
	dir, err := devserver.Dir()
	if err != nil {
		return err
	}
	if database == "" {
		database = filepath.Join(dir, "try.db")
	}
	if database, err = filepath.Abs(database); err != nil {
		return err
	}
	program := devserver.Find(dir)
	if program == "" {
		fmt.Fprintf(c.errOut, "Building Temporal's command line %s into %s, once. This takes minutes.\n", devserver.Version, dir)
		if program, err = devserver.Build(ctx, dir, c.errOut); err != nil {
			return err
		}
	}
	server, err := devserver.Start(ctx, program, database, port, c.errOut)
	if err != nil {
		return err
	}
	defer server.Stop()
	if err := c.show(server, func() {
		c.say("%s", c.paint(warn, "For evaluation only: a development server without access control. Ctrl-C ends it."))
		var f details
		f.add("Server", server.Engine)
		f.add("Its pages", server.Web)
		f.add("Database", server.Database)
		f.add("Join", "claude-scheduler fleet join "+server.Engine)
		c.printDetails(f)
		c.say("%s", c.paint(faint, "A second machine on this computer is another data directory: CLAUDE_SCHEDULER_HOME=DIR claude-scheduler fleet join "+server.Engine+" --name second"))
	}); err != nil {
		return err
	}
	return server.Wait(ctx)
}
