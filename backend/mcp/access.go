package mcp

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/model"
)

// The setting mcp_access says what agents may do. "read" only looks. "propose"
// also makes and changes records, but nothing of it runs before a person looked
// at it and switched it on in another client: tasks arrive off, and what runs
// programs or opens doors whatever a task's switch says is refused. "full" is
// all of it.
//
// This binds the tools, not the user: a program that runs as the user can
// always use the command line or the socket itself.

// accessKey is where the context of a call keeps the access.
type accessKey struct{}

// accessOf is the access of a call that was let in.
func accessOf(ctx context.Context) model.MCPAccess {
	access, _ := ctx.Value(accessKey{}).(model.MCPAccess)
	return access
}

// proposes reports a call whose changes a person has to approve.
func proposes(ctx context.Context) bool { return accessOf(ctx) != model.MCPFull }

// admit lets a call in, or says what access it takes.
func admit(ctx context.Context, c *client.Client, e effect) (context.Context, error) {
	if e.needs == model.MCPRead {
		return context.WithValue(ctx, accessKey{}, model.MCPRead), nil
	}
	settings, err := c.Settings.Get()
	if err != nil {
		return ctx, err
	}
	access := settings.MCPAccess
	if slices.Index(model.MCPAccesses, access) < slices.Index(model.MCPAccesses, e.needs) {
		return ctx, beyond("mcp_access", fmt.Sprintf("%s does not allow this", access), fmt.Sprintf("it needs %s; a person sets it in the settings of the window, or with claude-scheduler settings set mcp_access %s", e.needs, e.needs))
	}
	return context.WithValue(ctx, accessKey{}, access), nil
}

// beyond is what only a person may do.
func beyond(field, message, hint string) error {
	if hint == "" {
		hint = "a person does this in the window or on the command line, or sets mcp_access to full"
	}
	return &model.Problem{Field: field, Message: message, Hint: hint, Kind: model.KindConflict}
}

// exact reports a field whose name is one of the given ones in another case:
// JSON readers would take it for that one.
func exact(fields map[string]any, names ...string) error {
	for field := range fields {
		for _, name := range names {
			if field != name && strings.EqualFold(field, name) {
				return model.Invalid(field, "is not a field", "write it as "+name)
			}
		}
	}
	return nil
}

// empty reports a value that says nothing: null, "", false, 0 or an empty list.
func empty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case []any:
		return len(v) == 0
	}
	return false
}

// programs are the fields of a task that hold shell commands or arguments of
// the CLI, by which a program can be named.
var programs = []string{"precheck", "checks", "extra_args"}

// proposedTask is the fields of a task as they may be proposed: switched off.
// before is the task that they change, as fields; nil for a new one.
func proposedTask(fields, before map[string]any) (map[string]any, error) {
	out := map[string]any{}
	for name, value := range fields {
		out[name] = value
	}
	if err := exact(out, append([]string{"enabled", "permissions", "job_id", "profile"}, programs...)...); err != nil {
		return nil, err
	}
	for _, name := range programs {
		if value, given := out[name]; given && !empty(value) && fmt.Sprint(value) != fmt.Sprint(before[name]) {
			return nil, beyond(name, "an agent may not set this", "")
		}
	}
	if out["permissions"] == "bypass" && before["permissions"] != "bypass" {
		return nil, beyond("permissions", "an agent may not bypass permissions", "")
	}
	if before != nil && out["enabled"] == true {
		return nil, beyond("enabled", "an agent may not switch a task on", "a person looks at it first: claude-scheduler task enable")
	}
	out["enabled"] = false
	return out, nil
}

// checkProposedJob refuses fields of a job that would change what its enabled
// tasks do, or that run a program.
func checkProposedJob(fields map[string]any, on []string) error {
	if err := exact(fields, "working_directory", "profile", "task_order"); err != nil {
		return err
	}
	if place, ok := fields["working_directory"].(map[string]any); ok {
		if err := exact(place, "worktree_setup"); err != nil {
			return err
		}
		if !empty(place["worktree_setup"]) {
			return beyond("working_directory.worktree_setup", "an agent may not set this", "")
		}
	}
	if len(on) == 0 {
		return nil
	}
	for name := range fields {
		if name != "name" && name != "description" {
			return beyond(name, "would change what tasks do that are on: "+strings.Join(on, ", "), "switch them off first; a person switches them on again")
		}
	}
	return nil
}

