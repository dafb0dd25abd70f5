package supervisor

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"claude-scheduler/backend/filelock"
)

// Supervise is `claude-scheduler supervise`: it reads a Spec from in, claims
// the run, confirms that on ready, detaches from its starter and runs until the
// run is over. It closes in and ready if it can. It returns the exit status of
// the process, which is only informative: the exit record has the result.
//
// It controls the signals, the children and the standard streams of the whole
// process and must therefore be called by nothing but main.
func Supervise(in io.Reader, ready io.Writer) int {
	signaled := catchSignals()
	spec, err := decodeSpec(in)
	if err != nil {
		err = fmt.Errorf("read specification: %w", err)
	}
	var s *supervisor
	if err == nil {
		s, err = claimRun(spec, signaled)
	}
	answer := handshakeReply{Ready: err == nil, Claimed: errors.Is(err, ErrClaimed)}
	if err != nil {
		answer.Error = err.Error()
	}
	_ = json.NewEncoder(ready).Encode(answer) // if the starter has died, the service will adopt the run
	if err != nil {
		return 1
	}
	detach(in, ready)
	exit := s.run()
	if err := s.saveExit(exit); err != nil {
		return 1
	}
	return 0
}

// A supervisor is the process that has claimed a run.
type supervisor struct {
	spec   Spec
	lock   *os.File // open while the process runs
	claim  *os.File
	begin  time.Time // start of the first step
	log    *logFile
	tree   *tree
	cancel <-chan struct{}
	faults []string
	spent  time.Duration // time of Spec.Timeout used by the steps that have ended
}

// claimRun locks and claims the run.
func claimRun(spec Spec, signaled <-chan struct{}) (*supervisor, error) {
	lock, err := os.OpenFile(filepath.Join(spec.StateDir, lockFile), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock run: %w", err)
	}
	s := &supervisor{spec: spec, lock: lock}
	if s.cancel, err = cancelled(signaled, spec.StateDir); err != nil {
		return nil, errors.Join(fmt.Errorf("prepare to be cancelled: %w", err), lock.Close())
	}
	if err := s.claimLocked(); err != nil {
		_ = lock.Close()
		return nil, err
	}
	return s, nil
}

func (s *supervisor) claimLocked() error {
	free, err := filelock.Try(s.lock)
	if err != nil {
		return fmt.Errorf("lock run: %w", err)
	}
	if !free || exists(s.spec.StateDir, claimFile) {
		return ErrClaimed
	}
	if same, err := isFileAt(s.lock, filepath.Join(s.spec.StateDir, lockFile)); err != nil || !same {
		return fmt.Errorf("lock run: the state directory was removed: %w", errors.Join(fs.ErrNotExist, err))
	}
	f, err := os.OpenFile(s.spec.Log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open log: %w", err)
	}
	s.log = newLog(f, s.spec.LogMax)
	if s.tree, err = newTree(s.spec); err != nil {
		return fmt.Errorf("prepare process tree: %w", err)
	}
	if err := reserve(filepath.Join(s.spec.StateDir, reserveFile), reserved); err != nil {
		return fmt.Errorf("reserve space for the exit record: %w", err)
	}
	self, err := identify(os.Getpid())
	if err != nil {
		return fmt.Errorf("read own start time: %w", err)
	}
	s.begin = s.spec.Begin(time.Now())
	s.claim, err = writeClaim(s.spec.StateDir, claim{processID: self, ID: s.spec.ID, Boot: BootID(), At: s.begin.UTC()})
	if errors.Is(err, fs.ErrExist) {
		return ErrClaimed
	}
	return err
}

// isFileAt reports whether an open file is still the one at path.
func isFileAt(f *os.File, path string) (bool, error) {
	open, err := f.Stat()
	if err != nil {
		return false, err
	}
	there, err := os.Stat(path)
	if err != nil {
		return false, err
	}
	return os.SameFile(open, there), nil
}

// run runs the steps.
func (s *supervisor) run() Exit {
	setLimits(s.spec)
	s.waitForBegin()
	exit := Exit{StartedAt: time.Now().UTC()}
	for _, step := range s.spec.Steps {
		select {
		case <-s.cancel:
			exit.EndedBy, exit.Why = EndedCancel, cancelReason(s.spec.StateDir)
		default:
		}
		if exit.EndedBy == EndedCancel {
			break
		}
		result, why := s.step(step)
		exit.Steps = append(exit.Steps, result)
		if result.EndedBy != EndedItself {
			exit.EndedBy, exit.Why = result.EndedBy, why
		}
		if !result.OK() {
			break
		}
	}
	exit.EndedAt = time.Now().UTC()
	exit.Faults, exit.LogCut, exit.LogLost = s.faults, s.log.cut, s.log.lost
	if s.log.fault != nil {
		exit.LogFault = s.log.fault.Error()
	}
	return exit
}

// waitForBegin waits until it is time to begin or the run is cancelled; run checks
// which. It rechecks the clock, because a timer may fire slightly early.
func (s *supervisor) waitForBegin() {
	for left := time.Until(s.begin); left > 0 && left <= maxPrestart; left = time.Until(s.begin) {
		timer := time.NewTimer(left)
		select {
		case <-timer.C:
		case <-s.cancel:
			timer.Stop()
			return
		}
	}
}

// saveExit writes the exit record, and retries for a while: without it the run
// would count as interrupted. If the state directory was removed, there is no use for
// the record anymore.
func (s *supervisor) saveExit(exit Exit) error {
	if err := s.log.f.Close(); err != nil && exit.LogFault == "" {
		exit.LogFault = "close log: " + err.Error()
	}
	var err error
	for wait := 50 * time.Millisecond; wait < time.Minute; wait *= 2 {
		if err = writeExit(s.spec.StateDir, exit); err == nil {
			_ = os.Remove(filepath.Join(s.spec.StateDir, reserveFile))
			return nil
		}
		if errors.Is(err, fs.ErrNotExist) {
			break
		}
		time.Sleep(wait)
	}
	return err
}
