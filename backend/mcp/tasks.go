package mcp

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

type taskFields struct {
	Fields map[string]any `json:"fields" jsonschema:"fields of the task: name, job_id (id or name of the job), enabled, command, command_type (prompt, slash_command, file), schedule (words, such as every weekday at 9, last friday of the month, every 2 weeks on tuesday at 18:00 Berlin time, tomorrow at 6, when *.md in docs changes; or fields {type: manual, interval, calendar, file_watch or sequential; cron_expression: five fields; run_at: one RFC 3339 time; interval_value, interval_type: minutes, hours or days; watch_path, watch_patterns; timezone; text: words instead of these}), model, effort (low, medium, high, xhigh, max), fallback_model (for when the model is overloaded), extra_args (further flags of claude, each with its value: --add-dir=/data; flags that the scheduler manages are refused), profile, permissions (default, bypass, acceptEdits, plan, dontAsk, auto), session_mode (new, continue, resume), session_id, allowed_tools, disallowed_tools, retry {max_retries, retry_delay, backoff_multiplier}, notifications {on_start, on_end, on_failure, on_quiet}, timeout, stall_timeout, ask_timeout (how long a run waits for the user's answer when it needs a permission; 0, the default, never asks), max_turns, max_budget_usd, quiet_hours (no automatic start then: [\"22:00-07:00\", \"mon-fri 09:00-17:00\", \"sat,sun\"]), quiet_dates ([\"2026-12-24\", \"2026-12-24..2027-01-02\", \"12-25\"]), quiet_on_battery, not_after (RFC 3339; it ends then), max_runs (automatic runs after which it ends; 0: no limit), github {event: pull_request, label, issue or failed_run, which starts it besides its schedule, with the event as {{payload}} of the prompt; repository: owner/name, empty for that of the folder; label; poll_interval}, start_after (it also starts when any of these tasks, of any job, has ended: [{task_id: id or name, when: success, failure or any}]; [] clears; cycles are refused), priority (of the runs that wait, higher first; default 0), stop_outliers (stop a run whose duration or cost is far outside the history of the task; default false: only flag it), missed (skip, latest, all), missed_window, overlap (skip, queue, parallel, replace), precheck, checks, commit_on_success, after_success (none, commit, merge, push, pull_request), trust_project, required_mcp_servers (names; a run fails immediately when one of them is not connected), report (ask Claude to end with a line that says what was found; default true); durations are whole seconds; null resets a field to its default"`
}

type taskChange struct {
	byID
	taskFields
}

type inJob struct {
	Job string `json:"job,omitempty" jsonschema:"only those of this job, by id or name; empty: all"`
}

type optionalID struct {
	ID string `json:"id,omitempty" jsonschema:"id, unique prefix or name of a task; empty: all"`
}

type move struct {
	byID
	Job   string `json:"job" jsonschema:"id of the job"`
	Index int    `json:"index" jsonschema:"index in its order from 0; -1 is the end"`
}

type start struct {
	byID
	Vars map[string]string `json:"vars,omitempty" jsonschema:"the values for {{var.NAME}} in its prompt; only with mcp_access full, because the user approved the prompt without them"`
	Wait bool              `json:"wait,omitempty" jsonschema:"return only when the run has ended, with its result"`
}

// planned is a task with its forecast.
type planned struct {
	model.Task
	Outlook *apitype.Outlook
}

func (p planned) MarshalJSON() ([]byte, error) { return withField(p.Task, "outlook", p.Outlook) }

