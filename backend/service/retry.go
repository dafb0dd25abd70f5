package service

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/permission"
)

// Denied returns the denied calls of a run, and the exact rules that would permit
// them.
func (svc *runService) Denied(ref string) (apitype.Denied, error) {
	run, err := svc.Record(ref)
	if err != nil {
		return apitype.Denied{}, model.WithOperation("show denied calls", err)
	}
	return svc.denied(run), nil
}

func (svc *runService) denied(run model.Run) apitype.Denied {
	calls := permission.All(run.PermissionDenials, svc.placeOf(run))
	return apitype.Denied{Calls: calls, Rules: permission.Rules(calls)}
}

// placeOf is what the rules for calls of a run depend on.
func (svc *runService) placeOf(run model.Run) permission.RunInfo {
	at := permission.RunInfo{Directory: svc.runDir(run), IsDirectory: isDirectory}
	if runtime.GOOS != "windows" { // there the CLI and Go write paths differently
		at.Resolve = realPath
	}
	return at
}

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// realPath resolves the symlinks of a path; empty: a broken link. A file that does
// not exist yet is resolved by its folder.
func realPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if _, err := os.Lstat(path); err == nil {
		return ""
	}
	dir := filepath.Dir(path)
	if dir == path {
		return path
	}
	if dir = realPath(dir); dir == "" {
		return ""
	}
	return filepath.Join(dir, filepath.Base(path))
}

// RetryRun runs the task of a run again, as a manual run. With AllowDenied
// the rules of the request are first added to the task.
func (svc *runService) RetryRun(ref string, r apitype.RetryRequest) (model.Run, error) {
	run, err := edit(svc.core, func() (model.Run, error) {
		old, err := svc.findRun(ref)
		if err != nil {
			return old, err
		}
		task, err := svc.findTask(old.TaskID)
		if err != nil {
			return old, err
		}
		if r.OnlyEnabled {
			if err := checkEnabled(task); err != nil {
				return old, err
			}
		}
		if err := checkVars(task, old.Vars); err != nil { // it may have been changed since
			return old, err
		}
		if r.AllowDenied {
			if task, err = svc.allow(r.By, task, old, r.Rules); err != nil {
				return old, err
			}
		}
		again := link.Start{JobID: string(task.JobID), TaskID: task.ID, RetryOf: old.ID}
		if r.AllowDenied {
			again.SessionID, again.Machine = string(old.SessionID), old.Machine
		}
		if run, shared, err := svc.startShared(again); shared {
			return run, err
		}
		return svc.scheduler.Start(task.ID, r.By, func(run *model.Run) {
			run.RetryOf, run.Vars, run.Payload = model.Text(old.ID), old.Vars, old.Payload
			if r.AllowDenied {
				run.SessionID = old.SessionID // continue where the call was denied
			}
		})
	})
	return run, model.WithOperation("run again", err)
}

// allow adds the rules for the denied calls of a run. They must be those that the
// user saw: a client that shows others, or none, is refused.
func (svc *runService) allow(by string, task model.Task, run model.Run, shown []string) (model.Task, error) {
	if len(run.PermissionDenials) == 0 {
		return task, &model.Problem{Field: "permission_denials", Message: "nothing was denied in that run", Kind: model.KindConflict}
	}
	denied := svc.denied(run)
	if len(denied.Rules) == 0 {
		return task, &model.Problem{Field: "permission_denials", Message: "no rule permits exactly what was denied: " + denied.Calls[0].Refused, Kind: model.KindConflict,
			Hint: "add a rule to the allowed tools of the task yourself"}
	}
	if !sameRules(shown, denied.Rules) {
		return task, &model.Problem{Field: "rules", Message: "are not the rules that would be added: " + strings.Join(denied.Rules, ", "), Kind: model.KindConflict,
			Hint: "show the rules of the denied calls to the user, and send exactly these"}
	}
	return svc.addRules(by, task.ID, denied.Rules)
}

// addRules adds rules to the allowed tools of a task.
func (svc *runService) addRules(by, task string, rules []string) (model.Task, error) {
	return svc.changeTask(by, task, func(t model.Task) (model.Task, error) {
		for _, rule := range rules {
			if !slices.Contains(t.AllowedTools, rule) {
				t.AllowedTools = append(t.AllowedTools, rule)
			}
		}
		t.UpdatedAt = model.RecordTime(svc.clock.Now())
		return t, t.Check()
	})
}

// sameRules reports whether two lists have the same rules, in any order.
func sameRules(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}
