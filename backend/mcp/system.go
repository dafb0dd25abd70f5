package mcp

import (
	"context"
	"encoding/json"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

type settingFields struct {
	Fields map[string]any `json:"fields" jsonschema:"settings by the names that get_settings shows; null resets one to its default"`
}

type reportSince struct {
	Since string `json:"since,omitempty" jsonschema:"RFC 3339 time; empty: yesterday evening, or when the user last looked before today"`
}

type pauseUntil struct {
	Until string `json:"until,omitempty" jsonschema:"RFC 3339 time; empty: until resume"`
}

type question struct {
	Schedule map[string]any `json:"schedule,omitempty" jsonschema:"type, cron_expression, interval_value, interval_type, run_at, timezone, as in a task's schedule"`
	Text     string         `json:"text,omitempty" jsonschema:"instead: a schedule in words, such as every weekday at 9, last friday of the month, every 2 weeks on tuesday at 18:00 Berlin time, every 15 minutes between 9 and 17 on weekdays, tomorrow at 6, when *.md in docs changes; or a cron expression"`
	Folder   string         `json:"folder,omitempty" jsonschema:"folder to which a path in the text is relative"`
	From     string         `json:"from,omitempty" jsonschema:"RFC 3339 time to count from; empty: now"`
	N        int            `json:"n,omitempty" jsonschema:"number of times to list; default 5"`
}

type watched struct {
	Schedule map[string]any `json:"schedule" jsonschema:"watch_path, watch_patterns, watch_recursive, as in a task's schedule"`
}

type directory struct {
	Directory string `json:"directory" jsonschema:"absolute, or beginning with ~"`
}

type prune struct {
	Paths []string `json:"paths,omitempty" jsonschema:"empty: all without work that would be lost"`
	Force bool     `json:"force,omitempty" jsonschema:"also those with uncommitted changes or unpushed commits; ask the user first"`
}

func (s *Server) addSystem(to *mcp.Server) {
	add(s, to, readOnly(), "get_status", "Show running tasks, the queue of waiting runs and what each waits for, usage limits and windows, budgets, the next run, today's cost and problems.", func(_ context.Context, c *client.Client, _ noInput) (any, error) { return c.System.Status() })
	add(s, to, readOnly(), "today", "The report: what needs the user (and the command that resolves each), what runs found, what was quiet, what is running, what comes next, a forecast (runs, cost, when a limit will be reached), what changed and what it cost.", func(_ context.Context, c *client.Client, in reportSince) (any, error) {
		since := time.Time{}
		if in.Since != "" {
			var err error
			if since, err = time.Parse(time.RFC3339, in.Since); err != nil {
				return nil, model.Invalid("since", in.Since+" is not a time", "for example 2026-12-31T09:00:00+01:00")
			}
		}
		return c.System.Today(since)
	})
	add(s, to, runsPrograms(), "check_setup", "Check that everything tasks need is in place: Claude Code, sign-in, git, keyring, notifications, file watches.", func(_ context.Context, c *client.Client, _ noInput) (any, error) { return nonNil(c.System.Doctor()) })
	add(s, to, rearranges(), "pause", "Pause scheduled runs (manual runs still work).", func(_ context.Context, c *client.Client, in pauseUntil) (any, error) {
		var request apitype.PauseRequest
		if in.Until != "" {
			until, err := time.Parse(time.RFC3339, in.Until)
			if err != nil {
				return nil, model.Invalid("until", in.Until+" is not a time", "for example 2026-12-31T09:00:00+01:00")
			}
			request.Until = &until
		}
		return c.System.Pause(request)
	})
	add(s, to, startsRuns().repeatable().needsFull(), "resume", "End a pause, or without one the wait for the reset of the usage limit.", func(_ context.Context, c *client.Client, _ noInput) (any, error) { return c.System.Resume() })
	add(s, to, readOnly(), "get_settings", "Show all settings; notification URLs are masked.", func(_ context.Context, c *client.Client, _ noInput) (any, error) {
		settings, err := c.Settings.Get()
		return masked(settings), err
	})
	add(s, to, configuresRuns().repeatable(), "update_settings", "Change settings.", func(ctx context.Context, c *client.Client, in settingFields) (any, error) {
		if proposes(ctx) {
			if err := checkProposedSettings(in.Fields); err != nil {
				return nil, err
			}
		}
		known, err := c.Settings.Get()
		if err == nil {
			err = unmasked(in.Fields, known)
		}
		if err != nil {
			return nil, err
		}
		settings, err := c.Settings.Update(in.Fields)
		return masked(settings), err
	})
	add(s, to, readOnly(), "explain_schedule", "Explain a schedule, given in words or as fields, and list its next times. What is not understood is refused with its position and a suggestion.", func(_ context.Context, c *client.Client, in question) (any, error) {
		config, err := recordOf[model.ScheduleConfig](in.Schedule)
		if err != nil {
			return nil, err
		}
		from := time.Time{}
		if in.From != "" {
			if from, err = time.Parse(time.RFC3339, in.From); err != nil {
				return nil, model.Invalid("from", in.From+" is not a time", "for example 2026-12-31T09:00:00+01:00")
			}
		}
		if in.N == 0 {
			in.N = 5
		}
		if in.Text != "" {
			return c.System.ExplainText(in.Text, config, in.Folder, from, in.N)
		}
		return c.System.Explain(config, from, in.N)
	})
	add(s, to, readOnly(), "list_watched_files", "List the files that a watch would see: the first ones, and how many there are. Looks for five seconds at most; partial says that there may be more.", func(_ context.Context, c *client.Client, in watched) (any, error) {
		config, err := recordOf[model.ScheduleConfig](in.Schedule)
		if err != nil {
			return nil, err
		}
		config.Type = model.FileWatch
		return c.System.WatchMatches(config)
	})
	add(s, to, runsPrograms(), "list_commands", "List the slash commands that can run unattended in a directory.", func(_ context.Context, c *client.Client, in directory) (any, error) {
		return nonNil(c.System.Commands(in.Directory))
	})
	add(s, to, readOnly(), "list_worktrees", "List the git worktrees that the scheduler created, with their disk use.", func(_ context.Context, c *client.Client, _ noInput) (any, error) { return nonNil(c.System.Worktrees()) })
	add(s, to, removes(), "prune_worktrees", "Remove git worktrees.", func(_ context.Context, c *client.Client, in prune) (any, error) {
		return nonNil(c.System.PruneWorktrees(in.Paths, in.Force))
	})
	branchTools(s, to)
}

// recordOf decodes a record from its fields and the defaults.
func recordOf[T any](fields map[string]any) (out T, err error) {
	data, err := json.Marshal(fields)
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(data, &out); err != nil {
		if p := model.ProblemOf(err); p.Kind != model.KindInternal {
			return out, p
		}
		return out, model.Invalid("", "cannot be read: "+err.Error(), "give it as it was returned")
	}
	return out, nil
}
