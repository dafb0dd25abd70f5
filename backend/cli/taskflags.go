package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/model"
)

var taskFields = []field{
	{"name", "name", text, "name of the task"},
	{"job", "job_id", text, "job it belongs to, by ID or name"},
	{"enabled", "enabled", kindBool, "enabled (default true)"},

	{"command", "command", text, "the prompt for Claude; --prompt, --slash and --file also set the type"},
	{"command-type", "command_type", text, "prompt, slash_command or file"},
	{"model", "model", text, "sonnet, opus, haiku or a full name; empty: as in the settings"},
	{"effort", "effort", text, "how much the model thinks: low, medium, high, xhigh or max; empty: Claude Code's choice"},
	{"fallback-model", "fallback_model", text, "model for when the other one is overloaded; empty: none"},
	{"extra-arg", "extra_args", kindStrings, "another flag of claude, with its value: --extra-arg=--add-dir=/data; may be repeated"},
	{"permissions", "permissions", text, "default, bypass, acceptEdits, plan, dontAsk or auto"},
	{"session-mode", "session_mode", text, "new, continue or resume"},
	{"session-id", "session_id", text, "session to resume; empty: that of the last run"},
	{"allowed-tools", "allowed_tools", tools, "tools that need no permission: 'Read,Bash(git log:*)'; may be repeated"},
	{"disallowed-tools", "disallowed_tools", tools, "tools that are not allowed; may be repeated"},
	{"ask-timeout", "ask_timeout", kindDuration, "ask you when a permission is needed, and wait this long for an answer; 0: never ask"},
	{"profile", "profile", text, "environment profile, by ID or name; empty: none"},

	{"schedule", "schedule.type", text, "in words: \"every weekday at 9\", \"every 2 weeks on tuesday\", \"when *.md in docs changes\" (a folder is relative to the job's); or a type: manual, interval, calendar, file_watch or sequential, implied by the flags below"},
	{"interval-value", "schedule.interval_value", number, "number of minutes, hours or days"},
	{"interval-type", "schedule.interval_type", text, "minutes, hours or days"},
	{"cron", "schedule.cron_expression", text, "minute, hour, day, month, weekday: \"0 9 * * 1-5\""},
	{"run-at", "schedule.run_at", kindTime, "one time only: 2026-12-31T09:00:00+01:00, tomorrow, 2h"},
	{"tz", "schedule.timezone", text, "IANA time zone of the schedule; empty: as in the settings"},
	{"watch-path", "schedule.watch_path", folder, "folder whose changes start it"},
	{"watch-pattern", "schedule.watch_patterns", kindStrings, "glob patterns to include (prefix ! to exclude): '**/*.md', '!drafts/**'; may be repeated"},
	{"watch-recursive", "schedule.watch_recursive", kindBool, "include subfolders (default true)"},
	{"watch-debounce", "schedule.watch_debounce", kindDuration, "quiet time before a change counts"},
	{"start-after", "start_after", kindAfter, "also start when this task has ended: TASK[:success|failure|any] (default success), by ID or name; may be repeated: any of them starts it; '' clears"},

	{"github-event", "github.event", text, "event of GitHub that also starts it: pull_request, label, issue or failed_run; empty: none"},
	{"github-repository", "github.repository", text, "owner/name; empty: the repository of the job's folder"},
	{"github-label", "github.label", text, "only when this label is added; empty: any"},
	{"github-poll-interval", "github.poll_interval", kindDuration, "how often gh is asked, at least 60s; 0: 5 minutes"},

	{"missed", "missed", text, "missed runs: skip, latest or all; empty: as in the settings"},
	{"missed-window", "missed_window", kindDuration, "maximum age of a missed run"},
	{"overlap", "overlap", text, "if the previous run is still running: skip, queue, parallel or replace; empty: as in the settings"},
	{"max-retries", "retry.max_retries", number, "how many times to retry a transient failure"},
	{"retry-delay", "retry.retry_delay", kindDuration, "delay before the first retry"},
	{"backoff-multiplier", "retry.backoff_multiplier", kindFloat, "multiplier for each further delay"},

	{"timeout", "timeout", kindDuration, "time limit for a run; 0: as in the settings"},
	{"stall-timeout", "stall_timeout", kindDuration, "time limit without output; 0: as in the settings"},
	{"max-turns", "max_turns", number, "maximum number of turns; 0: no limit"},
	{"max-budget-usd", "max_budget_usd", kindMoney, "maximum cost per run; 0: no limit"},
	{"stop-outliers", "stop_outliers", kindBool, "stop a run that takes or costs far more than usual (default false: only flag it)"},
	{"quiet-hours", "quiet_hours", kindStrings, "no automatic start in these hours: 22:00-07:00, 'mon-fri 09:00-17:00', sat,sun; may be repeated"},
	{"quiet-date", "quiet_dates", kindStrings, "no automatic start on this date: 2026-12-24, 2026-12-24..2027-01-02, 12-25 (each year); may be repeated"},
	{"quiet-on-battery", "quiet_on_battery", kindBool, "no automatic start while the computer runs on battery (default false)"},
	{"not-after", "not_after", kindTime, "no automatic start after this time: 2026-12-31T18:00:00+01:00, tomorrow, 2h; empty: no end"},
	{"max-runs", "max_runs", number, "number of automatic runs after which it ends; 0: no limit"},
	{"priority", "priority", number, "order among the runs that wait: higher first (default 0)"},
	{"precheck", "precheck", text, "shell command before a run: 0 run, 1 nothing to do"},
	{"check", "checks", kindStrings, "shell command that must succeed after a run; may be repeated"},
	{"commit-on-success", "commit_on_success", kindBool, "commit what a successful run changed"},
	{"after-success", "after_success", text, "what happens to the changes of a successful run: none, commit, merge, push or pull_request"},
	{"required-mcp-servers", "required_mcp_servers", kindStrings, "MCP server that a run needs, otherwise it fails immediately; may be repeated"},
	{"report", "report", kindBool, "ask Claude to end with a line that summarizes what it found (default true)"},
	{"trust-project", "trust_project", kindBool, "use the project's settings, hooks and MCP servers (default true)"},

	{"on-start", "notifications.on_start", kindBool, "notify when a run starts"},
	{"on-end", "notifications.on_end", kindBool, "notify when a run has ended"},
	{"on-failure", "notifications.on_failure", kindBool, "notify when a run failed"},
	{"on-quiet", "notifications.on_quiet", kindBool, "also notify when a run found nothing new (default false)"},
	{"id", "id", text, "UUID of a new task; empty: a new one"},
}

