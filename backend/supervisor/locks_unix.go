//go:build !windows

package supervisor

import "path/filepath"

// locks are the files that distinguish the service and the supervisors of runs
// from the processes of a run: a process that holds one of them is independent
// of the run, whatever started it.
type locks struct {
	service     string // empty: there is no service
	supervisors string // the folder of the state directories
}

// locksOf returns the locks of a run's data directory, without symbolic links.
func locksOf(spec Spec) locks {
	return locks{service: resolved(spec.ServiceLock), supervisors: resolved(filepath.Dir(spec.StateDir))}
}

func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// has reports whether path, without symbolic links, is one of the locks.
func (l locks) has(path string) bool {
	return path != "" && path == l.service || filepath.Base(path) == lockFile && filepath.Dir(filepath.Dir(path)) == l.supervisors
}
