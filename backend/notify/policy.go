package notify

import "claude-scheduler/backend/model"

// Wanted reports whether the switches ask for a note about a run as it stands:
// a global switch and the task's own have to agree. A cancelled run is never
// told: it had nothing to do, made way for another, or a person stopped it. quiet
// says that it found nothing new, which only a task that asks for it tells.
func Wanted(s model.Settings, task model.NotificationConfig, run model.Run, quiet bool) bool {
	if !s.NotificationsEnabled {
		return false
	}
	switch run.Status {
	case model.RunRunning:
		return s.NotifyOnStart && task.OnStart
	case model.RunSuccess:
		return s.NotifyOnEnd && (task.OnEnd && !quiet || task.OnQuiet && quiet)
	case model.RunFailed:
		return s.NotifyOnFailure && task.OnFailure
	}
	return false
}