// taskFlags returns the flags of a task: one for each field, and those that set
// several at once.
func taskFlags(c *console, cmd *cobra.Command, fields []field) (file *string) {
	file = recordFlags(c, cmd, fields)
	flags := cmd.Flags()
	flags.String("prompt", "", "the prompt for Claude; - is standard input")
	flags.String("slash", "", "slash command: /review")
	flags.String("file", "", "text file with the prompt, read at each run")
	flags.String("every", "", "interval: 30m, 2h, 1d")
	flags.Bool("manual", false, "runs only when you run it")
	flags.Bool("sequential", false, "runs after the task before it in the job")
	cmd.MarkFlagsMutuallyExclusive("prompt", "slash", "file", "command")
	cmd.MarkFlagsMutuallyExclusive("every", "manual", "sequential", "cron", "run-at", "watch-path")
	c.completeFlag(cmd, "job", jobsOf)
	c.completeFlag(cmd, "profile", profilesOf)
	c.completeFlag(cmd, "start-after", tasksOf)
	for flag, values := range map[string][]string{
		"schedule": words(model.ScheduleTypes), "interval-type": words(model.IntervalTypes), "command-type": words(model.CommandTypes),
		"permissions": model.Permissions, "session-mode": words(model.SessionModes), "after-success": words(model.AfterSuccesses), "missed": words(model.MissedModes),
		"overlap": words(model.OverlapModes), "model": {"sonnet", "opus", "haiku"}, "fallback-model": {"sonnet", "opus", "haiku"}, "effort": model.Efforts(), "github-event": words(model.GitHubEventKinds),
	} {
		completeWords(cmd, flag, values)
	}
	return file
}

