package model

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of the fields of records.
const (
	// MaxCommand is the largest prompt in bytes: the CLI reads ten million
	// bytes of standard input at most.
	MaxCommand = 10_000_000
	// MaxName is the longest name in characters.
	MaxName = 200
	// maxAskTimeout is the longest time that a run may wait for an answer: the CLI
	// gives up after 24 days.
	maxAskTimeout = 7 * 24 * 60 * 60
	// maxSeconds is the largest duration of a field in seconds: a year.
	maxSeconds = 366 * 24 * 60 * 60
	// maxPriority is the highest priority of a task; its negative is the lowest.
	maxPriority = 1000
	// maxReserve is the largest part of a usage window that can be reserved, in
	// percent: with all of it reserved, nothing would run on schedule.
	maxReserve = 90
)

// Check reports the first invalid field of a job as a *Problem. It looks at
// neither files nor other records.
func (j Job) Check() error {
	return first(
		checkID("id", j.ID),
		checkName("name", j.Name),
		checkEnum("status", j.Status, JobStatuses),
		checkOptionalID("profile", j.Profile),
		checkWorktree(j.WorkingDirectory),
		each(j.TaskOrder, func(i int, id string) error { return checkID(fmt.Sprintf("task_order[%d]", i), id) }),
		checkUnique("task_order", j.TaskOrder),
		checkFleet(j.Fleet),
	)
}

func checkFleet(f *JobFleet) error {
	if f == nil {
		return nil
	}
	return first(
		each(f.On, func(i int, label string) error { return CheckLabel(fmt.Sprintf("fleet.on[%d]", i), label) }),
		checkEnum("fleet.on_loss", f.OnLoss, OnLosses),
	)
}

// CheckLabel refuses what is not the label or the name of a machine: words of
// letters, digits, dots, dashes and underscores, 64 bytes at most.
func CheckLabel(field, label string) error {
	const hint = "letters, digits, dots, dashes and underscores, 64 at most"
	if label == "" {
		return Invalid(field, "is empty", hint)
	}
	if len(label) > 64 || strings.ContainsFunc(label, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(".-_", r))
	}) {
		return Invalid(field, fmt.Sprintf("%q is not the name of a machine or a label", label), hint)
	}
	return nil
}

// Check reports the first invalid field of a task as a *Problem. It looks at
// neither files nor other records, and leaves the schedule's expression, time
// zone and patterns to the packages that parse them.
func (t Task) Check() error {
	return first(
		checkID("id", t.ID),
		checkOptionalID("job_id", t.JobID),
		checkName("name", t.Name),
		checkModelName("model", t.Model),
		checkOptionalID("profile", t.Profile),
		checkEnum("schedule.type", t.Schedule.Type, ScheduleTypes),
		checkOptionalEnum("schedule.interval_type", t.Schedule.IntervalType, IntervalTypes),
		checkSeconds("schedule.watch_debounce", t.Schedule.WatchDebounce),
		checkEnum("command_type", t.CommandType, CommandTypes),
		checkCommand(t),
		checkEnum("permissions", t.Permissions, Permissions),
		checkEnum("session_mode", t.SessionMode, SessionModes),
		checkEnum("after_success", t.AfterSuccess, AfterSuccesses),
		checkOptionalID("session_id", t.SessionID),
		checkTools("allowed_tools", t.AllowedTools),
		checkTools("disallowed_tools", t.DisallowedTools),
		each(t.RequiredMCPServers, checkServer),
		checkRetry(t.Retry),
		checkOptionalEnum("last_run_status", t.LastRunStatus, RunStatuses),
		checkSeconds("timeout", t.Timeout),
		checkSeconds("stall_timeout", t.StallTimeout),
		checkAskTimeout(t.AskTimeout),
		checkCount("max_turns", t.MaxTurns),
		checkMoney("max_budget_usd", t.MaxBudgetUSD),
		checkOptionalEnum("missed", t.Missed, MissedModes),
		checkSeconds("missed_window", t.MissedWindow),
		checkOptionalEnum("overlap", t.Overlap, OverlapModes),
		checkRange("priority", t.Priority, -maxPriority, maxPriority),
		checkEffort(t.Effort),
		checkModelName("fallback_model", t.FallbackModel),
		checkExtraArgs(t.ExtraArgs),
		checkQuiet(t.QuietHours, t.QuietDates),
		checkCount("max_runs", t.MaxRuns),
		checkStartAfter(t.ID, t.StartAfter),
		checkGitHub(t.GitHub),
		each(t.Checks, func(i int, c string) error {
			if strings.TrimSpace(c) == "" {
				return Invalid(fmt.Sprintf("checks[%d]", i), "is empty", "remove it or give a shell command")
			}
			return nil
		}),
	)
}

// Check reports the first invalid field of a profile as a *Problem. Package
// environ checks what each source accepts as value and config.
func (p Profile) Check() error {
	return first(checkID("id", p.ID), checkName("name", p.Name), checkMoney("daily_budget_usd", p.DailyBudgetUSD))
}

