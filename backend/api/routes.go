package api

import "claude-scheduler/backend/apitype"

// entry is one route with its operation, which problems get if the service sets
// none.
type entry struct {
	route     apitype.Route
	operation string
	handler   handlerFunc
}

// table returns every route.
func (s *Server) table() []entry {
	svc := s.Service
	return []entry{
		{apitype.GetVersion, "show version", withQuery(s.version)},
		{apitype.GetStatus, "show status", withQuery(s.status)},
		{apitype.GetOutlook, "show outlook", withQuery(s.outlook)},
		{apitype.GetDoctor, "check set-up", withQuery(s.doctor)},
		{apitype.GetEvents, "follow events", s.events},
		{apitype.Pause, "pause", with(s.pause)},
		{apitype.Resume, "resume", withQuery(s.resume)},
		{apitype.Shutdown, "stop the service", s.shutdown},
		{apitype.Acknowledge, "acknowledge", with(s.acknowledge)},
		{apitype.GetToday, "show today", withQuery(s.today)},
		{apitype.MarkDone, "mark as done", with(s.markDone)},
		{apitype.Snooze, "snooze", with(s.snooze)},
		{apitype.TestNotify, "test notifications", withQuery(s.testNotify)},

		{apitype.GetSettings, "show settings", withQuery(s.settings)},
		{apitype.UpdateSettings, "change settings", s.updateSettings},

		{apitype.ListJobs, "list jobs", list(svc.Jobs)},
		{apitype.CreateJob, "create job", create(svc.CreateJob)},
		{apitype.ReorderJobs, "reorder jobs", with(s.reorderJobs)},
		{apitype.GetJob, "show job", byID(svc.Job)},
		{apitype.UpdateJob, "update job", update(svc.UpdateJob)},
		{apitype.DeleteJob, "delete job", byID(svc.DeleteJob)},
		{apitype.DuplicateJob, "duplicate job", byID(svc.DuplicateJob)},
		{apitype.RunJob, "run job", withQuery(s.runJob)},
		{apitype.ExportJob, "export job", byID(svc.ExportJob)},
		{apitype.Import, "import", with(s.importBundle)},
		{apitype.Restore, "restore", with(s.restore)},

		{apitype.ListImportSources, "look for other programs", withQuery(s.importSources)},
		{apitype.PlanImport, "plan import", with(s.planImport)},
		{apitype.ImportFrom, "import", with(s.importFrom)},

		{apitype.ListTasks, "list tasks", withQuery(s.listTasks)},
		{apitype.CreateTask, "create task", create(svc.CreateTask)},
		{apitype.DraftTask, "check task", s.draftTask},
		{apitype.GetTask, "show task", byID(svc.Task)},
		{apitype.UpdateTask, "update task", updateByRun(s, svc.UpdateTask)},
		{apitype.DeleteTask, "delete task", byID(svc.DeleteTask)},
		{apitype.DuplicateTask, "duplicate task", byID(svc.DuplicateTask)},
		{apitype.MoveTask, "move task", with(s.moveTask)},
		{apitype.RunTask, "run task", with(s.runTask)},
		{apitype.GetTrigger, "show trigger", byID(svc.Trigger)},
		{apitype.CreateTrigger, "create trigger", withQuery(s.createTrigger)},
		{apitype.DeleteTrigger, "delete trigger", postByID(svc.DeleteTrigger)},
		{apitype.CheckTask, "check task", with(s.checkTask)},
		{apitype.CheckTasks, "check tasks", with(s.checkTasks)},
		{apitype.ListChecks, "list checks", withQuery(s.listChecks)},
		{apitype.ListTaskFiles, "list task files", withQuery(s.listTaskFiles)},
		{apitype.ApproveTaskFile, "approve task file", with(s.approveTaskFile)},
		{apitype.IgnoreTaskFile, "ignore task file", with(s.ignoreTaskFile)},
		{apitype.WriteTaskFile, "export task", with(s.writeTaskFile)},
		{apitype.DetachTask, "detach task", withQuery(s.detachTask)},

		{apitype.ListSuggestions, "list suggestions", withQuery(s.suggestions)},
		{apitype.DismissSuggestion, "dismiss suggestion", with(s.dismissSuggestion)},

		{apitype.ListRuns, "list runs", withQuery(s.listRuns)},
		{apitype.ListRunSummaries, "list runs", withQuery(s.listRunSummaries)},
		{apitype.LatestRunSummaries, "list latest runs", with(s.latestRunSummaries)},
		{apitype.GetRunStats, "sum up runs", withQuery(s.runStats)},
		{apitype.SearchTranscripts, "search", withQuery(s.search)},
		{apitype.GetMatch, "search", withQuery(s.match)},
		{apitype.GetRun, "show run", byID(svc.Run)},
		{apitype.GetRecord, "show run", byID(svc.Record)},
		{apitype.GetDenied, "show denied calls", byID(svc.Denied)},
		{apitype.ListRequests, "list requests", list(svc.Requests)},
		{apitype.AnswerRun, "answer request", with(s.answerRun)},
		{apitype.CancelRun, "cancel run", postByID(svc.CancelRun)},
		{apitype.RetryRun, "run again", with(s.retryRun)},
		{apitype.GetLog, "show log", s.log},
		{apitype.DeleteLog, "delete log", postByID(svc.DeleteLog)},
		{apitype.GetLogPath, "find log", textByID(svc.LogPath)},
		{apitype.GetTranscript, "show transcript", s.transcript},
		{apitype.GetDiff, "show changes", withQuery(s.diff)},
		{apitype.CompareRuns, "compare runs", withQuery(s.compareRuns)},
		{apitype.GetResumeLine, "continue in terminal", withQuery(s.resumeLine)},

		{apitype.ListProfiles, "list profiles", list(svc.Profiles)},
		{apitype.CreateProfile, "create profile", create(svc.CreateProfile)},
		{apitype.RestoreProfile, "restore profile", with(s.restoreProfile)},
		{apitype.GetProfile, "show profile", byID(svc.Profile)},
		{apitype.UpdateProfile, "update profile", update(svc.UpdateProfile)},
		{apitype.DeleteProfile, "delete profile", byID(svc.DeleteProfile)},
		{apitype.TestProfile, "test profile", withQuery(s.testProfile)},
		{apitype.DuplicateProfile, "duplicate profile", byID(svc.DuplicateProfile)},
		{apitype.StoreSecret, "store secret", with(s.storeSecret)},

		{apitype.Explain, "explain schedule", with(s.explain)},
		{apitype.WatchMatches, "list watched files", with(s.matches)},
		{apitype.ListCommands, "list slash commands", withQuery(s.commands)},
		{apitype.ListWorktrees, "list worktrees", withQuery(s.worktrees)},
		{apitype.PruneWorktrees, "prune worktrees", with(s.pruneWorktrees)},
		{apitype.DiffWorktree, "show worktree", onWorktree(svc.DiffWorktree)},
		{apitype.CommitWorktree, "commit worktree", onWorktree(svc.CommitWorktree)},
		{apitype.MergeWorktree, "merge worktree", onWorktree(svc.MergeWorktree)},
		{apitype.UndoMerge, "undo merge", onWorktree(svc.UndoMerge)},
		{apitype.PushWorktree, "push worktree", onWorktree(svc.PushWorktree)},
		{apitype.OpenPullRequest, "open pull request", onWorktree(svc.OpenPullRequest)},
		{apitype.DiscardWorktree, "discard worktree", onWorktree(svc.DiscardWorktree)},
		{apitype.GetFleet, "show fleet", withQuery(s.fleet)},
		{apitype.JoinFleet, "join fleet", with(s.joinFleet)},
		{apitype.LeaveFleet, "leave fleet", withQuery(s.leaveFleet)},
		{apitype.DrainFleet, "drain", with(s.drainFleet)},
		{apitype.ExportFleetKey, "export key", withQuery(s.fleetKey)},
		{apitype.ShareJob, "share job", with(s.shareJob)},
		{apitype.UnshareJob, "unshare job", byID(svc.UnshareJob)},
		{apitype.MapJob, "map job", with(s.mapJob)},
		{apitype.ListDiscarded, "list discarded worktrees", withQuery(s.discardedWorktrees)},
		{apitype.RestoreWorktree, "restore worktree", with(s.restoreWorktree)},
	}
}
