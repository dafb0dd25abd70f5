package service

import (
	"testing"
	"time"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner"
)

// A clock that shows another day for a while, or a status that is asked for
// meanwhile, does not forget what today's runs cost.
func TestBudgetAfterAWrongClock(t *testing.T) {
	for name, wrong := range map[string]time.Duration{"a day ahead": 24 * time.Hour, "ten years ahead": 10 * 365 * 24 * time.Hour, "a day back": -24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFixture(t)
			s.settings(`{"daily_budget_usd": 1.5}`)
			task := s.task(s.job("a"), "a", `{}`)
			if _, err := s.RunTask("", task.ID, nil); err != nil {
				t.Fatal(err)
			}
			s.end(s.started(), func(r *runner.Result) { r.Run.Status, r.Run.CostUSD = model.RunSuccess, 1.5 })
			s.clock.Jump(s.clock.Now().Add(wrong))
			s.sync()
			s.clock.Jump(s.clock.Now().Add(time.Minute - wrong))
			s.sync()
			if spent := s.Status().SpentUSD; spent != 1.5 {
				t.Errorf("spent %v", spent)
			}
			if _, err := s.RunTask("", task.ID, nil); err != nil {
				t.Fatal(err)
			}
			if run := s.ended(); run.Reason != model.ReasonBudget {
				t.Errorf("%s %s", run.Status, run.Reason)
			}
		})
	}
}
