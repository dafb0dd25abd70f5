package supervisor

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"claude-scheduler/backend/atomicfile"
)

// The files of a state directory; see the package's documentation.
const (
	lockFile    = "lock"
	claimFile   = "claim.json"
	cancelFile  = "cancel"
	reserveFile = "reserve"
	exitFile    = "exit.json"
)

const reserved = 16 << 10

// A processID identifies a process permanently: pids are reused.
type processID struct {
	Pid   int    `json:"pid"`
	Start uint64 `json:"start"` // in the operating system's unit
}

// A claim says which supervisor owns a run. The first line of the file is the
// claim, each further one a child.
type claim struct {
	processID
	ID       string      `json:"id"`
	Boot     string      `json:"boot"`
	At       time.Time   `json:"at"`
	Children []processID `json:"-"`
}

// writeClaim makes the claim durable. It fails with fs.ErrExist if there is
// one. The file is returned so that children can be added.
func writeClaim(dir string, c claim) (*os.File, error) {
	line, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("write claim: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, claimFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("write claim: %w", err)
	}
	_, err = f.Write(append(line, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = atomicfile.SyncDir(dir)
	}
	if err == nil {
		err = atomicfile.SyncDir(filepath.Dir(dir))
	}
	if err != nil {
		_ = f.Close()
		_ = os.Remove(f.Name()) // nothing was started: leave no claim
		return nil, fmt.Errorf("write claim: %w", err)
	}
	return f, nil
}

// readClaim fails with fs.ErrNotExist if there is none. One that cannot be read
// still counts as a claim, by an unknown supervisor.
func readClaim(dir string) (claim, error) {
	data, err := os.ReadFile(filepath.Join(dir, claimFile))
	if err != nil {
		return claim{}, fmt.Errorf("read claim: %w", err)
	}
	var c claim
	lines := bufio.NewScanner(bytes.NewReader(data)) // lines of less than 200 bytes
	for first := true; lines.Scan(); first = false {
		if first {
			if json.Unmarshal(lines.Bytes(), &c) != nil {
				return claim{}, nil
			}
			continue
		}
		var child processID
		if json.Unmarshal(lines.Bytes(), &child) == nil && child.Pid > 1 {
			c.Children = append(c.Children, child)
		}
	}
	return c, nil
}

// writeExit makes the exit record durable and never replaces a longer one. On a
// full disk a short record is written into the reserved space.
func writeExit(dir string, exit Exit) error {
	data, err := json.Marshal(exit)
	if err != nil {
		return fmt.Errorf("write exit record: %w", err)
	}
	path := filepath.Join(dir, exitFile)
	err = atomicfile.Write(path, data, 0o600)
	if err == nil {
		return atomicfile.SyncDir(dir)
	}
	for i := range exit.Steps {
		exit.Steps[i].Tail, exit.Steps[i].Command = "", ""
	}
	exit.Faults = append(exit.Faults, "write exit record: "+err.Error())
	short, marshalErr := json.Marshal(exit)
	if marshalErr != nil || len(short) > reserved {
		return fmt.Errorf("write exit record: %w", err)
	}
	short = append(short, bytes.Repeat([]byte(" "), reserved-len(short))...)
	spare := filepath.Join(dir, reserveFile)
	if err := writeSynced(spare, 0, short); err != nil {
		return fmt.Errorf("write exit record: %w", err)
	}
	if err := os.Rename(spare, path); err != nil {
		return fmt.Errorf("write exit record: %w", err)
	}
	return atomicfile.SyncDir(dir)
}

// writeSynced writes data over the beginning of a file.
func writeSynced(name string, flag int, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|flag, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// readExit fails with fs.ErrNotExist if there is none.
func readExit(dir string) (Exit, error) {
	data, err := os.ReadFile(filepath.Join(dir, exitFile))
	if err != nil {
		return Exit{}, fmt.Errorf("read exit record: %w", err)
	}
	var exit Exit
	if err := json.Unmarshal(data, &exit); err != nil {
		return Exit{}, fmt.Errorf("read exit record: %w", err)
	}
	return exit, nil
}

func exists(dir, name string) bool {
	_, err := os.Lstat(filepath.Join(dir, name))
	return !errors.Is(err, fs.ErrNotExist)
}