func words[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// applyScheduleFlags adds to a patch the fields of flags that set several.
func applyScheduleFlags(c *console, cmd *cobra.Command, patch map[string]any) error {
	flags := cmd.Flags()
	var contradiction error
	command := func(kind model.CommandType, value string) {
		if given := patch["command_type"]; flags.Changed("command-type") && given != string(kind) {
			contradiction = model.Invalid("command_type", fmt.Sprintf("%q contradicts the flag that sets it to %q", given, kind), "use --prompt, --slash and --file without --command-type")
		}
		patch["command_type"], patch["command"] = string(kind), value
	}
	if flags.Changed("prompt") {
		prompt, _ := flags.GetString("prompt")
		if prompt == "-" {
			data, err := c.readInput("command", "-")
			if err != nil {
				return err
			}
			prompt = string(data)
		}
		command(model.CommandPrompt, prompt)
	}
	if flags.Changed("slash") {
		slash, _ := flags.GetString("slash")
		command(model.CommandSlash, slash)
	}
	if flags.Changed("file") {
		path, _ := flags.GetString("file")
		command(model.CommandFile, path) // relative to the working directory of the job
	}
	if contradiction != nil {
		return contradiction
	}
	if fields, _ := patch["schedule"].(map[string]any); flags.Changed("schedule") {
		if said, ok := fields["type"].(string); ok && !slices.Contains(model.ScheduleTypes, model.ScheduleType(said)) {
			delete(fields, "type")
			fields["text"] = said
		}
	}
	if flags.Changed("every") {
		every, _ := flags.GetString("every")
		n, unit, ok := everyOf(every)
		if !ok {
			return model.Invalid("schedule.interval_value", strconv.Quote(every)+" is not an interval", "for example 30m, 2h or 1d")
		}
		setPath(patch, "schedule.interval_value", n)
		setPath(patch, "schedule.interval_type", string(unit))
	}
	kind, err := selectedType(cmd)
	if err != nil {
		return err
	}
	if fields, _ := patch["schedule"].(map[string]any); fields["text"] != nil && kind != "" {
		return model.Invalid("schedule", "is given in words, and another flag sets its type to "+string(kind), "leave one of the two out")
	}
	if kind != "" && !flags.Changed("schedule") {
		setPath(patch, "schedule.type", string(kind))
		if kind == model.Calendar { // one of the two replaces the other
			if flags.Changed("cron") {
				setPath(patch, "schedule.run_at", nil)
			} else {
				setPath(patch, "schedule.cron_expression", "")
			}
		}
	}
	return nil
}

// scheduleFlags are the types of schedule that flags belong to, and whether
// setting one selects the type.
var scheduleFlags = []struct {
	flag    string
	kind    model.ScheduleType
	chooses bool
}{
	{"every", model.Interval, true}, {"interval-value", model.Interval, true}, {"interval-type", model.Interval, false},
	{"cron", model.Calendar, true}, {"run-at", model.Calendar, true},
	{"watch-path", model.FileWatch, true}, {"watch-pattern", model.FileWatch, false},
	{"watch-recursive", model.FileWatch, false}, {"watch-debounce", model.FileWatch, false},
	{"manual", model.Manual, true}, {"sequential", model.Sequential, true},
}

// selectedType returns the schedule type that the given flags select; empty:
// none does. Flags of two types are refused, unless --schedule is given.
func selectedType(cmd *cobra.Command) (kind model.ScheduleType, err error) {
	flags := cmd.Flags()
	first, selected := "", model.ScheduleType("")
	for _, f := range scheduleFlags {
		if !flags.Changed(f.flag) {
			continue
		}
		if first == "" {
			first, selected = f.flag, f.kind
		}
		if f.kind != selected {
			return "", model.Invalid("schedule.type", fmt.Sprintf("--%s and --%s belong to different types of schedule: %s and %s", first, f.flag, selected, f.kind),
				"give the flags of one type")
		}
		if f.chooses {
			kind = f.kind
		}
	}
	return kind, nil
}

// chosenType is selectedType for flags that were already checked.
func chosenType(cmd *cobra.Command) model.ScheduleType {
	kind, err := selectedType(cmd)
	if err != nil {
		return ""
	}
	return kind
}

// everyOf reads an interval: 30m, 2h, 1d, "90 minutes".
func everyOf(text string) (int, model.IntervalType, bool) {
	text = strings.TrimSpace(text)
	digits := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if digits == 0 || text == "" {
		digits, text = 1, "1"+text // "hour"
	}
	if digits < 0 {
		return 0, "", false
	}
	n, err := strconv.Atoi(text[:digits])
	unit := strings.TrimSpace(text[digits:])
	for kind, accepted := range map[model.IntervalType][]string{
		model.Minutes: {"m", "min", "minute", "minutes"}, model.Hours: {"h", "hour", "hours"}, model.Days: {"d", "day", "days"},
	} {
		if slices.Contains(accepted, unit) {
			return n, kind, err == nil
		}
	}
	return 0, "", false
}
