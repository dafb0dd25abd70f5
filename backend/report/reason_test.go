package report

import (
	"slices"
	"testing"

	"claude-scheduler/backend/model"
)

// Each reason has its own words; three are plain enough as the value itself.
func TestEveryReasonHasAText(t *testing.T) {
	t.Parallel()
	asValue := []model.Reason{model.ReasonNothingToDo, model.ReasonInterrupted, model.ReasonQuietTime}
	seen := map[string]model.Reason{}
	for _, reason := range model.Reasons {
		text := ReasonText(reason)
		if other, twice := seen[text]; twice {
			t.Errorf("%s and %s are both %q", reason, other, text)
		}
		seen[text] = reason
		if plain := ReasonText("x_" + reason); !slices.Contains(asValue, reason) && plain[2:] == text {
			t.Errorf("%s has no text: add it to ReasonText", reason)
		}
	}
	if got := ReasonSentence(model.ReasonTimeout) + ReasonSentence("") + "|" + ReasonText("of_tomorrow"); got != "Time limit reached|of tomorrow" {
		t.Errorf("got %q", got)
	}
}
