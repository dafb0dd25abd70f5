package main

import (
	"fmt"

	"claude-scheduler/backend/model"
)

// demoTask is one task and what its run must come to.
type demoTask struct {
	name     string
	task     map[string]any
	scripted string // what the stand-in is told to do
	asked    string // what a real model is asked
	trigger  model.Trigger
	alone    bool                                  // set off by itself, not by the job's sequence
	fails    model.Reason                          // why it must fail; empty: it must succeed
	check    func(s *demoEnv, run model.Run) error // beyond that; nil: nothing
}

// secret is a value that must never be seen again.
const secret = "sk-demo-4f9a1c77e2"

// longTask is the task in the middle of which the daemon is killed.
const longTask = "Count the stock"

// demoTasks are the five kinds of schedule, and two promises: a run outlives the
// daemon, and what the model says of itself is not taken for the truth.
func demoTasks(s *demoEnv) []demoTask {
	return []demoTask{
		{
			name: "Greet the shop", trigger: model.TriggerManual,
			task:     map[string]any{"allowed_tools": []string{"Bash(printenv:*)"}},
			scripted: "!bash printenv GREETING SHOP DEMO_TOKEN\n!say {result}",
			asked:    "Run exactly: printenv GREETING SHOP DEMO_TOKEN and repeat what it printed.",
			check:    masked,
		},
		{
			name: "Note the state", trigger: model.TriggerSequential,
			task: map[string]any{
				"schedule": map[string]any{"type": "sequential"}, "command_type": "slash_command", "command": "/note",
				"permissions": "acceptEdits", "commit_on_success": true, "checks": []string{"test -s STATUS.md"},
			},
			check: committed,
		},
		{
			name: "Morning briefing", trigger: model.TriggerSchedule,
			task: map[string]any{
				"schedule":      map[string]any{"type": "calendar", "cron_expression": "* * * * *", "timezone": "Europe/Amsterdam"},
				"allowed_tools": []string{"Bash(git log:*)"},
			},
			scripted: "!bash git log --oneline -5\n!say Since yesterday:\\n{result}",
			asked:    "Run git log --oneline -5 and summarise it in one sentence.",
		},
		{
			name: "Try what is not allowed", trigger: model.TriggerSchedule,
			task: map[string]any{
				"schedule":         map[string]any{"type": "interval", "interval_value": 1, "interval_type": "minutes"},
				"disallowed_tools": []string{"Write"}, "session_mode": "resume",
			},
			scripted: "!bash touch forbidden.txt\n!say I was not allowed to, and say so.",
			asked:    "Run: touch forbidden.txt. If that is not permitted, say so.",
			check:    denied,
		},
		{
			name: "Sort the inbox", trigger: model.TriggerFileWatch,
			task: map[string]any{
				"schedule": map[string]any{"type": "file_watch", "watch_path": s.inbox, "watch_patterns": []string{"**/*.txt"}, "watch_debounce": 1},
				"precheck": "test -n \"$(ls " + s.inbox + ")\"",
			},
			scripted: "New in the inbox: {{changed_files}}\n!echo\n!say Sorted: {{changed_files}}",
			asked:    "These files are new in the inbox: {{changed_files}}. Repeat their names.",
			check:    mentionsFile,
		},
		{
			name: longTask, trigger: model.TriggerManual, alone: true,
			task:     map[string]any{"allowed_tools": []string{"Bash(sh count.sh)"}},
			scripted: "!bash sh count.sh\n!say {result}",
			asked:    "Run exactly: sh count.sh and repeat what it printed.",
			check:    survivedRestart,
		},
		{
			name: "Check the prices", trigger: model.TriggerManual, alone: true,
			task:     map[string]any{"checks": []string{"grep -q gross PRICES.md"}},
			scripted: "!say I corrected all prices.",
			asked:    "Say exactly: I corrected all prices.",
			fails:    model.ReasonCheck,
			check:    executed,
		},
	}
}

// rehearse makes profile, job and tasks.
func (s *demoEnv) rehearse() ([]demoTask, error) {
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
	cast := demoTasks(s)
	for _, r := range cast {
		task := map[string]any{"name": r.name, "job_id": job.ID, "command": r.scripted, "model": "haiku"}
		if s.real {
			task["command"] = r.asked
		}
		for k, v := range r.task {
			task[k] = v
		}
		if _, err := s.client.Tasks.Create(task); err != nil {
			return nil, fmt.Errorf("create %s: %w", r.name, err)
		}
	}
	return cast, nil
}
