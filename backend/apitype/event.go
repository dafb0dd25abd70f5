package apitype

import "claude-scheduler/backend/model"

// JobEvent announces a new or changed job.
func JobEvent(job model.Job) Event { return Event{Kind: EventJob, ID: job.ID, Job: &job} }

// TaskEvent announces a new or changed task.
func TaskEvent(task model.Task) Event { return Event{Kind: EventTask, ID: task.ID, Task: &task} }

// RunEvent announces a new or changed run.
func RunEvent(run model.Run) Event { return Event{Kind: EventRun, ID: run.ID, Run: &run} }

// ProfileEvent announces a new or changed profile, whose secrets are hidden.
func ProfileEvent(p model.Profile) Event { return Event{Kind: EventProfile, ID: p.ID, Profile: &p} }

// SettingsEvent announces changed settings.
func SettingsEvent(s model.Settings) Event { return Event{Kind: EventSettings, Settings: &s} }

// StatusEvent announces a changed status.
func StatusEvent(s Status) Event { return Event{Kind: EventStatus, Status: &s} }

// DeletedEvent announces that a record was deleted.
func DeletedEvent(kind EventKind, id string) Event { return Event{Kind: kind, ID: id, Deleted: true} }

// ResetEvent tells clients to read everything again.
func ResetEvent() Event { return Event{Kind: EventReset} }
