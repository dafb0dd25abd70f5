package mcp

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
)

type jobFields struct {
	Fields map[string]any `json:"fields" jsonschema:"fields of the job: name, description, profile (id or null), working_directory {path, use_git_worktree, worktree_name, worktree_branch, worktree_setup (shell command that runs once in a new worktree, for example npm ci)}; null resets one to its default"`
}

type jobChange struct {
	byID
	jobFields
}

type orderOf struct {
	IDs []string `json:"ids" jsonschema:"the ids of all jobs in their new order"`
}

type bundle struct {
	Bundle     map[string]any `json:"bundle" jsonschema:"what export_job or a deletion returned"`
	OnConflict string         `json:"on_conflict,omitempty" jsonschema:"when a record with its id exists: refuse (default), copy or overwrite"`
}

func (s *Server) addJobs(to *mcp.Server) {
	add(s, to, readOnly(), "list_jobs", "List all jobs in their order.", func(_ context.Context, c *client.Client, _ noInput) (any, error) { return nonNil(c.Jobs.List()) })
	add(s, to, readOnly(), "get_job", "Show one job.", func(_ context.Context, c *client.Client, in byID) (any, error) { return c.Jobs.Get(in.ID) })
	add(s, to, creates(), "create_job", "Create a job: a working directory for tasks.", func(ctx context.Context, c *client.Client, in jobFields) (any, error) {
		if proposes(ctx) {
			if err := checkProposedJob(in.Fields, nil); err != nil {
				return nil, err
			}
		}
		return c.Jobs.Create(in.Fields)
	})
	add(s, to, configuresRuns().repeatable(), "update_job", "Change fields of a job.", func(ctx context.Context, c *client.Client, in jobChange) (any, error) {
		if proposes(ctx) {
			job, err := c.Jobs.Get(in.ID)
			if err != nil {
				return nil, err
			}
			tasks, err := c.Tasks.List(job.ID)
			if err == nil {
				err = checkProposedJob(in.Fields, enabledOf(tasks))
			}
			if err == nil && changesRuns(in.Fields) {
				err = checkIdle(c, tasks...)
			}
			if err != nil {
				return nil, err
			}
			in.ID = job.ID
		}
		if changesRuns(in.Fields) {
			if err := markJob(c, in.ID); err != nil {
				return nil, err
			}
		}
		return c.Jobs.Update(in.ID, in.Fields)
	})
	add(s, to, removes(), "delete_job", "Delete a job with its tasks; their history stays. Returns what restore needs to undo it.",
		func(_ context.Context, c *client.Client, in byID) (any, error) { return c.Jobs.Delete(in.ID) })
	add(s, to, configuresRuns().needsFull(), "restore", "Undo the deletion of a job or a task, with exactly what the deletion returned; anything else is restored disabled.",
		func(_ context.Context, c *client.Client, in bundle) (any, error) {
			deleted, err := recordOf[apitype.Bundle](in.Bundle)
			if err != nil {
				return nil, err
			}
			return c.Jobs.Restore(deleted)
		})
	add(s, to, creates(), "duplicate_job", "Copy a job with its tasks; the copies are disabled.", func(_ context.Context, c *client.Client, in byID) (any, error) { return c.Jobs.Duplicate(in.ID) })
	add(s, to, rearranges(), "reorder_jobs", "Set the order of all jobs.", func(_ context.Context, c *client.Client, in orderOf) (any, error) {
		return finished(c.Jobs.Reorder(in.IDs))
	})
	add(s, to, startsRuns(), "run_job", "Start the sequence of a job: its first enabled task, then each sequential one. Costs money.",
		func(_ context.Context, c *client.Client, in byID) (any, error) { return c.Jobs.Run(in.ID) })
	add(s, to, readOnly(), "export_job", "Return a job with its tasks and profiles, without secrets.", func(_ context.Context, c *client.Client, in byID) (any, error) { return c.Jobs.Export(in.ID) })
	add(s, to, configuresRuns(), "import_job", "Import an exported job. Its tasks are disabled.", func(ctx context.Context, c *client.Client, in bundle) (any, error) {
		if proposes(ctx) {
			if err := checkProposedImport(in); err != nil {
				return nil, err
			}
		}
		exported, err := recordOf[apitype.Bundle](in.Bundle)
		if err != nil {
			return nil, err
		}
		for i := range exported.Tasks {
			exported.Tasks[i].Proposed = true
		}
		return c.Jobs.Import(apitype.ImportRequest{Bundle: exported, OnConflict: in.OnConflict})
	})
}
