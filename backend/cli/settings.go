package cli

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

var settingFields = []field{
	{"", "claude_path", folder, "the claude program; empty: found on the login shell's PATH"},
	{"", "default_model", text, "sonnet, opus, haiku or a full name; empty: the CLI's choice"},
	{"", "timezone", text, "IANA time zone of schedules; empty: the machine's"},
	{"", "max_concurrent_runs", number, "maximum number of concurrent runs"},
	{"", "paused_until", kindTime, "end of a pause"},
	{"", "missed", text, "missed runs: skip, latest or all"},
	{"", "missed_window", kindDuration, "maximum age of a missed run"},
	{"", "overlap", text, "if the previous run is still running: skip, queue, parallel or replace"},
	{"", "timeout", kindDuration, "time limit for a run; 0: no limit"},
	{"", "stall_timeout", kindDuration, "time limit without output; 0: no limit"},
	{"", "daily_budget_usd", kindMoney, "maximum cost per day; 0: no limit"},
	{"", "reserve_percent", number, "percent of the 5-hour window that scheduled runs leave to you; 0: none"},
	{"", "resume_after_usage_limit", kindBool, "resume automatically after a usage limit resets"},
	{"", "run_retention_count", number, "runs to keep per task; 0: all"},
	{"", "run_retention_days", number, "days to keep runs; 0: forever"},
	{"", "log_retention_days", number, "days to keep logs; 0: as long as the run"},
	{"", "quiet_hours", kindStrings, "no task starts automatically in these hours: 22:00-07:00, 'mon-fri 09:00-17:00', sat,sun"},
	{"", "quiet_dates", kindStrings, "no task starts automatically on these dates: 2026-12-24, 2026-12-24..2027-01-02, 12-25 (each year)"},
	{"", "quiet_on_battery", kindBool, "no task starts automatically while the computer runs on battery"},
	{"", "notifications_enabled", kindBool, "enable notifications"},
	{"", "notify_on_start", kindBool, "when a run starts"},
	{"", "notify_on_end", kindBool, "when a run has ended"},
	{"", "notify_on_failure", kindBool, "when a run failed"},
	{"", "notification_urls", kindStrings, "notification URLs; programs get each run as CloudEvents at cloudevents+https://…"},
	{"", "launch_at_login", kindBool, "start the background service at login"},
	{"", "keep_awake", kindBool, "keep the machine awake while a task is running"},
	{"", "theme", text, "system, light or dark"},
	{"", "http_address", text, "loopback address to listen on, such as 127.0.0.1:7878; empty: none"},
	{"", "digest_at", text, "time of day for one notification with the report, such as 07:30; empty: none"},
	{"", "heartbeat_url", text, "web address that is called each minute while the scheduler works; empty: none"},
	{"", "mcp_access", text, "what programs that use the MCP server may do: read, propose or full"},
}

func settingsCommands(c *console) *cobra.Command {
	show := func(_ context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
		settings, err := cl.Settings.Get()
		if err != nil {
			return err
		}
		return c.show(settings, func() { printSettings(c, settings) })
	}
	cmd := c.withDaemon(&cobra.Command{Use: "settings", Short: "Show and change the settings", Example: "  claude-scheduler settings"}, show)
	cmd.AddCommand(
		c.withDaemon(&cobra.Command{Use: "show", Short: "Show all settings", Example: "  claude-scheduler settings show --json"}, show),
		settingsGet(c), settingsSet(c), settingsReset(c), settingsEdit(c))
	return cmd
}

func printSettings(c *console, s model.Settings) {
	data, err := indented(s)
	if err != nil {
		return
	}
	values, err := object(data)
	if err != nil {
		return
	}
	t := table{columns: []column{{title: "SETTING"}, {title: "VALUE", elastic: true}, {title: "", elastic: true}}}
	for _, f := range settingFields {
		t.add(cell{f.path, plain}, cell{settingText(c, f, s, values[f.path]), strong}, cell{f.usage, faint})
	}
	c.print(&t, "")
}

