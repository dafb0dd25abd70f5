package dataset

import (
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// goneFolder is the job, below the home directory, whose folder does not exist, and
// goneWatch a folder that is watched and does not exist either.
const (
	goneFolder = "code/gone"
	goneWatch  = "code/unwatched"
)

// attention has one item of each kind that needs attention, each with another
// button. The name of a task says what is wrong with its last run.
func attention(b *builder) {
	job := b.job("Chores", "code/chores")
	profile := model.NewProfile()
	profile.ID, profile.Name, profile.CreatedAt, profile.UpdatedAt = b.id(), "Cloud", b.now, b.now
	profile.EnvVars = []model.EnvVar{{Name: "REGION", Source: model.SourceStatic, Value: "eu"}, {Name: "CLOUD_TOKEN", Source: model.SourceKeychain, Value: "cloud/token"}}
	b.Profiles = append(b.Profiles, profile)

	minutes := 0
	add := func(name string, seconds int, status model.RunStatus, reason model.Reason, headline string, adjust func(*model.Run)) int {
		minutes += 7
		task := b.task(name, "!say Done.", manually())
		b.run(task, b.now.Add(-time.Duration(minutes)*time.Minute-time.Duration(seconds)*time.Second), seconds, status, func(r *model.Run) {
			r.Reason, r.Headline = reason, headline
			if status == model.RunSuccess {
				r.Output = headline
			} else {
				r.Errors = model.Strings{headline}
			}
			if adjust != nil {
				adjust(r)
			}
		})
		return task
	}
	add("Failed", 40, model.RunFailed, model.ReasonError, "the API did not answer", nil)
	add("Blocked", 50, model.RunFailed, model.ReasonBlocked, "the key for the shop is missing", func(r *model.Run) { r.Outcome = model.OutcomeBlocked })
	add("Partial", 60, model.RunSuccess, "", "Step 4 of 9 is done.", func(r *model.Run) { r.Outcome = model.OutcomePartial })
	add("Denied", 70, model.RunSuccess, "", "Everything is fixed, but not pushed.", func(r *model.Run) {
		r.PermissionDenials = []model.PermissionDenial{{ToolName: "Bash", ToolUseID: "toolu_1", ToolInput: map[string]any{"command": "git push origin main"}}}
	})
	add("Check failed", 80, model.RunFailed, model.ReasonCheck, "check 1 failed: exit code 1: 2 failed", func(r *model.Run) {
		code := 1
		r.FailedCommand = &model.FailedCommand{Command: "npm test", ExitCode: &code, Output: "FAIL test/discount.test.ts\n  discount › rounds once\n  discount › sums\n\nTests: 2 failed, 229 passed, 231 total\n2 failed"}
	})
	add("Signed out", 3, model.RunFailed, model.ReasonLogin, "not signed in", nil)
	add("Server not signed in", 4, model.RunFailed, model.ReasonMCPServer, "MCP server tickets is not available: "+transcript.NeedsSignIn+": run `claude` in a terminal and type /mcp", nil)
	add("Too slow", 600, model.RunFailed, model.ReasonTimeout, "exceeded its time limit and was stopped", nil)
	add("Too many turns", 90, model.RunFailed, model.ReasonMaxTurns, "reached its limit of 5 turns", nil)
	b.Tasks[add("Too expensive", 95, model.RunFailed, model.ReasonBudget, "reached its limit of $0.50", nil)].MaxBudgetUSD = 0.5
	add("Over the day's budget", 0, model.RunCancelled, model.ReasonBudget, "the budget of the day is spent", nil)
	add("Missed", 0, model.RunCancelled, model.ReasonMissed, "the computer was asleep", nil)
	b.Tasks[add("Unresolved variable", 0, model.RunFailed, model.ReasonNotStarted, `CLOUD_TOKEN (keychain, profile "Cloud"): the keyring is locked`, nil)].Profile = model.Text(profile.ID)

	limited := add("At the limit", 120, model.RunFailed, model.ReasonUsageLimit, "usage limit reached", func(r *model.Run) {
		reset := b.now.Add(3 * time.Hour)
		r.ResetTime = &reset
	})
	before := b.Runs[len(b.Runs)-1]
	b.run(limited, b.now.Add(3*time.Hour), 0, model.RunUpcoming, func(r *model.Run) {
		r.Trigger, r.RetryOf, r.Attempt, r.EndTime = model.TriggerRetry, model.Text(before.ID), 2, nil
	})
	b.Tasks[limited].LastRunStatus = model.RunFailed

	watched := b.task("Broken watch", "!say Done.", onChange(b.home+"/"+goneWatch, "**/*.md"))
	b.Tasks[watched].CreatedAt = b.now.AddDate(0, 0, -1)
	job.Description = "One of each kind"
	b.job("Moved", goneFolder)
	b.task("Missing folder", "!say Done.", daily("0 4 * * *"))
}

// manually is a schedule that never fires.
func manually() model.ScheduleConfig {
	s := model.NewSchedule()
	s.Type = model.Manual
	return s
}
