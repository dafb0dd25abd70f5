package report

import (
	"encoding/json"
	"testing"

	"claude-scheduler/backend/model"
)

func TestCompare(t *testing.T) {
	run := func(change func(*model.Run)) model.Run {
		r := model.NewRun()
		r.Status, r.CostUSD, r.Duration, r.Headline, r.Output = model.RunSuccess, 1, new(100.0), "All tests pass", "All tests pass.\n"
		r.Changes = &model.Changes{Files: 2}
		if change != nil {
			change(&r)
		}
		return r
	}
	for name, c := range map[string]struct {
		before, run func(*model.Run)
		want        string
	}{
		"the same": {nil, nil, "about the same cost and time; same answer"},
		"more of all": {nil, func(r *model.Run) {
			r.CostUSD, r.Duration, r.Changes, r.Output = 1.12, new(140.0), &model.Changes{Files: 5}, "other"
		}, "$0.12 more, 40 s longer, 3 files more; same headline"},
		"less of all": {nil, func(r *model.Run) {
			r.CostUSD, r.Duration, r.Changes, r.Headline, r.Output = 0.5, new(15.4), &model.Changes{Files: 1}, "2 tests fail", ""
		}, "$0.50 less, 1 m 25 s shorter, 1 file fewer; another headline"},
		"hardly more":  {nil, func(r *model.Run) { r.CostUSD, r.Duration = 1.09, new(109.0) }, "about the same cost and time; same answer"},
		"cents":        {func(r *model.Run) { r.CostUSD, r.Duration = 0.004, new(1.0) }, func(r *model.Run) { r.CostUSD, r.Duration = 0.012, new(5.5) }, "about the same cost and time; same answer"},
		"unknown cost": {func(r *model.Run) { r.CostUSD = 0 }, nil, "about the same time; same answer"},
		"cost of stopped": {nil, func(r *model.Run) {
			r.Status, r.Reason, r.CostUSD, r.Output = model.RunFailed, model.ReasonTimeout, 0.1, "x"
		}, "that one succeeded; same headline"},
		"failed then": {func(r *model.Run) {
			r.Status, r.Reason, r.Headline, r.Output = model.RunFailed, model.ReasonCheck, "lint failed", ""
		},
			func(r *model.Run) { r.Duration = new(160.0) }, "that one failed (a check failed), 1 m 00 s longer; another headline"},
		"no repository": {func(r *model.Run) { r.Changes = nil }, func(r *model.Run) { r.Changes = &model.Changes{Files: 7} }, "about the same cost and time; same answer"},
		"no answers":    {func(r *model.Run) { r.Output = "" }, func(r *model.Run) { r.Output = "" }, "about the same cost and time; same headline"},
		"nothing known": {func(r *model.Run) { r.CostUSD, r.Duration, r.Changes = 0, nil, nil }, nil, "same answer"},
	} {
		d := Compare(run(c.before), run(c.run))
		if d.Text != c.want {
			t.Errorf("%s: got %q, want %q", name, d.Text, c.want)
		}
	}
	d := Compare(run(func(r *model.Run) { r.CostUSD, r.Changes = 0, nil }), run(func(r *model.Run) { r.Duration = new(90.5) }))
	got, err := json.Marshal(d)
	if want := `{"cost_usd":null,"duration":-9.5,"files":null,"same_headline":true,"same_output":true,"text":"about the same time; same answer"}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v\nwant %s", got, err, want)
	}
}
