package importer

import (
	"fmt"

	"claude-scheduler/backend/model"
)

func (p *python) profile(o object) {
	profile := model.NewProfile()
	profile.ID = p.identify("profile", &o)
	profile.Name, profile.Description = nameOf(o.text("name")), o.text("description")
	profile.CreatedAt, profile.UpdatedAt = o.time("created_at", p.Zone), o.time("updated_at", p.Zone)
	for i, v := range o.objects("env_vars") {
		variable := model.EnvVar{Name: v.text("name"), Source: p.source(v, i), Value: v.text("value")}
		if config, ok := read[map[string]any](v, "an object", "config"); ok && len(config) > 0 {
			variable.Config = config
		}
		profile.EnvVars = append(profile.EnvVars, variable)
	}
	p.Profiles = append(p.Profiles, profile)
}

func (p *python) source(v object, index int) model.EnvVarSource {
	switch source := v.text("source"); source {
	case "", "static":
		return model.SourceStatic
	case "env":
		return model.SourceEnvironment
	case "aws_sm":
		return model.SourceAWSSecrets
	case string(model.SourceEnvironment), string(model.SourceKeychain), string(model.SourceAWSSecrets), string(model.SourceAWSSSM), string(model.SourceCommand), string(model.SourceUnset):
		return model.EnvVarSource(source)
	default:
		v.noted(fmt.Sprintf("env_vars[%d].source", index), fmt.Sprintf("%q is not known: %s is unset until it has another source", source, v.text("name")))
		return model.SourceUnset
	}
}

// settings imports the settings that exist here; the rest was about that
// program's window.
func (p *python) settings(data []byte) error {
	if len(data) == 0 {
		return nil
	}
	o := objectIn(data, p.about("settings"))
	if o.fields == nil {
		return model.Invalid("settings.json", "is not a JSON object", "fix the file or exclude it")
	}
	if dir := o.text("default_working_directory"); dir != "" {
		p.home = dir
	}
	for _, names := range [][2]string{
		{"launch_at_login", "launch_at_login"}, {"notifications_enabled", "notifications_enabled"},
		{"notify_task_start", "notify_on_start"}, {"notify_task_end", "notify_on_end"}, {"notify_errors", "notify_on_failure"},
	} {
		if value, ok := read[bool](o, "true or false", names[0]); ok {
			p.Settings = append(p.Settings, Setting{names[1], value})
		}
	}
	for _, names := range [][2]string{{"run_retention_count", "run_retention_count"}, {"log_retention_days", "log_retention_days"}, {"max_concurrent_tasks", "max_concurrent_runs"}} {
		if value, ok := read[float64](o, "a number", names[0]); ok {
			p.Settings = append(p.Settings, Setting{names[1], int(value)})
		}
	}
	for _, names := range [][2]string{{"theme", "theme"}, {"default_model", "default_model"}, {"claude_cli_path", "claude_path"}} {
		if value := o.text(names[0]); value != "" {
			p.Settings = append(p.Settings, Setting{names[1], value})
		}
	}
	if o.truth("mock_mode", false) {
		p.remark("settings", "", "mock mode was on there: its runs were simulated, while here they are real and cost money")
	}
	return nil
}
