package service

import (
	"context"
	"fmt"
	"path/filepath"

	"claude-scheduler/backend/claude"
	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
	"claude-scheduler/backend/runner"
	"claude-scheduler/backend/subprocess"
	"claude-scheduler/backend/userpath"
)

// folder checks that the working directory can be read.
func (k *checking) folder(ctx context.Context, blocker *report.TaskCheck) {
	path := ""
	if k.request.Job != nil {
		path = k.request.Job.WorkingDirectory.Path
	} else {
		path = subprocess.Getenv(k.env.Vars, "WORKING_DIRECTORY")
	}
	home := subprocess.Getenv(k.env.Vars, "HOME")
	dir := userpath.ExpandIn(path, home)
	if blocker != nil && blocker.ID == report.CheckFolder && dir == userpath.Expand(path) {
		k.checks = append(k.checks, *blocker)
		return
	}
	if path == "" {
		k.add(report.CheckFolder, report.CheckFailed, "no working directory is given", "set the directory of the job")
		return
	}
	err := once(k.checker, "folder "+dir, func() error { return runner.CheckDirectory(ctx, folderLimit, dir) })
	if why := k.svc.folders.missing(path); err != nil && ctx.Err() == nil && why != "" { // the same message as in the report
		k.add(report.CheckFolder, report.CheckFailed, why, "create the folder, or choose another one")
		return
	}
	if err != nil {
		k.problem(ctx, report.CheckFolder, err)
		return
	}
	k.dir = dir
	k.ok(report.CheckFolder, dir)
}

// branch checks that the job's worktree can be created.
func (k *checking) branch(ctx context.Context) {
	job := k.request.Job
	switch {
	case job == nil || !job.WorkingDirectory.UseGitWorktree:
		k.repository(ctx)
		return
	case k.dir == "":
		k.notChecked(report.CheckBranch, "needs the folder")
		return
	}
	err := once(k.checker, "branch "+job.ID+" "+k.profiles(), func() error {
		return k.git().Check(ctx, runner.WorktreeSpec(*job, k.dir, k.svc.store.WorktreeRoot()))
	})
	if err != nil {
		k.problem(ctx, report.CheckBranch, err)
		return
	}
	k.ok(report.CheckBranch, "works in its own worktree")
}

// repository checks that a task without a worktree works in a repository if it
// commits.
func (k *checking) repository(ctx context.Context) {
	after := k.request.Task.AfterSuccessAction()
	switch {
	case after.NeedsWorktree():
		k.add(report.CheckBranch, report.CheckFailed, string(after)+" needs a branch of the job", "let the job work in a git worktree (use_git_worktree)")
		return
	case after == model.AfterSuccessNone:
		k.ok(report.CheckBranch, "works in the folder itself")
		return
	case k.dir == "":
		k.notChecked(report.CheckBranch, "needs the folder")
		return
	}
	type answer struct {
		is  bool
		err error
	}
	found := once(k.checker, "repository "+k.dir+" "+k.profiles(), func() (a answer) {
		a.is, a.err = k.git().HasWorkingTree(ctx, k.dir)
		return a
	})
	switch {
	case found.err != nil:
		k.problem(ctx, report.CheckBranch, found.err)
	case !found.is:
		k.problem(ctx, report.CheckBranch, runner.NoRepository(k.request.Task, k.dir))
	default:
		k.ok(report.CheckBranch, "the folder is in a git repository")
	}
}

// prompt checks the file or the slash command in the task's prompt.
func (k *checking) prompt(ctx context.Context) {
	task := k.request.Task
	if k.variablesOfPrompt() {
		return
	}
	switch task.CommandType {
	case model.CommandFile:
		path := userpath.ExpandIn(task.Command, subprocess.Getenv(k.env.Vars, "HOME"))
		if !filepath.IsAbs(path) {
			if k.dir == "" {
				k.notChecked(report.CheckPrompt, "needs the folder")
				return
			}
			path = filepath.Join(k.dir, path)
		}
		err, answered := within(ctx, folderLimit, func() error { return claude.CheckFile(path) })
		switch {
		case !answered:
			k.notChecked(report.CheckPrompt, path+" does not answer")
		case err != nil:
			k.problem(ctx, report.CheckPrompt, err)
		default:
			k.ok(report.CheckPrompt, path)
		}
	case model.CommandSlash:
		if k.program == "" || k.dir == "" {
			k.notChecked(report.CheckPrompt, "needs Claude Code and the folder")
			return
		}
		ctx, cancel := context.WithTimeout(ctx, answerTimeout)
		defer cancel()
		offered, err := claude.Commands(ctx, k.program, k.env.Vars, k.dir)
		if err != nil {
			k.notChecked(report.CheckPrompt, "Claude Code did not list its commands: "+err.Error())
			return
		}
		if err := claude.CheckCommand(task.Command, offered, task.TrustProject); err != nil {
			k.problem(ctx, report.CheckPrompt, err)
			return
		}
		k.ok(report.CheckPrompt, "the command is known")
	default:
		k.ok(report.CheckPrompt, "in the task")
	}
}

// variablesOfPrompt reports a prompt that only a manual run can fill; false: it
// is none.
func (k *checking) variablesOfPrompt() bool {
	notes := variableNotes(k.request.Task)
	if len(notes) == 0 {
		return false
	}
	k.add(report.CheckPrompt, report.CheckFailed, notes[0], "make the schedule manual, or write the values into the prompt")
	return true
}

const (
	leastSpace = 50 << 20 // below this, in bytes, records and logs may no longer be written
	lowSpace   = 1 << 30
)

// disk checks the free space for records and logs, and in the folder.
func (k *checking) disk(ctx context.Context) {
	type place struct{ what, path string }
	places := []place{{"of the data directory", k.svc.store.Dir()}}
	if k.dir != "" {
		places = append(places, place{"of the folder", k.dir})
	}
	least, where := int64(-1), ""
	for _, p := range places {
		free := once(k.checker, "space "+p.path, func() int64 {
			free, answered := within(ctx, folderLimit, func() int64 {
				free, err := freeSpace(p.path)
				if err != nil {
					return -1
				}
				return free
			})
			if !answered {
				return -1
			}
			return free
		})
		if free >= 0 && (least < 0 || free < least) {
			least, where = free, p.what
		}
	}
	switch {
	case least < 0:
		k.notChecked(report.CheckDisk, "the free space is unknown")
	case least < leastSpace:
		k.add(report.CheckDisk, report.CheckFailed, fmt.Sprintf("%s free on the disk %s", format.Bytes(least), where), "free some space")
	case least < lowSpace:
		k.add(report.CheckDisk, report.CheckWarning, fmt.Sprintf("%s free on the disk %s", format.Bytes(least), where), "free some space")
	default:
		k.ok(report.CheckDisk, format.Bytes(least)+" free")
	}
}
