package importer

import (
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

func TestDesktop(t *testing.T) {
	const skills = "/home/user/.claude/scheduled-tasks/"
	h, err := Desktop(DesktopFiles{
		Lists: map[string][]byte{
			"/c/claude-code-sessions/a/b/scheduled-tasks.json": []byte(`{"scheduledTasks": [
				{"id": "triage", "cronExpression": "*/30 9-20 * * 1-5", "enabled": true, "model": "claude-sonnet-4-6", "cwd": "/srv/app", "permissionMode": "acceptEdits",
				 "approvedPermissions": [{"toolName": "Bash", "ruleContent": "git log:*"}, {"toolName": "Read"}], "filePath": "` + skills + `triage/SKILL.md", "createdAt": 1774177686810},
				{"id": "once", "fireAt": "2026-12-24T18:00:00Z", "enabled": true, "filePath": "` + skills + `once/SKILL.md", "permissionMode": "bypassPermissions"},
				{"id": "past", "fireAt": 1700000000000, "enabled": true, "cwd": "/srv/app", "filePath": "/gone/SKILL.md"},
				{"id": "inline", "cronExpression": "0 8 * * *", "enabled": true, "cwd": "/srv/app", "prompt": "From the list."},
				{"id": "evening", "cronExpression": "CRON_TZ=America/Los_Angeles 30 21 * * *", "enabled": true, "cwd": "/srv/app", "filePath": "/spaces/SKILL.md"},
				7], "recordedSkips": []}`),
			"/c/claude-code-sessions/a/c/scheduled-tasks.json": []byte(`{"scheduledTasks": [{"id": "triage", "filePath": "` + skills + `triage/SKILL.md"}]}`),
			"/c/local-agent-mode-sessions/a/b/scheduled-tasks.json": []byte(`{"scheduledTasks": [
				{"id": "briefing", "cronExpression": "30 7 * * *", "enabled": false, "userSelectedFolders": ["/srv/notes", "/srv/more"], "filePath": "/d/briefing/SKILL.md"}]}`),
		},
		Prompts: map[string][]byte{
			skills + "triage/SKILL.md": []byte("---\nname: Issue triage\ndescription: \"x\"\n---\n\nTriage the new issues.\n"),
			skills + "once/SKILL.md":   []byte("Wrap the presents."),
			"/spaces/SKILL.md":         []byte("--- \t\nname: Evening\nmodel: haiku\nallowed-tools:\n  - Read\n  - \"Bash(git log:*)\"\neffort: high\n---  \nSum up."),
			skills + "lost/SKILL.md":   []byte("---\r\nname: Lost\r\n---\r\nFind me."),
		},
		Read: func(path string) []byte { return []byte("Brief me, from " + path) },
	}, machine(t))
	if err != nil {
		t.Fatal(err)
	}
	sound(t, h)
	byName := map[string]model.Task{}
	for _, task := range h.Tasks {
		byName[task.Name] = task
	}
	if len(h.Tasks) != 7 || len(h.Jobs) != 3 {
		t.Fatalf("%d tasks in %d jobs: %v", len(h.Tasks), len(h.Jobs), byName)
	}
	if inline := byName["inline"]; inline.Command != "From the list." {
		t.Errorf("%+v", inline)
	}
	triage := byName["Issue triage"]
	if triage.Command != "Triage the new issues." || triage.Permissions != "acceptEdits" || triage.Model != "claude-sonnet-4-6" || !triage.Enabled ||
		triage.Schedule.CronExpression != "*/30 9-20 * * 1-5" || strings.Join(triage.AllowedTools, "|") != "Bash(git log:*)|Read" {
		t.Errorf("%+v", triage)
	}
	if evening := byName["Evening"]; evening.Command != "Sum up." || evening.Model != "haiku" || strings.Join(evening.AllowedTools, "|") != "Read|Bash(git log:*)" ||
		evening.Schedule.CronExpression != "30 21 * * *" || evening.Schedule.Timezone != "America/Los_Angeles" {
		t.Errorf("%+v", evening)
	}
	if !slices.ContainsFunc(h.Remarks, func(r Note) bool { return strings.HasPrefix(r.Message, "effort ") }) {
		t.Error("there is no note about what was skipped")
	}
	if once := byName["once"]; once.Permissions != "bypass" || once.Schedule.RunAt == nil || !once.Schedule.RunAt.Equal(time.Date(2026, 12, 24, 18, 0, 0, 0, time.UTC)) {
		t.Errorf("%+v", once)
	}
	if past := byName["past"]; past.Schedule.Type != model.Manual || past.Enabled {
		t.Errorf("%+v", past)
	}
	if briefing := byName["briefing"]; briefing.Enabled || briefing.Command != "Brief me, from /d/briefing/SKILL.md" {
		t.Errorf("%+v", briefing)
	}
	if lost := byName["Lost"]; lost.Command != "Find me." || lost.Enabled || lost.Schedule.Type != model.Manual {
		t.Errorf("%+v", lost)
	}
	if _, err := Desktop(DesktopFiles{Lists: map[string][]byte{"/x.json": []byte("[")}}, machine(t)); err == nil || !strings.Contains(err.Error(), "/x.json") {
		t.Errorf("a broken list: %v", err)
	}
}
