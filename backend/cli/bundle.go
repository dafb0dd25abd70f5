package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/model"
)

func (c *console) exportCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "export JOB", Short: "Write a job with its tasks as JSON", Example: "  claude-scheduler export Nightly -o nightly.json",
		Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(jobsOf)}
	return c.exporting(cmd)
}

func (c *console) jobExport() *cobra.Command {
	cmd := &cobra.Command{Use: "export JOB", Short: "Write a job with its tasks as JSON", Example: "  claude-scheduler job export Nightly -o nightly.json",
		Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(jobsOf)}
	return c.exporting(cmd)
}

func (c *console) exporting(cmd *cobra.Command) *cobra.Command {
	output := cmd.Flags().StringP("output", "o", "-", "file to write; - is standard output")
	return c.serviced(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
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
			said = "replaced what was there and wrote"
		}
		if err := os.WriteFile(*output, data, 0o600); err != nil {
			return during("export job", unwritten(err))
		}
		c.say("%s job %s with %s to %s", said, harmless(bundle.Job.Name), count(len(bundle.Tasks), "task"), *output)
		return nil
	})
}

func unwritten(err error) error {
	return model.Invalid("output", "cannot be written: "+err.Error(), "")
}

func (c *console) importCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "import FILE", Short: "Bring in an exported job", Args: cobra.ExactArgs(1), ValidArgsFunction: files,
		Long:    "Bring in an exported job. Where a job or task with the same id exists nothing is changed, unless --copy or --overwrite says what to do.",
		Example: "  claude-scheduler import nightly.json --copy"}
	asCopy := cmd.Flags().Bool("copy", false, "bring it in under new ids")
	overwrite := cmd.Flags().Bool("overwrite", false, "replace what has the same ids")
	cmd.MarkFlagsMutuallyExclusive("copy", "overwrite")
	return c.serviced(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		data, err := c.readInput("file", args[0])
		if err != nil {
			return during("import", err)
		}
		var bundle contract.Bundle
		if err := decodeOne(data, &bundle); err != nil {
			return during("import", err)
		}
		request := contract.ImportRequest{Bundle: bundle, OnConflict: "refuse"}
		switch {
		case *asCopy:
			request.OnConflict = "copy"
		case *overwrite:
			request.OnConflict = "overwrite"
		}
		result, err := cl.Jobs.Import(request)
		if err != nil {
			return err
		}
		return c.show(result, func() {
			if result.Job != nil {
				c.say("imported job %s  %s", short(result.Job.ID), harmless(result.Job.Name))
			}
			c.say("%s", c.paint(faint, fmt.Sprintf("%d created, %d replaced", result.Created, result.Updated)))
			for _, note := range result.Notes {
				c.say("%s %s", c.paint(warn, "note:"), harmless(note))
			}
		})
	})
}
