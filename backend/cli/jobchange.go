package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
)

func jobCreate(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "create --name NAME --directory PATH [flags]", Aliases: []string{"add", "new"}, Short: "Create a job",
		Example: "  claude-scheduler job create --name Nightly --directory . --worktree --worktree-branch main --worktree-setup \"npm ci\"\n  claude-scheduler job create --from-file job.json"}
	file := recordFlags(c, cmd, jobFields)
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, cmd *cobra.Command, _ []string) error {
		fields, err := patchFromFlags(c, cmd, cl, jobFields, *file)
		if err != nil {
			return withOperation("create job", err)
		}
		job, err := cl.Jobs.Create(fields)
		if err != nil {
			return err
		}
		return c.show(job, func() {
			c.say("created job %s  %s", short(job.ID), job.Name)
			c.say("%s", c.paint(faint, "next: claude-scheduler task create --job "+short(job.ID)+" --name … --prompt …"))
		})
	})
}

// recordFlags adds a flag for each field, and one for a file of fields.
func recordFlags(c *console, cmd *cobra.Command, fields []field) *string {
	fieldFlags(cmd, fields)
	return cmd.Flags().String("from-file", "", "read the fields from a JSON file (- for standard input); flags override it")
}

// changeable filters out fields that are only set once.
func changeable(fields []field) []field {
	return slices.DeleteFunc(slices.Clone(fields), func(f field) bool { return f.path == "id" })
}

// patchFromFlags returns the merge patch of a command: its file, then its
// flags.
func patchFromFlags(c *console, cmd *cobra.Command, cl *client.Client, fields []field, file string) (map[string]any, error) {
	patch := map[string]any{}
	if file != "" {
		var err error
		if patch, err = c.readObject(file); err != nil {
			return nil, err
		}
	}
	flags, err := fromFlags(cmd, fields, c.now())
	if err != nil {
		return nil, err
	}
	if err := resolveRefs(cl, flags); err != nil { // users write names; a file contains ids
		return nil, err
	}
	return mergePatch(patch, flags), nil
}

// withOperation adds the operation to an error that names none: errors of the API
// name the service's operation.
func withOperation(operation string, err error) error {
	if err == nil {
		return nil
	}
	if p := problemOf(err); p.Operation == "" {
		return p.WithOperation(operation)
	}
	return err
}

func jobEdit(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "edit JOB [flags]", Aliases: []string{"set"}, Short: "Change a job, with flags or in $EDITOR",
		Example: "  claude-scheduler job edit Nightly --description \"Every night\"\n  claude-scheduler job edit Nightly", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(jobsOf)}
	file := recordFlags(c, cmd, changeable(jobFields))
	return c.withDaemon(cmd, func(ctx context.Context, cl *client.Client, cmd *cobra.Command, args []string) error {
		job, err := cl.Jobs.Get(args[0])
		if err != nil {
			return err
		}
		save := func(patch map[string]any) error {
			changed, err := cl.Jobs.Update(job.ID, patch)
			if err != nil {
				return err
			}
			return c.show(changed, func() { c.say("changed job %s  %s", short(changed.ID), changed.Name) })
		}
		patch, err := patchFromFlags(c, cmd, cl, jobFields, *file)
		if err != nil {
			return withOperation("update job", err)
		}
		if onlyJSON(cmd) {
			return c.edit(ctx, "job", job, save)
		}
		return save(patch)
	})
}

func jobDelete(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "delete JOB", Aliases: []string{"rm"}, Short: "Delete a job with its tasks; their history is kept",
		Example: "  claude-scheduler job delete Nightly", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(jobsOf)}
	yes := yesFlag(cmd)
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		job, err := cl.Jobs.Get(args[0])
		if err != nil {
			return err
		}
		if err := c.confirm(*yes, "Delete job "+oneLine(job.Name)+" with "+format.Count(len(job.TaskOrder), "task")+"?"); err != nil {
			return withOperation("delete job", err)
		}
		deleted, err := cl.Jobs.Delete(job.ID)
		if err != nil {
			return err
		}
		return reportDeleted(c, "job", job.Name, deleted, deleted.Notes...)
	})
}

func yesFlag(cmd *cobra.Command) *bool {
	return cmd.Flags().BoolP("yes", "y", false, "do not ask")
}

func jobDuplicate(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "duplicate JOB", Short: "Copy a job with its tasks; the copies are disabled",
		Example: "  claude-scheduler job duplicate Nightly", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(jobsOf)}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		job, err := cl.Jobs.Duplicate(args[0])
		if err != nil {
			return err
		}
		return c.show(job, func() {
			c.say("created job %s  %s, its %s disabled", short(job.ID), job.Name, format.Count(len(job.TaskOrder), "task"))
		})
	})
}
