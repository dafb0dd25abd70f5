package dataset

import (
	"fmt"

	"claude-scheduler/backend/model"
)

// learned is a task whose runs suggest changes: the same calls are denied again
// and again, there is nothing to do for days, and no run comes near its time
// limit.
func learned(b *builder) {
	b.job("Bookshop", "code/bookshop")
	tests := b.task("Nightly tests", "Run the tests of what changed since yesterday, and check the links of the manual.", daily("0 7 * * *"))
	b.Tasks[tests].AllowedTools, b.Tasks[tests].Timeout = model.Strings{"Read", "Grep"}, 2*60*60
	for day := 14; day >= 1; day-- {
		b.run(tests, b.at(day, 7, 0), 95+day, model.RunSuccess, func(r *model.Run) {
			r.CostUSD, r.Changes = 0.21, &model.Changes{}
			r.Output, r.Headline = fmt.Sprintf("I read the %d commits since yesterday.\n\nNothing in `checkout/` changed, so there are no tests to run. I was not allowed to run `npm test` anyway.\n\nLinks of the manual:\n\n- 212 are fine\n- 3 redirect\n", day%2), "Nothing changed, so there are no tests to run"
			if day > 8 {
				r.Outcome, r.Changes = model.OutcomeDone, &model.Changes{Files: 2, Insertions: 14, Deletions: 3}
			} else {
				r.Outcome = model.OutcomeNothingToDo
			}
			if day%2 == 1 {
				r.PermissionDenials = []model.PermissionDenial{{ToolName: "Bash", ToolInput: map[string]any{"command": "npm test -- --changed"}}}
			}
			if day < 3 {
				r.PermissionDenials = append(r.PermissionDenials, model.PermissionDenial{ToolName: "WebFetch", ToolInput: map[string]any{"url": "https://docs.example.com/manual/checkout"}})
			}
		})
	}
	last := &b.Runs[len(b.Runs)-1]
	last.CostUSD, *last.Duration = 0.33, 145
	end := last.StartTime.Add(145e9)
	last.EndTime = &end
	last.Headline = "No tests to run; 5 links of the manual are broken"
	last.Output = "I read the 2 commits since yesterday.\n\nNothing in `checkout/` changed, so there are no tests to run. I was not allowed to run `npm test` anyway.\n\nLinks of the manual:\n\n- 207 are fine\n- 3 redirect\n- 5 are broken, all of them in `checkout.md`\n"
}
