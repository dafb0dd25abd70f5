package cli

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/private"
)

// Program is the executable around the command line: its functions besides the
// client.
type Program struct {
	Version string
	// Serve is the background service in the foreground: it returns when ctx
	// ends or the service was shut down. login: it was started at login.
	Serve func(ctx context.Context, login bool) error
	// MCP serves the Model Context Protocol on standard input and output.
	MCP func(ctx context.Context, version string, connect func(context.Context) (*client.Client, error)) error
	// Supervise supervises one run and returns its exit code.
	Supervise func() int
	// Ask serves the tool that a run asks for permissions; dir is the state
	// directory of the run.
	Ask func(ctx context.Context, dir string) error
	// Deliver performs one delivery of a notification and returns its exit
	// code.
	Deliver func() int
}

// Main runs the command line args, without the program's name, and returns the
// exit code.
func Main(p Program, args []string) int {
	if len(args) == 1 && args[0] == "supervise" { // must be cheap: it runs as long as a run
		return p.Supervise()
	}
	if len(args) == 1 && args[0] == deliver {
		return p.Deliver()
	}
	debug.SetGCPercent(400) // most commands end before garbage collection pays off
	c := newConsole(p)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := c.root()
	root.SetArgs(keepNegatives(root, args))
	if cmd, _, err := root.Find(args); err == nil {
		if err := checkText(cmd, args); err != nil {
			c.json = asksForJSON(args)
			c.report(err)
			return exitCode(err)
		}
	}
	cmd, err := root.ExecuteContextC(ctx)
	if err != nil && !c.started {
		c.json = c.json || asksForJSON(args)
		err = usage(cmd, err)
	}
	c.report(err)
	return exitCode(err)
}

// asksForJSON looks for --json if parsing the flags has failed.
func asksForJSON(args []string) bool {
	for _, a := range args {
		if a == "--" {
			return false
		}
		if a == "--json" {
			return true
		}
	}
	return false
}

const (
	groupWork   = "work"
	groupWatch  = "watch"
	groupSystem = "system"
)

func (c *console) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "claude-scheduler",
		Short: "Run Claude Code on a schedule",
		Long: `Claude Scheduler runs Claude Code on a schedule.

A job groups tasks and has a working directory; a task says what Claude should do
and when; each scheduled time is a run. IDs can be abbreviated to any unique prefix,
or the name of a job, task or profile.`,
		Example: `  claude-scheduler job create --name Nightly --directory ~/project
  claude-scheduler task create --job Nightly --name Review --cron "0 3 * * *" --prompt "Review the commits of the last day"
  claude-scheduler task run Review --watch`,
		SilenceErrors: true, SilenceUsage: true,
		Version: c.Version,
		Args:    noUnknownArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetIn(c.in)
	root.SetOut(c.out)
	root.SetErr(c.errOut)
	root.SetGlobalNormalizationFunc(normalizeFlagName)
	root.PersistentFlags().BoolVar(&c.json, "json", false, "print JSON")
	root.AddGroup(
		&cobra.Group{ID: groupWork, Title: "Jobs and tasks:"},
		&cobra.Group{ID: groupWatch, Title: "Runs:"},
		&cobra.Group{ID: groupSystem, Title: "Scheduler:"},
	)
	root.SetHelpCommandGroupID(groupSystem)
	root.CompletionOptions.DisableDefaultCmd = true
	c.group(root, groupWork, jobCommands(c), taskCommands(c), profileCommands(c), scheduleCommands(c), exportCommand(c), importCommand(c), restoreCommand(c))
	c.group(root, groupWatch, todayCommand(c), statusCommand(c), forecastCommand(c), runCommands(c), pauseCommand(c), resumeCommand(c), worktreeCommands(c), openCommand(c))
	c.group(root, groupSystem, settingsCommands(c), fleetCommands(c), doctorCommand(c), notifyCommand(c), daemonCommands(c), mcpCommand(c), completionCommand(c), versionCommand(c))
	root.AddCommand(internalCommand("supervise", c.Supervise), internalCommand(deliver, c.Deliver), askCommand(c), &cobra.Command{Use: "exit-codes", Short: "What the exit codes mean", Long: exitCodes})
	return root
}

func (c *console) group(root *cobra.Command, id string, commands ...*cobra.Command) {
	for _, cmd := range commands {
		cmd.GroupID = id
		root.AddCommand(cmd)
	}
}