// enabledIn names the tasks of a job that are on.
func enabledIn(c *client.Client, job string) ([]string, error) {
	tasks, err := c.Tasks.List(job)
	var on []string
	for _, t := range tasks {
		if t.Enabled {
			on = append(on, t.Name)
		}
	}
	return on, err
}

// checkProposedProfile refuses variables that run a program or reach another
// server. known are the variables that were there, which may stay.
func checkProposedProfile(fields map[string]any, known []model.EnvVar) error {
	if err := exact(fields, "env_vars"); err != nil {
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
			return beyond(fmt.Sprintf("env_vars[%d].source", i), "an agent may not add a variable that is the output of a command", "")
		case v.Config["endpoint"] != nil:
			return beyond(fmt.Sprintf("env_vars[%d].config.endpoint", i), "an agent may not set this", "")
		}
	}
	return nil
}

// usersOf names the enabled tasks that get variables of a profile.
func usersOf(c *client.Client, profile string) ([]string, error) {
	jobs, err := c.Jobs.List()
	if err != nil {
		return nil, err
	}
	tasks, err := c.Tasks.List("")
	var on []string
	for _, t := range tasks {
		ofJob := slices.ContainsFunc(jobs, func(j model.Job) bool { return string(t.JobID) == j.ID && string(j.Profile) == profile })
		if t.Enabled && (string(t.Profile) == profile || ofJob) {
			on = append(on, t.Name)
		}
	}
	return on, err
}

// harmlessSettings are those that neither name a program, open a door, lift a
// limit nor hide something from a person.
var harmlessSettings = []string{"theme", "keep_awake", "max_concurrent_runs", "notify_on_start", "notify_on_end", "digest_at"}

func checkProposedSettings(fields map[string]any) error {
	for name := range fields {
		if !slices.Contains(harmlessSettings, name) {
			return beyond(name, "an agent may not change this setting", "")
		}
	}
	return nil
}

// checkProposedImport refuses a bundle that replaces something or brings what
// may not be proposed. That its tasks arrive off is the service's rule.
func checkProposedImport(in bundle) error {
	if in.OnConflict == "overwrite" {
		return beyond("on_conflict", "an agent may not replace what is there", "import it as a copy")
	}
	if err := exact(in.Bundle, "job", "tasks"); err != nil {
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

// checkStart refuses to start a task that no person switched on.
func checkStart(ctx context.Context, c *client.Client, task string) error {
	if !proposes(ctx) {
		return nil
	}
	t, err := c.Tasks.Get(task)
	if err != nil {
		return err
	}
	if !t.Enabled {
		return beyond("enabled", t.Name+" is off", "a person looks at it and switches it on first: claude-scheduler task enable")
	}
	return nil
}

// covered is the settings as agents see them: addresses without what is secret
// in them.
func covered(s model.Settings) model.Settings {
	s.NotificationURLs = slices.Clone(s.NotificationURLs)
	for i, address := range s.NotificationURLs {
		s.NotificationURLs[i] = cover(address)
	}
	return s
}

// cover keeps the scheme of an address: where the secret is differs by service.
func cover(address string) string {
	scheme, _, found := strings.Cut(address, "://")
	if !found {
		return contract.Hidden
	}
	return scheme + "://" + contract.Hidden
}

// uncovered puts addresses back that came covered.
func uncovered(fields map[string]any, known model.Settings) error {
	list, ok := fields["notification_urls"].([]any)
	if !ok {
		return nil
	}
	left := slices.Clone(known.NotificationURLs)
	for i, value := range list {
		address, _ := value.(string)
		if !strings.Contains(address, contract.Hidden) {
			continue
		}
		at := slices.IndexFunc(left, func(k string) bool { return cover(k) == address })
		if at < 0 {
			return model.Invalid(fmt.Sprintf("notification_urls[%d]", i), "is covered, and no such address is known", "give the whole address")
		}
		list[i] = left[at]
		left = slices.Delete(left, at, at+1)
	}
	return nil
}
