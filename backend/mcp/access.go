package mcp

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// The setting mcp_access limits what agents may do. "read" only reads.
// "propose" also creates and changes records, but none of that runs before a
// user has reviewed and enabled it in another client: tasks are disabled, and
// changes that could run programs or weaken security even while a task is
// disabled are refused. "full" allows everything.
//
// This limits the tools, not the user: a program that runs as the user can
// always use the command line or the socket itself.

// accessKey is the context key of a call's access.
type accessKey struct{}

// accessOf returns the access of an admitted call.
func accessOf(ctx context.Context) model.MCPAccess {
	access, _ := ctx.Value(accessKey{}).(model.MCPAccess)
	return access
}

// proposes reports whether a user has to approve the changes of a call.
func proposes(ctx context.Context) bool { return accessOf(ctx) != model.MCPFull }

// admit checks the access of a call, and adds it to the context.
func admit(ctx context.Context, c *client.Client, e toolAnnotations) (context.Context, error) {
	if e.needs == model.MCPRead {
		return context.WithValue(ctx, accessKey{}, model.MCPRead), nil
	}
	settings, err := c.Settings.Get()
	if err != nil {
		return ctx, err
	}
	access := settings.MCPAccess
	if slices.Index(model.MCPAccesses, access) < slices.Index(model.MCPAccesses, e.needs) {
		return ctx, needsUser("mcp_access", fmt.Sprintf("%s does not allow this", access), fmt.Sprintf("it needs %s; the user sets it in the settings of the window, or with claude-scheduler settings set mcp_access %s", e.needs, e.needs))
	}
	return context.WithValue(ctx, accessKey{}, access), nil
}

// needsUser returns the problem of an action that only a user may do.
func needsUser(field, message, hint string) error {
	if hint == "" {
		hint = "the user can do this in the window or on the command line, or set mcp_access to full"
	}
	return &model.Problem{Field: field, Message: message, Hint: hint, Kind: model.KindConflict}
}

// checkCase refuses a field whose name differs from a given one only in case: JSON
// decoders would read it as that one.
func checkCase(fields map[string]any, names ...string) error {
	for field := range fields {
		for _, name := range names {
			if field != name && strings.EqualFold(field, name) {
				return model.Invalid(field, "is not a field", "write it as "+name)
			}
		}
	}
	return nil
}

// isEmpty reports whether a value is null, "", false, 0 or an empty list.
func isEmpty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case bool:
		return !v
	case float64:
		return v == 0
	case []any:
		return len(v) == 0
	}
	return false
}

// proposable are the fields of a task that an agent may set. Not among them:
// shell commands (precheck, checks), arguments of the CLI (extra_args), which
// can name a program, and fields that are new or only known to a later version.
var proposable = strings.Fields(`id name job_id enabled model profile schedule command_type command permissions session_mode session_id
	allowed_tools disallowed_tools retry notifications timeout stall_timeout max_turns max_budget_usd missed missed_window overlap
	commit_on_success trust_project required_mcp_servers report ask_timeout priority stop_outliers
	effort fallback_model quiet_hours quiet_dates quiet_on_battery not_after max_runs start_after github proposed created_at updated_at last_run_status`)

// proposableSources are the sources of variables that run no program of the
// agent's choice.
var proposableSources = []model.EnvVarSource{model.SourceStatic, model.SourceEnvironment, model.SourceKeychain, model.SourceAWSSecrets, model.SourceAWSSSM, model.SourceUnset}

// proposableWithin are the same for the nested records of a task.
var proposableWithin = map[string]string{
	"schedule":      "text type interval_value interval_type cron_expression run_at recurrence watch_path watch_patterns watch_recursive watch_debounce timezone",
	"retry":         "max_retries retry_delay backoff_multiplier",
	"notifications": "on_start on_end on_failure on_quiet",
	"github":        "event repository label poll_interval",
}

