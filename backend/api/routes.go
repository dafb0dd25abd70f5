package api

import "claude-scheduler/backend/apitype"

// entry is one route with what it does, which is also the operation that a
// problem names when the service does not.
type entry struct {
	route apitype.Route
	does  string
	act   action
}

// table is every route.
func (s *Server) table() []entry {
	svc := s.Service
	return []entry{
		{apitype.GetVersion, "show version", ask(s.version)},
		{apitype.GetStatus, "show status", ask(s.status)},
		{apitype.GetOutlook, "show outlook", ask(s.outlook)},
		{apitype.GetDoctor, "check set-up", ask(s.doctor)},
		{apitype.GetEvents, "follow events", s.events},
		{apitype.Pause, "pause", with(s.pause)},
		{apitype.Resume, "resume", ask(s.resume)},
		{apitype.Shutdown, "stop the service", s.shutdown},
		{apitype.Seen, "tell what was seen", with(s.seen)},
		{apitype.TestNotify, "test notifications", ask(s.testNotify)},

		{apitype.GetSettings, "show settings", ask(s.settings)},
		{apitype.UpdateSettings, "change settings", s.updateSettings},

		{apitype.ListJobs, "list jobs", list(svc.Jobs)},
		{apitype.CreateJob, "create job", create(svc.CreateJob)},
		{apitype.ReorderJobs, "reorder jobs", with(s.reorderJobs)},
		{apitype.GetJob, "show job", byID(svc.Job)},
		{apitype.UpdateJob, "update job", update(svc.UpdateJob)},
		{apitype.DeleteJob, "delete job", byID(svc.DeleteJob)},
		{apitype.DuplicateJob, "duplicate job", byID(svc.DuplicateJob)},
		{apitype.RunJob, "run job", ask(s.runJob)},
		{apitype.ExportJob, "export job", byID(svc.ExportJob)},
		{apitype.Import, "import", with(s.importBundle)},
		{apitype.Restore, "restore", with(s.restore)},

		{apitype.ListImportSources, "look for other programs", ask(s.importSources)},
		{apitype.PlanImport, "plan import", with(s.planImport)},
		{apitype.ImportFrom, "import", with(s.importFrom)},

		{apitype.ListTasks, "list tasks", ask(s.listTasks)},
		{apitype.CreateTask, "create task", create(svc.CreateTask)},
		{apitype.DraftTask, "check task", s.draftTask},
		{apitype.GetTask, "show task", byID(svc.Task)},
		{apitype.UpdateTask, "update task", update(svc.UpdateTask)},
		{apitype.DeleteTask, "delete task", byID(svc.DeleteTask)},
		{apitype.DuplicateTask, "duplicate task", byID(svc.DuplicateTask)},
		{apitype.MoveTask, "move task", with(s.moveTask)},
		{apitype.RunTask, "run task", ask(s.runTask)},

		{apitype.ListRuns, "list runs", ask(s.listRuns)},
		{apitype.ListBriefs, "list runs", ask(s.listBriefs)},
		{apitype.LatestBriefs, "list latest runs", with(s.latestBriefs)},
		{apitype.GetFigures, "sum up runs", ask(s.figures)},
		{apitype.SearchTranscripts, "search", ask(s.search)},
		{apitype.GetRun, "show run", byID(svc.Run)},
		{apitype.GetRecord, "show run", byID(svc.Record)},
		{apitype.GetDenied, "show denied calls", byID(svc.Denied)},
		{apitype.CancelRun, "cancel run", doByID(svc.CancelRun)},
		{apitype.RetryRun, "run again", with(s.retryRun)},
		{apitype.GetLog, "show log", s.log},
		{apitype.GetLogPath, "find log", textByID(svc.LogPath)},
		{apitype.GetTranscript, "show transcript", s.transcript},
		{apitype.GetDiff, "show changes", ask(s.diff)},
		{apitype.GetResumeLine, "continue in terminal", ask(s.resumeLine)},

		{apitype.ListProfiles, "list profiles", list(svc.Profiles)},
		{apitype.CreateProfile, "create profile", create(svc.CreateProfile)},
		{apitype.RestoreProfile, "restore profile", with(s.restoreProfile)},
		{apitype.GetProfile, "show profile", byID(svc.Profile)},
		{apitype.UpdateProfile, "update profile", update(svc.UpdateProfile)},
		{apitype.DeleteProfile, "delete profile", byID(svc.DeleteProfile)},
		{apitype.TestProfile, "test profile", ask(s.testProfile)},
		{apitype.DuplicateProfile, "duplicate profile", byID(svc.DuplicateProfile)},

		{apitype.Explain, "explain schedule", with(s.explain)},
		{apitype.WatchMatches, "list watched files", with(s.matches)},
		{apitype.ListCommands, "list slash commands", ask(s.commands)},
		{apitype.ListWorktrees, "list worktrees", ask(s.worktrees)},
		{apitype.PruneWorktrees, "prune worktrees", with(s.pruneWorktrees)},
	}
}
