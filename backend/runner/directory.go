package runner

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"syscall"
	"time"

	"claude-scheduler/backend/model"
)

// directoryLimit is how long a working directory may take to answer.
const directoryLimit = 30 * time.Second

// checkWithin returns the result of check for a directory, or an error if the
// directory does not answer: a call to a network disk cannot be interrupted.
func checkWithin(ctx context.Context, limit time.Duration, field, dir string, check func(field, dir string) error) error {
	answer := make(chan error, 1)
	go func() { answer <- check(field, dir) }()
	late := time.NewTimer(limit)
	defer late.Stop()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	case <-late.C:
		return model.Invalid(field, "the directory "+dir+" does not answer", "check whether its disk is connected")
	}
}

// CheckDirectory returns why no run can work in a directory, or nil. It waits for a
// disk that does not answer up to the limit.
func CheckDirectory(ctx context.Context, limit time.Duration, dir string) error {
	return checkWithin(ctx, limit, "working_directory.path", dir, checkDirectory)
}

// checkDirectory refuses a working directory that is missing, not a directory,
// or not readable.
func checkDirectory(field, dir string) error {
	info, err := os.Stat(dir)
	switch {
	case os.IsNotExist(err):
		return model.Invalid(field, "the directory "+dir+" does not exist", "create it or correct the job")
	case err != nil:
		return model.Invalid(field, "the directory cannot be read: "+err.Error(), permissionHint(runtime.GOOS, err))
	case !info.IsDir():
		return model.Invalid(field, dir+" is not a directory", "correct the job")
	}
	opened, err := os.Open(dir)
	if err == nil {
		_, err = opened.Readdirnames(1)
		_ = opened.Close() // nothing was written
		if err == nil || errors.Is(err, io.EOF) {
			return nil
		}
	}
	return model.Invalid(field, "the directory "+dir+" cannot be opened: "+err.Error(), permissionHint(runtime.GOOS, err))
}

// permissionHint suggests what to do about a directory that cannot be read.
// macOS keeps programs out of Documents, Desktop, Downloads and other disks
// until the user allows it, and reports "operation not permitted", not
// "permission denied".
func permissionHint(system string, err error) string {
	if system == "darwin" && errors.Is(err, syscall.EPERM) {
		return "allow Claude Scheduler to use it: System Settings, Privacy & Security, Files and Folders (or Full Disk Access)"
	}
	return "check its permissions"
}
