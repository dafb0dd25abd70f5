package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/private"
)

// Store is an open data directory. Only one process has it open at a time;
// other programs may still edit its files.
type Store struct {
	Jobs     *Collection[model.Job]
	Tasks    *Collection[model.Task]
	Profiles *Collection[model.Profile]
	Settings *Single[model.Settings]
	State    *Single[State]
	Fleet    *Single[Fleet]  // the file exists once this machine has joined a fleet
	Events   *Single[Events] // the file exists once a task can be started by an event
	Runs     *Runs

	dir     string
	wasOpen fs.FileMode // the directory's mode before Open restricted it to the user; 0: it was restricted already
	lock    *os.File    // nil on a disk that cannot be written
	faults  *faults
	changed chan struct{}
	watcher *watcher
	// openNotify opens the system's file notifications.
	openNotify func() (*fsnotify.Watcher, error)
	closing    sync.Once
}

// Open opens the data directory and creates missing files. It fails with a
// *LockedError when another process has it open, and with a *model.Problem when
// the directory cannot be made or read, or contains files of other users, see
// private.Check. Damaged files and a disk that cannot be written are faults,
// not errors.
func Open(dir string) (*Store, error) { return open(dir, osDisk{}, time.Now) }

func open(dir string, d disk, now func() time.Time) (*Store, error) {
	return openWith(dir, d, now, fsnotify.NewWatcher)
}

func openWith(dir string, d disk, now func() time.Time, notify func() (*fsnotify.Watcher, error)) (*Store, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, ioProblem("open data directory", err)
	}
	s := &Store{dir: dir, changed: make(chan struct{}, 1), openNotify: notify}
	s.faults = &faults{now: now, changed: s.signal, byFile: map[string][]Fault{}}
	if err := s.makeFolders(); err != nil {
		return nil, err
	}
	if err := s.lockDir(); err != nil {
		return nil, err
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, ioProblem("open data directory", err)
	}
	dir = real // events use the real path
	for _, folder := range []string{dir, filepath.Join(dir, archiveDir), filepath.Join(dir, backupDir)} {
		sweepTemp(folder)
	}

	s.Jobs = newCollection(newDocument(d, dir, jobsFile), s.faults, func(j *model.Job) string { return j.ID }, s.signal)
	s.Tasks = newCollection(newDocument(d, dir, tasksFile), s.faults, func(t *model.Task) string { return t.ID }, s.signal)
	s.Profiles = newCollection(newDocument(d, dir, profilesFile), s.faults, func(p *model.Profile) string { return p.ID }, s.signal)
	s.Settings = newSingle[model.Settings](newDocument(d, dir, settingsFile), s.faults, s.signal)
	s.State = newSingle[State](newDocument(d, dir, stateFile), s.faults, func() {})
	s.Fleet = newSingle[Fleet](newDocument(d, dir, fleetFile), s.faults, func() {})
	s.Events = newSingle[Events](newDocument(d, dir, eventsFile), s.faults, func() {})
	s.Runs = newRuns(d, dir, s.faults)
	// Watch before reading, so that no edit is missed.
	s.watch()
	s.load()
	s.watcher.start()
	s.Runs.startIndex()
	select { // drop the signal of what was just read
	case <-s.changed:
	default:
	}
	return s, nil
}

// makeFolders makes the data directory and its folders, only for the user. If the
// disk cannot be written, that is a fault.
func (s *Store) makeFolders() (err error) {
	if s.wasOpen, err = private.MkdirAll(s.dir); s.wasOpen != 0 && unwritable(err) { // the mode stays as it is
		s.faults.set(filepath.Base(s.dir), []Fault{{Message: err.Error()}})
		s.wasOpen, err = 0, nil
	}
	if err != nil {
		return ioProblem("open data directory", err)
	}
	for _, folder := range []string{filepath.Join(s.dir, logsDir), filepath.Join(s.dir, archiveDir), filepath.Join(s.dir, backupDir)} {
		if err := makeFolder(folder); err != nil {
			if !unwritable(err) {
				return ioProblem("create "+folder, err)
			}
			s.faults.set(filepath.Base(folder), []Fault{{Message: err.Error()}})
		}
	}
	return nil
}

// lockDir locks the data directory. A lock that may not exclude all other
// processes is a fault.
func (s *Store) lockDir() error {
	held, weak, err := lock(s.dir, filepath.Join(s.dir, lockFile))
	var locked *LockedError
	if errors.As(err, &locked) {
		return locked
	}
	if err != nil {
		return ioProblem("open data directory", err)
	}
	if weak != nil {
		s.faults.set(lockFile, []Fault{{Message: weak.Error()}})
	}
	s.lock = held
	return nil
}

// load reads all files. One that cannot be read is a fault.
func (s *Store) load() {
	loads := []struct {
		file string
		load func() error
	}{
		{jobsFile, s.Jobs.load}, {tasksFile, s.Tasks.load}, {profilesFile, s.Profiles.load},
		{settingsFile, func() error { return s.Settings.load(true) }},
		{stateFile, func() error { return s.State.load(false) }},
		{fleetFile, func() error { return s.Fleet.load(false) }},
		{eventsFile, func() error { return s.Events.load(false) }},
		{runsFile, s.Runs.load},
	}
	for _, l := range loads {
		if err := l.load(); err != nil && !errors.Is(err, errChanged) {
			s.faults.set(l.file, []Fault{{Message: err.Error()}})
		}
	}
}

// WasOpen returns the mode of the data directory before Open restricted it to
// the user; 0: it was restricted already.
func (s *Store) WasOpen() fs.FileMode { return s.wasOpen.Perm() }

// Close stops watching and lets another process open the directory. All writes
// are durable already. Close may be called more than once.
func (s *Store) Close() error {
	var err error
	s.closing.Do(func() {
		s.watcher.stop()
		s.Runs.stopIndex()
		if s.lock != nil {
			_ = s.lock.Truncate(0) // clear the pid of this process; a full disk may refuse
			err = s.lock.Close()
		}
	})
	if err != nil {
		return fmt.Errorf("close data directory: %w", err)
	}
	return nil
}

// Changed is signaled when jobs, tasks, profiles or settings were changed by
// another program, or when faults appeared or ended. Several changes may give
// one signal.
func (s *Store) Changed() <-chan struct{} { return s.changed }

// Faults returns the current problems with the files, by file name.
func (s *Store) Faults() []Fault { return s.faults.all() }

func (s *Store) signal() {
	select {
	case s.changed <- struct{}{}:
	default: // a signal is pending already
	}
}

// makeFolder creates a folder that only the user may enter, and restricts an
// existing one.
func makeFolder(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return os.Chmod(path, 0o700)
	}
	return nil
}
