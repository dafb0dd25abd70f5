package supervisor

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"golang.org/x/sys/windows"
)

func rootDir() string { return os.Getenv("SystemRoot") }

// supervisorEnv returns what Windows itself needs.
func supervisorEnv() []string { return []string{"SystemRoot=" + os.Getenv("SystemRoot")} }

// ownSession gives the supervisor its own hidden console, shared by its
// children, so that it can send them a Ctrl+Break.
func ownSession() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{HideWindow: true, CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.CREATE_NO_WINDOW}
}

// catchSignals has nothing to catch: there is no terminal, and no SIGTERM.
func catchSignals() <-chan struct{} { return nil }

// setLimits has nothing to set.
func setLimits(Spec) {}

// eventName names the event that stands for SIGTERM.
func eventName(dir string) (*uint16, error) {
	sum := sha256.Sum256([]byte(strings.ToLower(dir)))
	return windows.UTF16PtrFromString(`Local\claude-scheduler-` + hex.EncodeToString(sum[:16]))
}

// cancelled returns a channel that is closed when the run is cancelled.
func cancelled(_ <-chan struct{}, dir string) (<-chan struct{}, error) {
	name, err := eventName(dir)
	if err != nil {
		return nil, err
	}
	event, err := windows.CreateEvent(nil, 1, 0, name)
	if event == 0 {
		return nil, fmt.Errorf("create event: %w", err)
	}
	cancel := make(chan struct{})
	go func() {
		if _, err := windows.WaitForSingleObject(event, windows.INFINITE); err == nil {
			close(cancel)
		}
	}()
	return cancel, nil
}

func detach(in io.Reader, ready io.Writer) {
	for _, stream := range []any{in, ready, os.Stderr} {
		if c, ok := stream.(io.Closer); ok {
			_ = c.Close()
		}
	}
	_ = os.Chdir(rootDir())
}

// signalSupervisor sets the event of the run. A supervisor without one has
// ended.
func signalSupervisor(dir string, _ processID) error {
	name, err := eventName(dir)
	if err != nil {
		return err
	}
	event, err := windows.OpenEvent(windows.EVENT_MODIFY_STATE, false, name)
	if errors.Is(err, windows.ERROR_FILE_NOT_FOUND) {
		return nil
	}
	if err != nil {
		return err
	}
	defer windows.CloseHandle(event)
	return windows.SetEvent(event)
}

func signalExit(dir string, _ *os.Process) error { return signalSupervisor(dir, processID{}) }

// removeAll deletes a state directory. Windows deletes no file that is open.
func removeAll(dir string, lock *os.File) error {
	if lock != nil {
		_ = lock.Close()
	}
	return removeInParent(dir)
}

// drain does nothing: pipes on Windows have no deadlines, after which it would
// be needed.
func drain(*os.File, []byte, func(int)) {}

// reserve makes a file of size bytes that can be overwritten on a full disk.
func reserve(name string, size int64) error {
	return writeSynced(name, os.O_CREATE|os.O_TRUNC, make([]byte, size))
}
