package notify

import (
	"testing"

	"claude-scheduler/backend/model"
)

func TestWanted(t *testing.T) {
	all := model.NotificationConfig{OnStart: true, OnEnd: true, OnFailure: true}
	for _, c := range []struct {
		name   string
		change func(*model.Settings, *model.NotificationConfig)
		start  bool
		end    bool
		fail   bool
	}{
		{"everything is on", func(*model.Settings, *model.NotificationConfig) {}, true, true, true},
		{"all is off", func(s *model.Settings, _ *model.NotificationConfig) { s.NotificationsEnabled = false }, false, false, false},
		{"starts are off", func(s *model.Settings, _ *model.NotificationConfig) { s.NotifyOnStart = false }, false, true, true},
		{"ends are off", func(s *model.Settings, _ *model.NotificationConfig) { s.NotifyOnEnd = false }, true, false, true},
		{"failures are off", func(s *model.Settings, _ *model.NotificationConfig) { s.NotifyOnFailure = false }, true, true, false},
		{"the task's starts are off", func(_ *model.Settings, n *model.NotificationConfig) { n.OnStart = false }, false, true, true},
		{"the task's ends are off", func(_ *model.Settings, n *model.NotificationConfig) { n.OnEnd = false }, true, false, true},
		{"the task's failures are off", func(_ *model.Settings, n *model.NotificationConfig) { n.OnFailure = false }, true, true, false},
		{"the task's defaults", func(_ *model.Settings, n *model.NotificationConfig) { *n = model.NewNotifications() }, false, true, true},
	} {
		s, n := model.NewSettings(), all
		c.change(&s, &n)
		for status, want := range map[model.RunStatus]bool{
			model.RunRunning: c.start, model.RunSuccess: c.end, model.RunFailed: c.fail,
			model.RunUpcoming: false, model.RunCancelled: false,
		} {
			if got := wanted(s, n, model.Run{Status: status}, false); got != want {
				t.Errorf("%s: %s: got %v", c.name, status, got)
			}
		}
	}
}

func TestCancelledRunsAreSilent(t *testing.T) {
	all := model.NotificationConfig{OnStart: true, OnEnd: true, OnFailure: true}
	for _, reason := range []model.Reason{
		model.ReasonNothingToDo, model.ReasonOverlap, model.ReasonMissed, model.ReasonPaused, model.ReasonReplaced,
		model.ReasonPredecessorFailed, model.ReasonUser, model.ReasonUsageLimit, model.ReasonBudget,
	} {
		if wanted(model.NewSettings(), all, model.Run{Status: model.RunCancelled, Reason: reason}, false) {
			t.Errorf("%s sends a notification", reason)
		}
	}
}

// A run without news sends a notification only if its task asks for that.
func TestQuietRuns(t *testing.T) {
	for _, c := range []struct {
		onEnd, onQuiet, quiet, want bool
	}{
		{true, false, true, false}, {true, true, true, true}, {false, true, true, true}, {false, true, false, false}, {true, false, false, true},
	} {
		task := model.NotificationConfig{OnEnd: c.onEnd, OnQuiet: c.onQuiet}
		if got := wanted(model.NewSettings(), task, model.Run{Status: model.RunSuccess}, c.quiet); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
