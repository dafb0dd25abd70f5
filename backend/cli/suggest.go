package cli

import (
	"context"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// scheduleMatches lists which files a watch would match.
func scheduleMatches(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "matches FOLDER", Short: "List the files a watch on a folder would match", Args: cobra.ExactArgs(1),
		Example: "  claude-scheduler schedule matches ~/notes --pattern '**/*.md' --pattern '!drafts/**'",
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		}}
	patterns := cmd.Flags().StringArray("pattern", nil, "glob patterns to include (prefix ! to exclude): '**/*.md', '!drafts/**'; may be repeated")
	flat := cmd.Flags().Bool("flat", false, "do not descend into subfolders")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		path, err := absolute(args[0])
		if err != nil {
			return err
		}
		watched := model.NewSchedule()
		watched.Type, watched.WatchPath, watched.WatchPatterns, watched.WatchRecursive = model.FileWatch, path, compact(*patterns), !*flat
		found, err := cl.System.WatchMatches(watched)
		if err != nil {
			return err
		}
		return c.show(found, func() {
			for _, file := range found.Files {
				c.say("%s", sanitizeTerminal(file))
			}
			more := ""
			if found.Partial {
				more = " found so far; the folder is too large to look through, so there may be more"
			}
			c.say("%s", c.paint(faint, format.Count(found.Total, "file")+more))
		})
	})
}

// taskSlash lists the available slash commands.
func taskSlash(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "commands [JOB]", Short: "List slash commands that can run unattended in a job's directory", Args: cobra.MaximumNArgs(1),
		Example: "  claude-scheduler task commands Nightly", ValidArgsFunction: c.complete(jobsOf)}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		dir := "~"
		if len(args) > 0 {
			job, err := cl.Jobs.Get(args[0])
			if err != nil {
				return err
			}
			dir = job.WorkingDirectory.Path
		}
		commands, err := cl.System.Commands(dir)
		if err != nil {
			return err
		}
		return c.show(list(commands), func() {
			t := table{columns: []column{{title: "COMMAND"}, {title: "FROM"}, {title: "ABOUT", elastic: true}}}
			for _, o := range commands {
				t.add(cell{o.Name + " " + o.ArgumentHint, plain}, cell{o.Source, faint}, cell{o.Description, plain})
			}
			c.print(&t, "no slash command can run unattended")
		})
	})
}
