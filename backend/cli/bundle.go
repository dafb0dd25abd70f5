package cli

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

func exportCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "export JOB", Short: "Write a job with its tasks as JSON", Example: "  claude-scheduler export Nightly -o nightly.json",
		Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(jobsOf)}
	return exportRecord(c, cmd)
}

func jobExport(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "export JOB", Short: "Write a job with its tasks as JSON", Example: "  claude-scheduler job export Nightly -o nightly.json",
		Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(jobsOf)}
	return exportRecord(c, cmd)
}

func exportRecord(c *console, cmd *cobra.Command) *cobra.Command {
	output := cmd.Flags().StringP("output", "o", "-", "file to write; - is standard output")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		bundle, err := cl.Jobs.Export(args[0])
		if err != nil {
			return err
		}
		if *output == "-" {
			return c.showJSON(bundle)
		}
		data, err := indented(bundle)
		if err != nil {
			return err
		}
		said := "wrote"
		if _, err := os.Stat(*output); err == nil {
			said = "overwrote the file with"
		}
		if err := os.WriteFile(*output, data, 0o600); err != nil {
			return withOperation("export job", unwritten(err))
		}
		c.say("%s job %s with %s to %s", said, sanitizeTerminal(bundle.Job.Name), format.Count(len(bundle.Tasks), "task"), *output)
		return nil
	})
}

func unwritten(err error) error {
	return model.Invalid("output", "cannot be written: "+err.Error(), "")
}

func importCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "import [FILE]", Short: "Import an exported job, or data from another scheduler", Args: cobra.MaximumNArgs(1), ValidArgsFunction: files,
		Long: `Import an exported job, or the data of another program: the Python program
Claude Code Scheduler, your crontab, or the scheduled tasks of Claude Desktop.
Without FILE and --from it lists the programs whose data was found.

Records that exist here are not changed, unless you use --copy or --overwrite.
Imported tasks are disabled: review them, then enable them with
claude-scheduler task enable.`,
		Example: `  claude-scheduler import nightly.json --copy
  claude-scheduler import
  claude-scheduler import --from python --dry-run
  claude-scheduler import --from python ~/backup/claude-code-scheduler --enable
  claude-scheduler import --from crontab --only "Nightly review"`}
	flags := cmd.Flags()
	asCopy := flags.Bool("copy", false, "import the job as a copy with new IDs")
	overwrite := flags.Bool("overwrite", false, "overwrite records with the same ID")
	var f importFlags
	flags.StringVar(&f.kind, "from", "", "another program: python, crontab or claude_desktop; FILE is the location of its data")
	flags.BoolVar(&f.dry, "dry-run", false, "show what --from would import, and change nothing")
	flags.StringArrayVar(&f.only, "only", nil, "a job, task or profile, by ID or name, with its dependencies; may be repeated")
	flags.BoolVar(&f.enable, "enable", false, "enable tasks that are enabled in the source")
	flags.BoolVar(&f.noRuns, "no-history", false, "do not import its run history")
	flags.BoolVar(&f.settings, "settings", false, "also import its settings, replacing yours")
	cmd.MarkFlagsMutuallyExclusive("copy", "overwrite")
	cmd.MarkFlagsMutuallyExclusive("copy", "from")
	completeWords(cmd, "from", apitype.ImportKinds)
	return c.withDaemon(cmd, func(ctx context.Context, cl *client.Client, cmd *cobra.Command, args []string) error {
		switch {
		case f.kind != "":
			return runImport(ctx, c, cl, f, strings.Join(args, ""), *overwrite)
		case len(args) == 0:
			return listSources(c, cl)
		}
		for _, flag := range []string{"dry-run", "only", "enable", "no-history", "settings"} {
			if cmd.Flags().Changed(flag) {
				return withOperation("import", model.Invalid(strings.ReplaceAll(flag, "-", "_"), "can only be used with --from", "claude-scheduler import --help"))
			}
		}
		return importBundle(ctx, c, cl, args[0], *asCopy, *overwrite)
	})
}

// importBundle imports an exported job.
func importBundle(ctx context.Context, c *console, cl *client.Client, path string, asCopy, overwrite bool) error {
	data, err := c.readInput("file", path)
	if err != nil {
		return withOperation("import", err)
	}
	var bundle apitype.Bundle
	if err := decodeOne(data, &bundle); err != nil {
		if full, pathErr := absolute(path); pathErr == nil && path != "-" {
			if _, planErr := cl.System.PlanImport(apitype.ImportChoice{Kind: apitype.ImportPython, Path: full}); planErr == nil {
				return runImport(ctx, c, cl, importFlags{kind: apitype.ImportPython}, path, overwrite)
			}
		}
		return withOperation("import", err)
	}
	request := apitype.ImportRequest{Bundle: bundle, OnConflict: "refuse"}
	switch {
	case asCopy:
		request.OnConflict = "copy"
	case overwrite:
		request.OnConflict = "overwrite"
	}
	result, err := cl.Jobs.Import(request)
	if err != nil {
		return err
	}
	return c.show(result, func() {
		if result.Job != nil {
			c.say("imported job %s  %s", short(result.Job.ID), sanitizeTerminal(result.Job.Name))
		}
		c.say("%s", c.paint(faint, fmt.Sprintf("%d created, %d replaced", result.Created, result.Updated)))
		for _, note := range result.Notes {
			c.say("%s %s", c.paint(warn, "note:"), sanitizeTerminal(note))
		}
	})
}

// listSources shows the other programs on this machine.
func listSources(c *console, cl *client.Client) error {
	sources, err := cl.System.ImportSources()
	if err != nil {
		return err
	}
	return c.show(list(sources), func() {
		t := table{columns: []column{{title: "FROM"}, {title: "TASKS", right: true}, {title: "OTHER", right: true}, {title: "JOBS", right: true}, {title: "PROFILES", right: true}, {title: "RUNS", right: true}, {title: "PLACE", elastic: true}}}
		for _, s := range sources {
			place := cell{defaultText(s.Path, s.Name), plain}
			if s.Problem != nil {
				place = cell{s.Problem.Error(), bad}
			}
			row := []cell{{s.Kind, strong}}
			for _, n := range []int{s.Tasks, s.Doubtful, s.Jobs, s.Profiles, s.Runs} {
				row = append(row, cell{strconv.Itoa(n), plain})
			}
			t.add(append(row, place)...)
		}
		c.print(&t, "no other program on this machine has scheduled work for Claude")
	})
}