// proposedTask returns the fields of a proposed task, which is disabled. before
// are the fields of the task that they change; nil for a new one.
func proposedTask(fields, before map[string]any) (map[string]any, error) {
	out := map[string]any{}
	for name, value := range fields {
		out[name] = value
	}
	if err := checkCase(out, proposable...); err != nil {
		return nil, err
	}
	defaults, err := fieldsOf(model.NewTask()) // what leaves a field as it would be anyway
	if err != nil {
		return nil, err
	}
	for name, value := range out {
		unchanged, known := before[name]
		if !known {
			unchanged = defaults[name]
		}
		if !slices.Contains(proposable, name) && !isEmpty(value) && fmt.Sprint(value) != fmt.Sprint(unchanged) {
			return nil, needsUser(name, "an agent may not set this", "")
		}
	}
	for name, known := range proposableWithin {
		if err := checkNested(name, out[name], known); err != nil {
			return nil, err
		}
	}
	if out["permissions"] == "bypass" && before["permissions"] != "bypass" {
		return nil, needsUser("permissions", "an agent may not bypass permissions", "")
	}
	if permissions, given := out["permissions"]; before["permissions"] == "bypass" && (!given || permissions == "bypass") {
		for _, name := range []string{"command", "command_type", "job_id", "profile", "session_id", "disallowed_tools", "extra_args", "trust_project", "github"} {
			if value, given := out[name]; given && fmt.Sprint(value) != fmt.Sprint(before[name]) {
				return nil, needsUser(name, "an agent may not change what a task that bypasses permissions does", "set other permissions too")
			}
		}
	}
	if before != nil && out["enabled"] == true {
		return nil, needsUser("enabled", "an agent may not enable a task", "the user has to review it first: claude-scheduler task enable")
	}
	out["enabled"] = false
	return out, nil
}

// checkNested refuses unknown fields of a nested record.
func checkNested(field string, value any, known string) error {
	within, _ := value.(map[string]any) // the service refuses anything else
	names := strings.Fields(known)
	if err := checkCase(within, names...); err != nil {
		return err
	}
	for name, value := range within {
		if !slices.Contains(names, name) && !isEmpty(value) {
			return needsUser(field+"."+name, "an agent may not set this", "")
		}
	}
	return nil
}

// checkProposedJob refuses fields of a job that would change what its enabled
// tasks do, or that run a program.
func checkProposedJob(fields map[string]any, on []string) error {
	known := strings.Fields("id name description status profile working_directory task_order created_at updated_at")
	if err := checkCase(fields, known...); err != nil {
		return err
	}
	for name := range fields {
		if !slices.Contains(known, name) && !isEmpty(fields[name]) {
			return needsUser(name, "an agent may not set this", "")
		}
	}
	// Not among these is worktree_setup, a shell command.
	if err := checkNested("working_directory", fields["working_directory"], "path use_git_worktree worktree_name worktree_branch"); err != nil {
		return err
	}
	if len(on) == 0 {
		return nil
	}
	for name := range fields {
		if name != "description" { // {{job}} in a prompt is the name
			return needsUser(name, "would change what enabled tasks do: "+strings.Join(on, ", "), "disable them first; the user enables them again")
		}
	}
	return nil
}

// changesRuns reports whether fields of a job change what its runs do.
func changesRuns(fields map[string]any) bool {
	for name := range fields {
		if name != "description" {
			return true
		}
	}
	return false
}

// enabledOf returns the names of the enabled tasks.
func enabledOf(tasks []model.Task) (on []string) {
	for _, t := range tasks {
		if t.Enabled {
			on = append(on, t.Name)
		}
	}
	return on
}

// checkIdle refuses changes that would affect a waiting run, or a running one
// that may be retried: the user started it as it was.
func checkIdle(c *client.Client, tasks ...model.Task) error {
	for _, t := range tasks {
		runs, err := c.Runs.List(apitype.RunFilter{Task: t.ID, Status: []model.RunStatus{model.RunUpcoming, model.RunRunning}, Limit: 1})
		if err != nil {
			return err
		}
		if len(runs) > 0 {
			return needsUser("id", "a run of "+t.Name+" is "+string(runs[0].Status)+" and would be affected by the change", "wait until it ends, or cancel it with cancel_run")
		}
	}
	return nil
}