// action is the body of a command; client reaches a service that answers.
type action func(ctx context.Context, cl *client.Client, cmd *cobra.Command, args []string) error

// withDaemon returns a command that needs the background service and starts it.
func (c *console) withDaemon(cmd *cobra.Command, run action) *cobra.Command {
	return c.withoutDaemon(cmd, func(ctx context.Context, cmd *cobra.Command, args []string) error {
		cl, err := c.connect(ctx)
		if err != nil {
			return err
		}
		return run(ctx, cl, cmd, args)
	})
}

// withoutDaemon returns a command that does not need the background service.
func (c *console) withoutDaemon(cmd *cobra.Command, run func(ctx context.Context, cmd *cobra.Command, args []string) error) *cobra.Command {
	if cmd.Args == nil {
		cmd.Args = cobra.NoArgs
	}
	cmd.Args = argCount(cmd.Args)
	if cmd.ValidArgsFunction == nil {
		cmd.ValidArgsFunction = cobra.NoFileCompletions
	}
	cmd.DisableFlagsInUseLine = true
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c.started, c.command = true, cmd
		return run(cmd.Context(), cmd, args)
	}
	return cmd
}

// parent returns a command that only has subcommands.
func parent(use, short, example string, below ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Example: example, Args: noUnknownArgs}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(below...)
	return cmd
}

// reach returns a client of the user's service, whether it runs or not.
func (c *console) reach() *client.Client { return client.New("").WithVersion(c.Version) }

// connect returns a client of a running service, and starts it if necessary.
func (c *console) connect(ctx context.Context) (*client.Client, error) {
	exe, err := executable()
	if err != nil {
		return nil, err
	}
	cl := c.reach().WithContext(ctx)
	defer c.reportRestricted(cl)()
	return cl, cl.EnsureDaemon(ctx, exe)
}

// reportRestricted returns a function that reports that the start of the service made
// a data directory private that is now open to other users.
func (c *console) reportRestricted(cl *client.Client) func() {
	home, err := cl.Home()
	if err != nil {
		return func() {}
	}
	before, err := private.Check(home)
	if err != nil || before == 0 {
		return func() {}
	}
	return func() {
		if now, err := private.Check(home); err == nil && now == 0 {
			fmt.Fprintf(c.errOut, "%s was open to other users (mode %#o); it is private now\n", home, before.Perm())
		}
	}
}

// executable returns the real path of this program.
func executable() (string, error) {
	exe, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	if real, err := filepath.EvalSymlinks(exe); err == nil {
		exe = real
	}
	return exe, nil
}

func versionCommand(c *console) *cobra.Command {
	return c.withoutDaemon(&cobra.Command{Use: "version", Short: "Print the version", Example: "  claude-scheduler version --json"},
		func(context.Context, *cobra.Command, []string) error {
			return c.show(map[string]string{"version": c.Version}, func() { c.say("claude-scheduler %s", c.Version) })
		})
}

// deliver is the command with which the service starts a delivery.
const deliver = "deliver"

// internalCommand returns a command for this program's own use.
func internalCommand(use string, main func() int) *cobra.Command {
	return &cobra.Command{Use: use, Hidden: true, Args: cobra.NoArgs, Run: func(*cobra.Command, []string) { os.Exit(main()) }}
}

// askCommand is what Claude Code starts in a run that may ask for permissions.
func askCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "ask DIRECTORY", Hidden: true, Args: cobra.ExactArgs(1)}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		c.started = true
		return c.Ask(cmd.Context(), args[0])
	}
	return cmd
}

func mcpCommand(c *console) *cobra.Command {
	return c.withoutDaemon(&cobra.Command{Use: "mcp", Short: "Let Claude Code manage the schedule: an MCP server on standard input and output",
		Long: `Speak the Model Context Protocol on standard input and output, so that Claude Code
itself can manage the schedule: every action of this command line is a tool.`,
		Example: "  claude mcp add --scope user scheduler -- claude-scheduler mcp\n  claude -p --mcp-config '{\"mcpServers\":{\"scheduler\":{\"command\":\"claude-scheduler\",\"args\":[\"mcp\"]}}}' \"What runs tonight?\""},
		func(ctx context.Context, _ *cobra.Command, _ []string) error { return c.MCP(ctx, c.Version, c.connect) })
}