func (s *Server) addTasks(to *mcp.Server) {
	add(s, to, readOnly(), "list_tasks", "List tasks, each with its schedule in English, its next time, or why it will not run.",
		func(_ context.Context, c *client.Client, in inJob) (any, error) {
			ref := in.Job
			if ref != "" {
				job, err := c.Jobs.Get(ref)
				if err != nil {
					return nil, err
				}
				ref = job.ID
			}
			tasks, err := c.Tasks.List(ref)
			if err != nil {
				return nil, err
			}
			return plans(c, tasks, 1)
		})
	add(s, to, readOnly(), "get_task", "Show one task with its next five times.", func(_ context.Context, c *client.Client, in byID) (any, error) {
		task, err := c.Tasks.Get(in.ID)
		if err != nil {
			return nil, err
		}
		all, err := plans(c, []model.Task{task}, 5)
		if err != nil {
			return nil, err
		}
		return all[0], nil
	})
	add(s, to, runsPrograms(), "check_task", "Preview a task with these fields, without saving it: meaning, next times, command line, and problems. With an id among the fields, they are changes of that task.",
		func(_ context.Context, c *client.Client, in taskFields) (any, error) { return c.Tasks.Draft(in.Fields) })
	add(s, to, configuresRuns(), "create_task", "Create a task at the end of its job. With mcp_access propose it is disabled until the user enables it.", func(ctx context.Context, c *client.Client, in taskFields) (any, error) {
		if proposes(ctx) {
			fields, err := proposedTask(in.Fields, nil)
			if err != nil {
				return nil, err
			}
			in.Fields = fields
		}
		return c.Tasks.Create(byAgent(in.Fields))
	})
	add(s, to, configuresRuns().repeatable(), "update_task", "Change fields of a task; {\"enabled\": false} disables it. With mcp_access propose any change disables it until the user enables it.", func(ctx context.Context, c *client.Client, in taskChange) (any, error) {
		if proposes(ctx) {
			if err := proposeTask(c, &in); err != nil {
				return nil, err
			}
		}
		return c.Tasks.Update(in.ID, byAgent(in.Fields))
	})
	add(s, to, removes(), "delete_task", "Delete a task; its history stays. Returns what restore needs to undo it.", func(_ context.Context, c *client.Client, in byID) (any, error) { return c.Tasks.Delete(in.ID) })
	add(s, to, creates(), "duplicate_task", "Copy a task; the copy is disabled.", func(_ context.Context, c *client.Client, in byID) (any, error) { return c.Tasks.Duplicate(in.ID) })
	add(s, to, configuresRuns().repeatable(), "move_task", "Move a task to an index of a job's order.", func(ctx context.Context, c *client.Client, in move) (any, error) {
		if proposes(ctx) {
			if err := proposeMove(c, in); err != nil {
				return nil, err
			}
		}
		if err := markMoved(c, in); err != nil {
			return nil, err
		}
		return finished(c.Tasks.Move(in.ID, in.Job, in.Index))
	})
	add(s, to, readOnly(), "get_trigger", "Show whether other programs can start a task over HTTP, and where. Only the user can create a token for that.",
		func(_ context.Context, c *client.Client, in byID) (any, error) { return c.Tasks.Trigger(in.ID) })
	add(s, to, removes(), "delete_trigger", "Delete the token with which other programs can start a task over HTTP.",
		func(_ context.Context, c *client.Client, in byID) (any, error) {
			return finished(c.Tasks.DeleteTrigger(in.ID))
		})
	add(s, to, readOnly(), "list_suggestions", "List what the latest runs of a task suggest to change: exact rules for calls that were denied repeatedly, a better time limit, a cheaper model. Show them to the user; to apply one, pass its change to update_task.",
		func(_ context.Context, c *client.Client, in byID) (any, error) {
			return nonNil(c.Tasks.Suggestions(in.ID))
		})
	add(s, to, readOnly(), "list_task_files", "List the files in .claude/schedules of jobs with repository_tasks that are new, changed or gone since the user approved them, with the difference. Only the user can approve one: claude-scheduler task review.",
		func(_ context.Context, c *client.Client, in inJob) (any, error) { return c.Tasks.Files(in.Job) })
	add(s, to, runsPrograms(), "preflight", "Check what would make the next run of a task fail before it has begun: Claude Code and its sign-in, folder, branch, MCP servers, variables, budget, disk space. No model is asked. Without an id: every enabled task.",
		func(ctx context.Context, c *client.Client, in optionalID) (any, error) {
			if in.ID == "" {
				if _, err := c.Tasks.CheckAll(true); err != nil { // it leaves out what was checked a moment ago
					return nil, err
				}
				return nonNil(c.Tasks.Checks())
			}
			if proposes(ctx) {
				return c.Tasks.CheckEnabled(in.ID)
			}
			return c.Tasks.Check(in.ID, true)
		})
	add(s, to, startsRuns(), "run_task", "Run a task now, whatever its schedule. Costs money.", func(ctx context.Context, c *client.Client, in start) (any, error) {
		if proposes(ctx) && len(in.Vars) > 0 {
			return nil, needsUser("vars", "an agent may not add to the prompt of a task that the user enabled", "the user can run it: claude-scheduler task run --var NAME=VALUE")
		}
		start := func(id string) (model.Run, error) { return c.Tasks.RunWith(id, in.Vars) }
		if proposes(ctx) {
			start = c.Tasks.RunEnabled
		}
		run, err := start(in.ID)
		if err != nil || !in.Wait {
			return run, err
		}
		return ended(ctx, c, run.ID)
	})
}

