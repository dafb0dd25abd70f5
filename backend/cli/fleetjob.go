package cli

import (
	"context"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

func fleetShare(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "share JOB [flags]", Short: "Share a job with the fleet, or change how it is shared", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(jobsOf),
		Long: `Share a job with the fleet: each of its runs takes place on one machine that has all
labels of --on, knows where the job works there (fleet map), and can resolve its profile.

If that machine is lost before the start, another one runs it. If it is lost after the
start, it is unknown how far the run got: it ends as interrupted, or with
--on-loss again another machine also runs the task from the beginning.`,
		Example: "  claude-scheduler fleet share Nightly --on linux,gpu\n  claude-scheduler fleet share Reports --on-loss again"}
	on := cmd.Flags().StringSlice("on", nil, "labels that a machine needs, comma-separated; none: any machine")
	onLoss := cmd.Flags().String("on-loss", "", "if a machine is lost during a run: interrupt (default) or again")
	c.completeFlag(cmd, "on", fleetLabelsOf)
	completeWords(cmd, "on-loss", words(model.OnLosses))
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, cmd *cobra.Command, args []string) error {
		share := apitype.FleetShare{On: compact(*on), OnLoss: *onLoss}
		if err := keepShared(cl, cmd, args[0], &share); err != nil {
			return err
		}
		job, err := cl.Fleet.Share(args[0], share)
		if err != nil {
			return err
		}
		return c.show(job, func() {
			c.say("shared job %s  %s: %s", short(job.ID), sanitizeTerminal(job.Name), sanitizeTerminal(sharedText(job.Fleet)))
			c.say("%s", c.paint(faint, "on each other machine: claude-scheduler fleet map "+short(job.ID)+" PATH"))
		})
	})
}

// keepShared puts what no flag names of a job that is shared already into r.
func keepShared(cl *client.Client, cmd *cobra.Command, id string, r *apitype.FleetShare) error {
	job, err := cl.Jobs.Get(id)
	if err != nil {
		return err
	}
	if job.Fleet == nil {
		return nil
	}
	if !cmd.Flags().Changed("on") {
		r.On = job.Fleet.On
	}
	if !cmd.Flags().Changed("on-loss") {
		r.OnLoss = string(job.Fleet.OnLoss)
	}
	return nil
}

func fleetMap(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "map JOB PATH", Short: "Say where a shared job works on this machine", Args: cobra.RangeArgs(1, 2),
		Long:    "Say in which directory of this machine a shared job works. A machine takes no runs of a job that is not mapped; --off ends the mapping.",
		Example: "  claude-scheduler fleet map Nightly ~/src/app\n  claude-scheduler fleet map Nightly --off",
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveFilterDirs
			}
			return c.complete(jobsOf)(cmd, args, typed)
		}}
	off := cmd.Flags().Bool("off", false, "take no runs of the job on this machine")
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		const operation = "map job"
		path := ""
		if len(args) == 2 {
			path = args[1]
		}
		switch {
		case path == "" && !*off:
			return withOperation(operation, model.Invalid("path", "is missing", "the directory of the job on this machine, or --off"))
		case path != "" && *off:
			return withOperation(operation, model.Invalid("path", "cannot be used with --off", "either a directory or --off"))
		}
		path, err := absolute(path)
		if err != nil {
			return withOperation(operation, err)
		}
		job, err := cl.Fleet.Map(args[0], path)
		if err != nil {
			return err
		}
		return c.show(job, func() {
			if path == "" {
				c.say("this machine takes no runs of job %s  %s", short(job.ID), sanitizeTerminal(job.Name))
				return
			}
			c.say("job %s  %s works in %s on this machine", short(job.ID), sanitizeTerminal(job.Name), sanitizeTerminal(job.WorkingDirectory.Path))
		})
	})
}

func fleetUnshare(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "unshare JOB", Short: "Make a shared job one of this machine only", Args: cobra.ExactArgs(1), ValidArgsFunction: c.complete(jobsOf),
		Long:    "Make a shared job one of this machine only, which continues its schedule. The other machines keep a copy whose tasks are disabled.",
		Example: "  claude-scheduler fleet unshare Nightly"}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		job, err := cl.Fleet.Unshare(args[0])
		if err != nil {
			return err
		}
		return c.show(job, func() { c.say("job %s  %s is one of this machine only", short(job.ID), sanitizeTerminal(job.Name)) })
	})
}
