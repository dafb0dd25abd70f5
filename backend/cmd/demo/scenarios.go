package main

import (
	"fmt"

	"claude-scheduler/backend/model"
)

// demoTask is one task and the expected result of its run.
type demoTask struct {
	name           string
	task           map[string]any
	scriptedPrompt string // the script for the fake model
	realPrompt     string // the prompt for a real model
	trigger        model.Trigger
	standalone     bool                                  // started on its own, not by the job's sequence
	wantReason     model.Reason                          // the expected failure; empty: it must succeed
	check          func(s *demoEnv, run model.Run) error // further checks; nil: none
}

// secret is a value that must appear in no output.
const secret = "sk-demo-4f9a1c77e2"

// longTask is the task during which the daemon is killed.
const longTask = "Count the stock"

// demoTasks returns tasks with the five kinds of schedule, one whose run
// survives the daemon, and one whose model claims success although its check
// fails.
func demoTasks(s *demoEnv) []demoTask {
	return []demoTask{
		{
			name: "Greet the shop", trigger: model.TriggerManual,
			task:           map[string]any{"allowed_tools": []string{"Bash(printenv:*)"}},
			scriptedPrompt: "!bash printenv GREETING SHOP DEMO_TOKEN\n!say {result}",
			realPrompt:     "Run exactly: printenv GREETING SHOP DEMO_TOKEN and repeat what it printed.",
			check:          checkMasked,
		},
		{
			name: "Note the state", trigger: model.TriggerSequential,
			task: map[string]any{
				"schedule": map[string]any{"type": "sequential"}, "command_type": "slash_command", "command": "/note",
				"permissions": "acceptEdits", "commit_on_success": true, "checks": []string{"test -s STATUS.md"},
			},
			check: checkCommitted,
		},
		{
			name: "Morning briefing", trigger: model.TriggerSchedule,
			task: map[string]any{
				"schedule":      map[string]any{"type": "calendar", "cron_expression": "* * * * *", "timezone": "Europe/Amsterdam"},
				"allowed_tools": []string{"Bash(git log:*)"},
			},
			scriptedPrompt: "!bash git log --oneline -5\n!say Since yesterday:\\n{result}",
			realPrompt:     "Run git log --oneline -5 and summarise it in one sentence.",
		},
		{
			name: "Try what is not allowed", trigger: model.TriggerSchedule,
			task: map[string]any{
				"schedule":         map[string]any{"type": "interval", "interval_value": 1, "interval_type": "minutes"},
				"disallowed_tools": []string{"Write"}, "session_mode": "resume",
			},
			scriptedPrompt: "!bash touch forbidden.txt\n!say I was not allowed to, and say so.",
			realPrompt:     "Run: touch forbidden.txt. If that is not permitted, say so.",
			check:          checkDenied,
		},
		{
			name: "Sort the inbox", trigger: model.TriggerFileWatch,
			task: map[string]any{
				"schedule": map[string]any{"type": "file_watch", "watch_path": s.inbox, "watch_patterns": []string{"**/*.txt"}, "watch_debounce": 1},
				"precheck": "test -n \"$(ls " + s.inbox + ")\"",
			},
			scriptedPrompt: "New in the inbox: {{changed_files}}\n!echo\n!say Sorted: {{changed_files}}",
			realPrompt:     "These files are new in the inbox: {{changed_files}}. Repeat their names.",
			check:          checkFileNamed,
		},
		{
			name: longTask, trigger: model.TriggerManual, standalone: true,
			task:           map[string]any{"allowed_tools": []string{"Bash(sh count.sh)"}},
			scriptedPrompt: "!bash sh count.sh\n!say {result}",
			realPrompt:     "Run exactly: sh count.sh and repeat what it printed.",
			check:          checkSurvived,
		},
		{
			name: "Check the prices", trigger: model.TriggerManual, standalone: true,
			task:           map[string]any{"checks": []string{"grep -q gross PRICES.md"}},
			scriptedPrompt: "!say I corrected all prices.",
			realPrompt:     "Say exactly: I corrected all prices.",
			wantReason:     model.ReasonCheck,
			check:          checkExecuted,
		},
	}
}

// createTasks creates the profile, the job and its tasks.
func (s *demoEnv) createTasks() ([]demoTask, error) {
	if !s.real {
		if _, err := s.client.Settings.Update(map[string]any{"claude_path": s.claude}); err != nil {
			return nil, err
		}
	}
	profile, err := s.client.Profiles.Create(map[string]any{
		"name": "Demo", "env_vars": []map[string]any{
			{"name": "GREETING", "source": "static", "value": "Good morning", "config": map[string]any{"secret": false}},
			{"name": "SHOP", "source": "command", "value": "echo webshop"},
			{"name": "DEMO_TOKEN", "source": "static", "value": secret},
		},
	})
	if err != nil {
		return nil, err
	}
	job, err := s.client.Jobs.Create(map[string]any{
		"name": "Webshop", "description": "All five kinds of schedule", "profile": profile.ID,
		"working_directory": map[string]any{"path": s.repo, "use_git_worktree": true, "worktree_name": "demo", "worktree_branch": "main"},
	})
	if err != nil {
		return nil, err
	}
	tasks := demoTasks(s)
	for _, t := range tasks {
		task := map[string]any{"name": t.name, "job_id": job.ID, "command": t.scriptedPrompt, "model": "haiku"}
		if s.real {
			task["command"] = t.realPrompt
		}
		for k, v := range t.task {
			task[k] = v
		}
		if _, err := s.client.Tasks.Create(task); err != nil {
			return nil, fmt.Errorf("create %s: %w", t.name, err)
		}
	}
	return tasks, nil
}