// Check reports the first invalid setting as a *Problem.
func (s Settings) Check() error {
	return first(
		checkModelName("default_model", s.DefaultModel),
		checkAtLeastOne("max_concurrent_runs", s.MaxConcurrentRuns),
		checkEnum("missed", s.Missed, MissedModes),
		checkSeconds("missed_window", s.MissedWindow),
		checkEnum("overlap", s.Overlap, OverlapModes),
		checkSeconds("timeout", s.Timeout),
		checkSeconds("stall_timeout", s.StallTimeout),
		checkMoney("daily_budget_usd", s.DailyBudgetUSD),
		checkRange("reserve_percent", s.ReservePercent, 0, maxReserve),
		checkCount("run_retention_count", s.RunRetentionCount),
		checkCount("run_retention_days", s.RunRetentionDays),
		checkCount("log_retention_days", s.LogRetentionDays),
		each(s.NotificationURLs, checkURL),
		checkEnum("theme", s.Theme, Themes),
		checkHTTPAddress(s.HTTPAddress),
		checkEnum("mcp_access", s.MCPAccess, MCPAccesses),
		checkTimeOfDay("digest_at", s.DigestAt),
		checkHeartbeat(s.HeartbeatURL),
		checkQuiet(s.QuietHours, s.QuietDates),
	)
}

func checkRetry(r RetryConfig) error {
	if err := first(checkCount("retry.max_retries", r.MaxRetries), checkSeconds("retry.retry_delay", r.RetryDelay)); err != nil {
		return err
	}
	if r.MaxRetries > 100 {
		return Invalid("retry.max_retries", fmt.Sprintf("%d is too many", r.MaxRetries), "100 at most")
	}
	if r.BackoffMultiplier < 1 || r.BackoffMultiplier > 100 || math.IsNaN(r.BackoffMultiplier) {
		return Invalid("retry.backoff_multiplier", fmt.Sprintf("%v is out of range", r.BackoffMultiplier), "1 to 100; 1 keeps the delay the same")
	}
	return nil
}

func checkCommand(t Task) error {
	switch {
	case strings.TrimSpace(t.Command) == "":
		return Invalid("command", "is empty", "write the prompt for Claude")
	case len(t.Command) > MaxCommand:
		return Invalid("command", fmt.Sprintf("is %d bytes long; the CLI reads %d at most", len(t.Command), MaxCommand), "put long material into a file and refer to it")
	case !utf8.ValidString(t.Command) || strings.ContainsRune(t.Command, 0):
		return Invalid("command", "is not valid text", "use UTF-8 without NUL characters")
	case t.CommandType == CommandSlash && !strings.HasPrefix(t.Command, "/"):
		return Invalid("command", "does not start with /", "write the slash command as in Claude Code, for example /review")
	case t.CommandType == CommandFile && strings.ContainsAny(t.Command, "\n\r"):
		return Invalid("command", "is not a file name", "give one path, relative to the working directory or absolute")
	}
	return nil
}

func checkTools(field string, tools []string) error {
	return each(tools, func(i int, tool string) error {
		if strings.TrimSpace(tool) == "" || strings.HasPrefix(tool, "-") || strings.ContainsAny(tool, "\n\r\x00") {
			return Invalid(fmt.Sprintf("%s[%d]", field, i), fmt.Sprintf("%q is not a tool", tool), "for example Read, Bash(git log:*), mcp__server__tool")
		}
		return nil
	})
}

func checkServer(i int, name string) error {
	if strings.TrimSpace(name) != name || name == "" || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return Invalid(fmt.Sprintf("required_mcp_servers[%d]", i), fmt.Sprintf("%q is not the name of an MCP server", name), "as `claude mcp list` shows it")
	}
	return nil
}

func checkWorktree(w JobWorkingDirectory) error {
	if strings.ContainsRune(w.Path, 0) {
		return Invalid("working_directory.path", "contains a NUL character", "")
	}
	if strings.HasPrefix(w.WorktreeBranch, "-") {
		return Invalid("working_directory.worktree_branch", fmt.Sprintf("%q is not a branch name", w.WorktreeBranch), "for example main")
	}
	if strings.ContainsRune(w.WorktreeSetup, 0) {
		return Invalid("working_directory.worktree_setup", "contains a NUL character", "")
	}
	if len(w.WorktreeSetup) > maxArgument {
		return Invalid("working_directory.worktree_setup", fmt.Sprintf("is %d bytes long", len(w.WorktreeSetup)), "put the commands into a script, and run that")
	}
	if strings.ContainsAny(w.WorktreeName, "\n\r\x00") {
		return Invalid("working_directory.worktree_name", "contains a line break", "keep it to one line")
	}
	return nil
}

// CheckPause reports a pause that ends in the past.
func CheckPause(until *time.Time, now time.Time) error {
	if until != nil && !until.After(now) {
		return Invalid("paused_until", "is in the past", "choose a time in the future, or resume")
	}
	return nil
}

func checkAskTimeout(seconds int) error {
	if seconds > maxAskTimeout {
		return Invalid("ask_timeout", fmt.Sprintf("%d is too long", seconds), fmt.Sprintf("whole seconds, at most %d (a week)", maxAskTimeout))
	}
	return checkSeconds("ask_timeout", seconds)
}
