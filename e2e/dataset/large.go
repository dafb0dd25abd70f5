package dataset

import (
	"fmt"
	"time"

	"claude-scheduler/backend/model"
)

// large is the data of a company: 30 jobs, 300 tasks and the 5,000 runs of two
// months, most of them recent.
func large(b *builder) {
	for n := range 30 {
		job := b.job(fmt.Sprintf("%s %s %d", oneOf(b, "Payments", "Search", "Website", "Mobile", "Billing", "Data", "Identity"), oneOf(b, "API", "core", "tools", "frontend"), n+1), fmt.Sprintf("code/project-%02d", n+1))
		job.WorkingDirectory.UseGitWorktree = n%3 == 0
		for range 10 {
			name := oneOf(b, "Nightly", "Weekly", "Morning", "Hourly", "Monthly") + " " + oneOf(b, "review", "audit", "changelog", "tests", "triage", "benchmarks", "coverage", "translations", "licenses", "backups")
			schedule := oneOf(b, daily(fmt.Sprintf("%d %d * * *", b.between(0, 59), b.between(0, 23))), daily(fmt.Sprintf("%d %d * * %d", b.between(0, 59), b.between(0, 23), b.between(0, 6))),
				every(b.between(1, 12), model.Hours), model.NewSchedule(), afterPrevious())
			task := b.task(name, "Do the "+name+".", schedule)
			b.Tasks[task].Enabled = b.random.IntN(8) > 0
		}
	}
	const twoMonths = 60 * 24 * time.Hour
	for range 5_000 {
		share := b.random.Float64()
		at, task := b.now.Add(-time.Duration(share*share*float64(twoMonths))-2*time.Hour), b.random.IntN(len(b.Tasks))
		switch n := b.random.IntN(100); {
		case n < 86:
			b.run(task, at, b.between(15, 900), model.RunSuccess, func(r *model.Run) {
				r.Headline = oneOf(b, "Nothing to report.", "Four packages updated; all tests pass.", "Three findings of low severity.", "The notes of 2.14 are written.", "Coverage is at 87 %, as last week.")
				r.Output = r.Headline
				if b.random.IntN(3) == 0 {
					r.Changes = &model.Changes{Files: b.between(1, 9), Insertions: b.between(1, 200), Deletions: b.between(0, 90)}
				}
			})
		case n < 93:
			b.run(task, at, b.between(5, 7200), model.RunFailed, func(r *model.Run) {
				r.Reason = oneOf(b, model.ReasonTimeout, model.ReasonCheck, model.ReasonError)
				r.Headline = map[model.Reason]string{model.ReasonTimeout: "exceeded its time limit of 2 h and was stopped", model.ReasonCheck: "check failed: npm test", model.ReasonError: "API error 529: overloaded"}[r.Reason]
				r.Errors = model.Strings{r.Headline}
			})
		default:
			b.run(task, at, 0, model.RunCancelled, func(r *model.Run) {
				r.Reason = oneOf(b, model.ReasonOverlap, model.ReasonMissed, model.ReasonNothingToDo)
			})
		}
	}
}
