package api

import "claude-scheduler/backend/contract"

// entry is one route with what it does, which is also the operation that a
// problem names when the service does not.
type entry struct {
	route contract.Route
	does  string
	act   action
}

// table is every route.
func (s *Server) table() []entry {
	svc := s.Service
	return []entry{
		{contract.GetVersion, "show version", ask(s.version)},
		{contract.GetStatus, "show status", ask(s.status)},
		{contract.GetOutlook, "show outlook", ask(s.outlook)},
		{contract.GetDoctor, "check set-up", ask(s.doctor)},
		{contract.GetEvents, "follow events", s.events},
		{contract.Pause, "pause", with(s.pause)},
		{contract.Resume, "resume", ask(s.resume)},
		{contract.Shutdown, "stop the service", s.shutdown},
		{contract.Seen, "tell what was seen", with(s.seen)},
		{contract.TestNotify, "test notifications", ask(s.testNotify)},

		{contract.GetSettings, "show settings", ask(s.settings)},
		{contract.UpdateSettings, "change settings", s.updateSettings},

		{contract.ListJobs, "list jobs", list(svc.Jobs)},
		{contract.CreateJob, "create job", create(svc.CreateJob)},
		{contract.ReorderJobs, "reorder jobs", with(s.reorderJobs)},
		{contract.GetJob, "show job", byID(svc.Job)},
		{contract.UpdateJob, "update job", update(svc.UpdateJob)},
		{contract.DeleteJob, "delete job", byID(svc.DeleteJob)},
		{contract.DuplicateJob, "duplicate job", byID(svc.DuplicateJob)},
		{contract.RunJob, "run job", byID(svc.RunJob)},
		{contract.ExportJob, "export job", byID(svc.ExportJob)},
		{contract.Import, "import", with(s.importBundle)},
		{contract.Restore, "restore", with(s.restore)},

		{contract.ListImportSources, "look for other programs", ask(s.importSources)},
		{contract.PlanImport, "plan import", with(s.planImport)},
		{contract.ImportFrom, "import", with(s.importFrom)},

		{contract.ListTasks, "list tasks", ask(s.listTasks)},
		{contract.CreateTask, "create task", create(svc.CreateTask)},
		{contract.DraftTask, "check task", s.draftTask},
		{contract.GetTask, "show task", byID(svc.Task)},
		{contract.UpdateTask, "update task", update(svc.UpdateTask)},
		{contract.DeleteTask, "delete task", byID(svc.DeleteTask)},
		{contract.DuplicateTask, "duplicate task", byID(svc.DuplicateTask)},
		{contract.MoveTask, "move task", with(s.moveTask)},
		{contract.RunTask, "run task", ask(s.runTask)},

		{contract.ListRuns, "list runs", ask(s.listRuns)},
		{contract.ListBriefs, "list runs", ask(s.listBriefs)},
		{contract.LatestBriefs, "list latest runs", with(s.latestBriefs)},
		{contract.GetFigures, "sum up runs", ask(s.figures)},
		{contract.SearchTranscripts, "search", ask(s.search)},
		{contract.GetRun, "show run", byID(svc.Run)},
		{contract.GetRecord, "show run", byID(svc.Record)},
		{contract.GetDenied, "show denied calls", byID(svc.Denied)},
		{contract.CancelRun, "cancel run", doByID(svc.CancelRun)},
		{contract.RetryRun, "run again", with(s.retryRun)},
		{contract.GetLog, "show log", s.log},
		{contract.GetLogPath, "find log", textByID(svc.LogPath)},
		{contract.GetTranscript, "show transcript", s.transcript},
		{contract.GetDiff, "show changes", ask(s.diff)},
		{contract.GetResumeLine, "continue in terminal", ask(s.resumeLine)},

		{contract.ListProfiles, "list profiles", list(svc.Profiles)},
		{contract.CreateProfile, "create profile", create(svc.CreateProfile)},
		{contract.RestoreProfile, "restore profile", with(s.restoreProfile)},
		{contract.GetProfile, "show profile", byID(svc.Profile)},
		{contract.UpdateProfile, "update profile", update(svc.UpdateProfile)},
		{contract.DeleteProfile, "delete profile", byID(svc.DeleteProfile)},
		{contract.TestProfile, "test profile", ask(s.testProfile)},
		{contract.DuplicateProfile, "duplicate profile", byID(svc.DuplicateProfile)},

		{contract.Explain, "explain schedule", with(s.explain)},
		{contract.WatchMatches, "list watched files", with(s.matches)},
		{contract.ListCommands, "list slash commands", ask(s.commands)},
		{contract.ListWorktrees, "list worktrees", ask(s.worktrees)},
		{contract.PruneWorktrees, "prune worktrees", with(s.pruneWorktrees)},
	}
}