func settingText(c *console, f field, s model.Settings, value any) string {
	switch v := value.(type) {
	case nil:
		return "–"
	case []any:
		if f.path == "notification_urls" { // each may contain a token
			return format.Count(len(v), "URL")
		}
		if len(v) == 0 {
			return "–"
		}
		return strings.Trim(strings.ReplaceAll(fmt.Sprintf("%q", v), `" "`, "; "), `[]"`)
	case string:
		if v == "" {
			return "–"
		}
		if f.path == "heartbeat_url" { // the rest of it may be a token
			return hostOf(v)
		}
	}
	switch {
	case f.path == "paused_until":
		return momentOf(s.PausedUntil, c.now())
	case f.kind == kindDuration:
		var n int
		if _, err := fmt.Sscan(fmt.Sprint(value), &n); err == nil {
			return seconds(n, "no limit")
		}
	}
	return fmt.Sprint(value)
}

// hostOf shows where a URL leads, without its path and query.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "a URL"
	}
	return u.Scheme + "://" + u.Host + "/…"
}

func settingNames() []string {
	var out []string
	for _, f := range settingFields {
		out = append(out, f.path)
	}
	return out
}

func settingOf(name string) (field, error) {
	name = strings.ReplaceAll(name, "-", "_")
	i := slices.IndexFunc(settingFields, func(f field) bool { return f.path == name })
	if i < 0 {
		return field{}, withOperation("change settings", model.Invalid(name, "is not a setting", "see claude-scheduler settings"))
	}
	return settingFields[i], nil
}

func settingsGet(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "get SETTING", Short: "Print the value of one setting", Args: cobra.ExactArgs(1), ValidArgsFunction: settingsOf, Example: "  claude-scheduler settings get timeout"}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		f, err := settingOf(args[0])
		if err != nil {
			return err
		}
		settings, err := cl.Settings.Get()
		if err != nil {
			return err
		}
		data, err := indented(settings)
		if err != nil {
			return err
		}
		values, err := object(data)
		if err != nil {
			return err
		}
		return c.show(values[f.path], func() {
			if lines, ok := values[f.path].([]any); ok {
				for _, line := range lines {
					c.say("%v", line)
				}
				return
			}
			if values[f.path] != nil {
				c.say("%v", values[f.path])
			}
		})
	})
}

func settingsSet(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "set SETTING VALUE...", Short: "Change one setting; only lists accept several values", Args: cobra.MinimumNArgs(2), ValidArgsFunction: settingsOf,
		Example: "  claude-scheduler settings set max_concurrent_runs 4\n  claude-scheduler settings set timeout 90m\n  claude-scheduler settings set notification_urls ntfy://ntfy.sh/me\n  claude-scheduler settings set quiet_hours 22:00-07:00 sat,sun"}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		f, err := settingOf(args[0])
		if err != nil {
			return err
		}
		if len(args) > 2 && f.kind != kindStrings {
			return withOperation("change settings", model.Invalid(f.path, "takes one value", "put it in quotes"))
		}
		value, err := f.value(args[1:], c.now())
		if err != nil {
			return withOperation("change settings", err)
		}
		return changeSettings(c, cl, map[string]any{f.path: value})
	})
}

func settingsReset(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "reset SETTING...", Short: "Reset settings to their defaults", Example: "  claude-scheduler settings reset timeout", Args: cobra.MinimumNArgs(1), ValidArgsFunction: settingsOf}
	return c.withDaemon(cmd, func(_ context.Context, cl *client.Client, _ *cobra.Command, args []string) error {
		patch := map[string]any{}
		for _, name := range args {
			f, err := settingOf(name)
			if err != nil {
				return err
			}
			patch[f.path] = nil
		}
		return changeSettings(c, cl, patch)
	})
}

func settingsEdit(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "edit", Short: "Change the settings in $EDITOR", Example: "  EDITOR=nano claude-scheduler settings edit"}
	return c.withDaemon(cmd, func(ctx context.Context, cl *client.Client, _ *cobra.Command, _ []string) error {
		settings, err := cl.Settings.Get()
		if err != nil {
			return err
		}
		return c.edit(ctx, "settings", settings, func(patch map[string]any) error { return changeSettings(c, cl, patch) })
	})
}

func changeSettings(c *console, cl *client.Client, patch map[string]any) error {
	settings, err := cl.Settings.Update(patch)
	if err != nil {
		return err
	}
	return c.show(settings, func() { c.say("changed %s", strings.Join(keys(patch), ", ")) })
}

func keys(patch map[string]any) []string {
	var out []string
	for name := range patch {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