// checkProposedProfile refuses variables that run a program or reach another
// server. known are the existing variables, which may stay.
func checkProposedProfile(fields map[string]any, known []model.EnvVar) error {
	if err := checkCase(fields, "env_vars", "daily_budget_usd"); err != nil {
		return err
	}
	profile, err := recordOf[model.Profile](fields)
	if err != nil {
		return err
	}
	for i, v := range profile.EnvVars {
		kept := slices.ContainsFunc(known, func(o model.EnvVar) bool {
			return o.Name == v.Name && o.Source == v.Source && o.Value == v.Value && fmt.Sprint(o.Config) == fmt.Sprint(v.Config)
		})
		switch {
		case kept:
		case v.Source == model.SourceCommand:
			return needsUser(fmt.Sprintf("env_vars[%d].source", i), "an agent may not add a variable that is the output of a command", "")
		case !slices.Contains(proposableSources, v.Source):
			return needsUser(fmt.Sprintf("env_vars[%d].source", i), "an agent may not add a variable from this source", "")
		case v.Config["endpoint"] != nil:
			return needsUser(fmt.Sprintf("env_vars[%d].config.endpoint", i), "an agent may not set this", "")
		}
	}
	return nil
}

// usersOf returns the tasks that get variables of a profile.
func usersOf(c *client.Client, profile string) (users []model.Task, err error) {
	jobs, err := c.Jobs.List()
	if err != nil {
		return nil, err
	}
	tasks, err := c.Tasks.List("")
	for _, t := range tasks {
		ofJob := slices.ContainsFunc(jobs, func(j model.Job) bool { return string(t.JobID) == j.ID && string(j.Profile) == profile })
		if string(t.Profile) == profile || ofJob {
			users = append(users, t)
		}
	}
	return users, err
}

// harmlessSettings are those that do not name a program, open a port, lift a
// limit or hide something from the user.
var harmlessSettings = []string{"theme", "keep_awake", "max_concurrent_runs", "notify_on_start", "notify_on_end", "digest_at"}

func checkProposedSettings(fields map[string]any) error {
	for name := range fields {
		if !slices.Contains(harmlessSettings, name) {
			return needsUser(name, "an agent may not change this setting", "")
		}
	}
	return nil
}

// checkProposedImport refuses a bundle that replaces something or contains what
// may not be proposed. The service disables its tasks.
func checkProposedImport(in bundle) error {
	if in.OnConflict == "overwrite" {
		return needsUser("on_conflict", "an agent may not replace existing records", "import it as a copy")
	}
	if err := checkCase(in.Bundle, "job", "tasks"); err != nil {
		return err
	}
	if job, ok := in.Bundle["job"].(map[string]any); ok {
		if err := checkProposedJob(job, nil); err != nil {
			return err
		}
	}
	tasks, _ := in.Bundle["tasks"].([]any)
	for i, t := range tasks {
		fields, _ := t.(map[string]any)
		if _, err := proposedTask(fields, nil); err != nil {
			p := *model.ProblemOf(err)
			p.Field = fmt.Sprintf("tasks[%d].%s", i, p.Field)
			return &p
		}
	}
	return nil
}

// masked returns the settings as agents see them: URLs without their secret
// parts.
func masked(s model.Settings) model.Settings {
	s.NotificationURLs = slices.Clone(s.NotificationURLs)
	for i, address := range s.NotificationURLs {
		s.NotificationURLs[i] = mask(address)
	}
	if s.HeartbeatURL != "" {
		s.HeartbeatURL = mask(s.HeartbeatURL)
	}
	return s
}

// mask keeps the scheme of a URL: where the secret is differs by service.
func mask(address string) string {
	scheme, _, found := strings.Cut(address, "://")
	if !found {
		return apitype.RedactedValue
	}
	return scheme + "://" + apitype.RedactedValue
}

// unmasked restores masked URLs.
func unmasked(fields map[string]any, known model.Settings) error {
	if address, _ := fields["heartbeat_url"].(string); strings.Contains(address, apitype.RedactedValue) {
		if mask(known.HeartbeatURL) != address {
			return model.Invalid("heartbeat_url", "is masked, and no such URL is stored", "give the full URL")
		}
		fields["heartbeat_url"] = known.HeartbeatURL
	}
	list, ok := fields["notification_urls"].([]any)
	if !ok {
		return nil
	}
	left := slices.Clone(known.NotificationURLs)
	for i, value := range list {
		address, _ := value.(string)
		if !strings.Contains(address, apitype.RedactedValue) {
			continue
		}
		at := slices.IndexFunc(left, func(k string) bool { return mask(k) == address })
		if at < 0 {
			return model.Invalid(fmt.Sprintf("notification_urls[%d]", i), "is masked, and no such URL is stored", "give the full URL")
		}
		list[i] = left[at]
		left = slices.Delete(left, at, at+1)
	}
	return nil
}
