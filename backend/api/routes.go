package api

import "claude-scheduler/backend/contract"

// entry is one route with what it does, which is also the operation that a
// problem names when the engine does not.
type entry struct {
	route contract.Route
	does  string
	act   action
}

// table is every route.
func (s *Server) table() []entry {
	e := s.Engine
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

		{contract.ListJobs, "list jobs", list(e.Jobs)},
		{contract.CreateJob, "create job", create(e.CreateJob)},
		{contract.ReorderJobs, "reorder jobs", with(s.reorderJobs)},
		{contract.GetJob, "show job", byID(e.Job)},
		{contract.UpdateJob, "update job", update(e.UpdateJob)},
		{contract.DeleteJob, "delete job", byID(e.DeleteJob)},
		{contract.DuplicateJob, "duplicate job", byID(e.DuplicateJob)},
		{contract.RunJob, "run job", byID(e.RunJob)},
		{contract.ExportJob, "export job", byID(e.ExportJob)},
		{contract.Import, "import", with(s.importBundle)},
		{contract.Restore, "restore", with(s.restore)},

		{contract.ListImportSources, "look for other programs", ask(s.importSources)},
		{contract.PlanImport, "plan import", with(s.planImport)},
		{contract.ImportFrom, "import", with(s.importFrom)},

		{contract.ListTasks, "list tasks", ask(s.listTasks)},
		{contract.CreateTask, "create task", create(e.CreateTask)},
		{contract.DraftTask, "check task", s.draftTask},
		{contract.GetTask, "show task", byID(e.Task)},
		{contract.UpdateTask, "update task", update(e.UpdateTask)},
		{contract.DeleteTask, "delete task", byID(e.DeleteTask)},
		{contract.DuplicateTask, "duplicate task", byID(e.DuplicateTask)},
		{contract.MoveTask, "move task", with(s.moveTask)},
		{contract.RunTask, "run task", ask(s.runTask)},

		{contract.ListRuns, "list runs", ask(s.listRuns)},
		{contract.ListBriefs, "list runs", ask(s.listBriefs)},
		{contract.LatestBriefs, "list latest runs", with(s.latestBriefs)},
		{contract.GetFigures, "sum up runs", ask(s.figures)},
		{contract.SearchTranscripts, "search", ask(s.search)},
		{contract.GetRun, "show run", byID(e.Run)},
		{contract.GetRecord, "show run", byID(e.Record)},
		{contract.GetDenied, "show denied calls", byID(e.Denied)},
		{contract.CancelRun, "cancel run", doByID(e.CancelRun)},
		{contract.RetryRun, "run again", with(s.retryRun)},
		{contract.GetLog, "show log", s.log},
		{contract.GetLogPath, "find log", textByID(e.LogPath)},
		{contract.GetTranscript, "show transcript", s.transcript},
		{contract.GetDiff, "show changes", ask(s.diff)},
		{contract.GetResumeLine, "continue in terminal", ask(s.resumeLine)},

		{contract.ListProfiles, "list profiles", list(e.Profiles)},
		{contract.CreateProfile, "create profile", create(e.CreateProfile)},
		{contract.RestoreProfile, "restore profile", with(s.restoreProfile)},
		{contract.GetProfile, "show profile", byID(e.Profile)},
		{contract.UpdateProfile, "update profile", update(e.UpdateProfile)},
		{contract.DeleteProfile, "delete profile", byID(e.DeleteProfile)},
		{contract.TestProfile, "test profile", ask(s.testProfile)},
		{contract.DuplicateProfile, "duplicate profile", byID(e.DuplicateProfile)},

		{contract.Explain, "explain schedule", with(s.explain)},
		{contract.WatchMatches, "list watched files", with(s.matches)},
		{contract.ListCommands, "list slash commands", ask(s.commands)},
		{contract.ListWorktrees, "list worktrees", ask(s.worktrees)},
		{contract.PruneWorktrees, "prune worktrees", with(s.pruneWorktrees)},
	}
}
