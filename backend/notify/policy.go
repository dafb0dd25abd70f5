package notify

import "claude-scheduler/backend/model"

// wanted reports whether the settings request a notification about a run in its
// current state: both the global setting and the task's must be on. A cancelled
// run never notifies: it had nothing to do, was replaced by another, or the
// user stopped it. A quiet run found nothing new: it notifies only if its task
// asks for that.
func wanted(s model.Settings, task model.NotificationConfig, run model.Run, quiet bool) bool {
	if !s.NotificationsEnabled {
		return false
	}
	switch run.Status {
	case model.RunRunning:
		if run.Outlier != "" {
			return s.NotifyOnFailure && task.OnFailure
		}
		return s.NotifyOnStart && task.OnStart
	case model.RunSuccess:
		return s.NotifyOnEnd && (task.OnEnd && !quiet || task.OnQuiet && quiet)
	case model.RunFailed:
		return s.NotifyOnFailure && task.OnFailure
	}
	return false
}
