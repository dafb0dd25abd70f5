package advice

import (
	"cmp"
	"fmt"
	"strings"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
)

// cheaper is the next cheaper family of models, by its alias.
var cheaper = map[string]string{"opus": "sonnet", "sonnet": "haiku"}

// leastSpentUSD is the cost of idle runs from which a cheaper model matters.
const leastSpentUSD = 0.01

// cheaperModel suggests a cheaper model when run after run has nothing to do. The
// model has to be known: the one that ran, and the one that runs next.
func (h History) cheaperModel() []Suggestion {
	n, cost, unknown := 0, 0.0, false
	family := ""
	for _, run := range h.Runs {
		if run.Status != model.RunSuccess || run.Outcome != model.OutcomeNothingToDo {
			break
		}
		of := plan.Family(run.Model)
		if n > 0 && of != family {
			break
		}
		family = of
		n++
		cost += run.CostUSD
		unknown = unknown || run.CostUSD == 0
	}
	next := cmp.Or(h.Task.Model, h.Settings.DefaultModel)
	to := cheaper[family]
	switch {
	case n < idle, to == "", next != "" && plan.Family(next) != family:
		return nil
	case strings.ContainsAny(next, "[:/"): // a variant, or a model of a cloud provider
		return nil
	case cost > 0 && cost < leastSpentUSD:
		return nil
	}
	why := fmt.Sprintf("The last %s had nothing to do", format.Count(n, "run"))
	switch {
	case cost > 0 && unknown:
		why += " and cost at least " + format.Budget(cost)
	case cost > 0:
		why += " and cost " + format.Budget(cost)
	}
	return []Suggestion{{ID: "model-" + to, Kind: Model, Title: fmt.Sprintf("Use %s instead of %s", to, family), Label: "Use " + to, Why: why + ".",
		Rules: []string{}, Change: map[string]any{"model": to}}}
}
