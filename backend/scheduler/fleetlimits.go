package scheduler

import (
	"slices"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// MirrorLimits applies usage limits that other machines of the fleet have
// reached. One that was reached here, too, keeps its own time.
func (s *Scheduler) MirrorLimits(reached []store.Limit) error {
	_, err := call(s, func(l *loop) (struct{}, error) {
		now := l.clock.Now()
		known := map[string]bool{}
		for _, limit := range l.store.State.Get().Limits {
			known[limitKey(limit)] = limit.Until.After(now)
		}
		added := slices.DeleteFunc(slices.Clone(reached), func(limit store.Limit) bool {
			return !limit.Until.After(now) || known[limitKey(limit)]
		})
		if len(added) == 0 {
			return struct{}{}, nil
		}
		for i, limit := range added {
			if owner := l.limits.ownerNamed(l.tasks, limit.Login); owner != "" {
				added[i].Owner = owner
			}
		}
		l.limits.change(func(limits []store.Limit) []store.Limit {
			limits = slices.DeleteFunc(limits, func(other store.Limit) bool {
				return slices.ContainsFunc(added, func(limit store.Limit) bool { return limitKey(limit) == limitKey(other) })
			})
			return append(limits, added...)
		})
		l.announceStatus()
		return struct{}{}, nil
	})
	return err
}

// ownerNamed returns the display name of a login that tasks use; empty: none does.
func (l *limits) ownerNamed(tasks map[string]*scheduledTask, login string) string {
	for _, known := range tasks {
		if owner := l.ownerOf(known); owner.Login == login {
			return owner.Label
		}
	}
	return ""
}

// UseLoginSalt makes the ids of logins comparable with those of other machines
// that use the same salt.
func (s *Scheduler) UseLoginSalt(salt string) error {
	_, err := call(s, func(l *loop) (struct{}, error) {
		if string(l.limits.salt) == salt {
			return struct{}{}, nil
		}
		old := l.limits.salt
		before, renamed := l.logins(), map[string]string{}
		l.useSalt([]byte(salt))
		for id, login := range l.logins() {
			renamed[before[id]] = login
		}
		err := l.store.State.Update(func(state *store.State) error {
			state.LoginSalt = salt
			state.Limits, state.Windows = slices.Clone(state.Limits), slices.Clone(state.Windows)
			for i, limit := range state.Limits {
				if id, ok := renamed[limit.Login]; ok {
					state.Limits[i].Login = id
				}
			}
			for i, window := range state.Windows {
				if id, ok := renamed[window.Login]; ok {
					state.Windows[i].Login = id
				}
			}
			return nil
		})
		l.faults.report("state.json", err)
		if err != nil { // the stored limits have the ids of before
			l.useSalt(old)
		}
		return struct{}{}, model.WithOperation("join fleet", err)
	})
	return err
}

// logins returns the login that profiles and settings choose for each task.
func (l *loop) logins() map[string]string {
	logins := make(map[string]string, len(l.tasks))
	for id, known := range l.tasks {
		logins[id] = l.limits.computeOwner(known.task).Login
	}
	return logins
}

func (l *loop) useSalt(salt []byte) {
	l.limits.salt = salt
	for _, known := range l.tasks {
		known.project, known.owner = nil, nil // the next run finds the project's login again
	}
}
