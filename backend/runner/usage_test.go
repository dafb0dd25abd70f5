package runner

import (
	"slices"
	"testing"
	"time"

	"claude-scheduler/backend/fakeapi"
	"claude-scheduler/backend/model"
)

// What the real CLI reports of the usage windows arrives while the run runs, with its
// reset, and is in the result too; so is a limit that was reached.
func TestUsageOfTheRealCLI(t *testing.T) {
	t.Parallel()
	b := newTestEnv(t, "script")
	b.loginIs(fakeapi.Subscription(b.loginVars))
	fiveHours := func(u Usage) Window {
		for _, w := range u.Windows {
			if w.Type == "five_hour" {
				return w
			}
		}
		return Window{}
	}
	var seen []Usage
	hooks := Hooks{Started: func(model.Run) {}, Progress: func(model.Run) {}, Usage: func(u Usage) { seen = append(seen, u) }}
	run := func(prompt string) Result {
		t.Helper()
		seen = nil
		r, err := b.Run(t.Context(), b.request(func(o *Request) { o.Task.Command = prompt }), hooks)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := run("!used 0.85 2h\n!say Done.")
	if r.Run.Status != model.RunSuccess {
		t.Fatalf("%s: %q", r.Run.Status, r.Run.Errors)
	}
	for _, u := range append(slices.Clone(seen), r.Usage) {
		w := fiveHours(u)
		if w.Used != 0.85 || w.ResetTime == nil || time.Until(*w.ResetTime).Round(10*time.Minute) != 2*time.Hour || time.Since(u.At) > time.Minute {
			t.Errorf("reported %+v", u)
		}
	}
	if len(seen) == 0 {
		t.Error("nothing was reported while it ran")
	}
	r = run("!limit 1h five_hour")
	if w := fiveHours(r.Usage); r.Run.Reason != model.ReasonUsageLimit || w.Used != 1 || w.ResetTime == nil {
		t.Errorf("%s: %+v", r.Run.Reason, r.Usage)
	}
}
