package importer

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// DesktopFiles are Claude Desktop's files about its local scheduled tasks: one
// list for each account and kind of session, and a prompt for each task.
type DesktopFiles struct {
	Lists   map[string][]byte // scheduled-tasks.json, by path
	Prompts map[string][]byte // SKILL.md, by path
	Read    func(path string) []byte
}

// Desktop reads the scheduled tasks of Claude Desktop. A prompt without a list
// entry is a task whose schedule was lost.
func Desktop(files DesktopFiles, m HostInfo) (ImportSet, error) {
	var h ImportSet
	named := map[string]bool{}
	for _, path := range sorted(files.Lists) {
		whole := objectIn(files.Lists[path], func(field, message string) { h.remark("", field, message) })
		if whole.fields == nil {
			return ImportSet{}, model.Invalid(path, "is not a JSON object", "fix the file or exclude it")
		}
		for _, o := range whole.objects("scheduledTasks") {
			prompt := o.text("filePath")
			key := o.text("id") + "\x00" + prompt
			if named[key] {
				continue // a list of another account has the same prompt
			}
			named[key], named[prompt] = true, true
			text := files.Prompts[prompt]
			if text == nil && prompt != "" && files.Read != nil {
				text = files.Read(prompt)
			}
			h.desktopTask(o, text, strings.Contains(path, "local-agent-mode-sessions"), m)
		}
	}
	for _, path := range sorted(files.Prompts) {
		if named[path] {
			continue
		}
		t := model.NewTask()
		t.ID = stableID("desktop", path)
		h.remark(t.ID, "schedule", "its schedule is no longer stored: the task is manual until it has one")
		t.Enabled = false
		h.desktopPrompt(&t, "", files.Prompts[path], parentName(path), m)
	}
	return h, nil
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func (h *ImportSet) desktopTask(o object, prompt []byte, cowork bool, m HostInfo) {
	t := model.NewTask()
	t.ID = stableID("desktop", o.text("id"), o.text("filePath"))
	o.noted = func(field, message string) { h.remark(t.ID, field, message) }
	t.Enabled, t.Model = o.truth("enabled", true), o.text("model")
	t.Permissions = modeOf(o.text("permissionMode"))
	if !slices.Contains(model.Permissions, t.Permissions) {
		o.noted("permissions", fmt.Sprintf("%q is not a mode of Claude Code: it is default", t.Permissions))
		t.Permissions = "default"
	}
	for _, rule := range o.objects("approvedPermissions") {
		tool := rule.text("toolName")
		if content := rule.text("ruleContent"); content != "" {
			tool += "(" + content + ")"
		}
		if tool != "" && !slices.Contains(t.AllowedTools, tool) {
			t.AllowedTools = append(t.AllowedTools, tool)
		}
	}
	h.desktopSchedule(&t, o, m)
	dir := o.text("cwd")
	folders := o.texts("userSelectedFolders")
	if dir == "" && len(folders) > 0 {
		dir = folders[0]
	}
	if len(folders) > 1 {
		o.noted("job_id", "only the first of its folders is its working directory: "+strings.Join(folders, ", "))
	}
	if cowork {
		o.noted("", "it ran in Cowork's sandbox with its connectors; here it is Claude Code on your machine")
	}
	if len(prompt) == 0 { // its file is gone, or the list has the prompt itself
		prompt = []byte(o.text("prompt"))
	}
	h.desktopPrompt(&t, dir, prompt, o.text("id"), m)
}

func (h *ImportSet) desktopSchedule(t *model.Task, o object, m HostInfo) {
	if cron := o.text("cronExpression"); cron != "" {
		if zone, rest, ok := zoneOf(cron); ok {
			t.Schedule.Timezone, cron = zone, rest
		}
		t.Schedule.Type, t.Schedule.CronExpression = model.Calendar, cron
		return
	}
	raw, _ := o.raw("fireAt")
	if raw == nil {
		return
	}
	var at time.Time
	var milliseconds float64
	if json.Unmarshal(raw, &milliseconds) == nil {
		at = time.UnixMilli(int64(milliseconds)).In(m.Zone)
	} else {
		at = o.time("fireAt", m.Zone)
	}
	switch {
	case at.IsZero():
	case !at.After(m.Now):
		t.Enabled = false
		o.noted("schedule.run_at", "its time has passed: the task is manual")
	default:
		t.Schedule.Type, t.Schedule.RunAt = model.Calendar, &at
	}
}

// zoneOf splits "CRON_TZ=Zone" from the front of a cron expression.
func zoneOf(cron string) (zone, rest string, ok bool) {
	first, rest, _ := strings.Cut(strings.TrimSpace(cron), " ")
	name, zone, ok := strings.Cut(first, "=")
	return zone, strings.TrimSpace(rest), ok && (name == "CRON_TZ" || name == "TZ")
}

// desktopPrompt completes a task with its prompt and its job.
func (h *ImportSet) desktopPrompt(t *model.Task, dir string, prompt []byte, slug string, m HostInfo) {
	matter, body := frontMatter(string(prompt))
	t.Name, t.Command = matter["name"], strings.TrimSpace(body)
	if t.Name == "" {
		t.Name = slug
	}
	if t.Command == "" {
		t.Command = "Describe here what Claude should do."
		h.remark(t.ID, "command", "its prompt was not found; write it here")
	}
	h.matterOf(t, matter)
	if dir == "" {
		dir = "~"
		h.remark(t.ID, "job_id", "it had no folder: it works in the home directory")
	}
	job := h.jobIn(dir, folderName(dir)+" (Claude Desktop)", "desktop", m)
	job.TaskOrder = append(job.TaskOrder, t.ID)
	t.JobID, t.CreatedAt, t.UpdatedAt = model.Text(job.ID), m.Now, m.Now
	h.addTask(*t, m)
}

// parentName returns the name of the folder that a file is in.
func parentName(file string) string {
	parts := strings.FieldsFunc(file, func(r rune) bool { return r == '/' || r == '\\' })
	if len(parts) < 2 {
		return file
	}
	return parts[len(parts)-2]
}