// byAgent marks a change of a task as an agent's, so that the user who runs or
// enables it next is shown what it may do. Disabling it does not change that.
func byAgent(fields map[string]any) map[string]any {
	if _, only := fields["enabled"]; only && len(fields) == 1 && fields["enabled"] == false {
		return fields
	}
	marked := maps.Clone(fields)
	if marked == nil {
		marked = map[string]any{}
	}
	marked["proposed"] = true
	return marked
}

func plans(c *client.Client, tasks []model.Task, n int) ([]planned, error) {
	outlooks, err := c.Tasks.Outlook(n)
	if err != nil {
		return nil, err
	}
	out := make([]planned, len(tasks))
	for i, t := range tasks {
		out[i].Task = t
		for j := range outlooks {
			if outlooks[j].TaskID == t.ID {
				out[i].Outlook = &outlooks[j]
			}
		}
	}
	return out, nil
}

// proposeTask also disables the task. It is disabled before anything else
// changes, and no waiting run, or one that may be retried, may be left that the
// change would affect.
func proposeTask(c *client.Client, in *taskChange) error {
	task, err := c.Tasks.Get(in.ID)
	if err != nil {
		return err
	}
	before, err := fieldsOf(task)
	if err != nil {
		return err
	}
	in.ID = task.ID
	if task.Source != nil && !(len(in.Fields) == 1 && in.Fields["enabled"] == false) { // otherwise it would be disabled, and then refused
		return needsUser("source", task.Name+" is defined by "+task.Source.File, "edit the file; the user approves the change")
	}
	if in.Fields, err = proposedTask(in.Fields, before); err != nil {
		return err
	}
	if len(in.Fields) == 1 { // only disabled
		return nil
	}
	if in.Fields["job_id"] != nil && in.Fields["job_id"] != before["job_id"] {
		job, err := c.Jobs.Get(fmt.Sprint(in.Fields["job_id"])) // may be the name of a job, too
		if err == nil && job.ID != string(task.JobID) {
			err = proposeMove(c, move{byID: byID{task.ID}, Job: job.ID})
		}
		if err != nil {
			return err
		}
	}
	if err := checkIdle(c, task); err != nil || !task.Enabled {
		return err
	}
	draft := maps.Clone(in.Fields)
	draft["id"] = task.ID
	if checked, err := c.Tasks.Draft(draft); err != nil {
		return err
	} else if checked.Problem != nil { // it stays as it is, enabled
		return checked.Problem.WithOperation("update task")
	}
	if _, err := c.Tasks.Update(task.ID, map[string]any{"enabled": false}); err != nil {
		return err
	}
	return checkIdle(c, task)
}

// proposeMove refuses to move an enabled task: in its job, others of a sequence
// would run before or after it, and in another job it would run in another
// directory. Neither may an active run of it.
func proposeMove(c *client.Client, in move) error {
	task, err := c.Tasks.Get(in.ID)
	if err != nil {
		return err
	}
	job, err := c.Jobs.Get(in.Job)
	switch {
	case err != nil:
		return err
	case task.Enabled:
		return needsUser("job", task.Name+" is enabled", "disable it first; the user enables it again")
	case job.ID == string(task.JobID):
		return nil
	}
	return checkIdle(c, task)
}

// fieldsOf returns the JSON fields of a record.
func fieldsOf(record any) (fields map[string]any, err error) {
	data, err := json.Marshal(record)
	if err != nil {
		return nil, err
	}
	return fields, json.Unmarshal(data, &fields)
}
