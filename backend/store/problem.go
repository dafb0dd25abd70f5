package store

import (
	"errors"
	"io/fs"
	"syscall"

	"claude-scheduler/backend/model"
)

// ioProblem returns the problem of a failed disk operation, such as "write
// jobs.json".
func ioProblem(operation string, err error) *model.Problem {
	var known *model.Problem
	if errors.As(err, &known) {
		return known
	}
	hint := "check the data directory and try again"
	switch {
	case errors.Is(err, syscall.ENOSPC):
		hint = "free some space on the disk and try again"
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		hint = "make the data directory writable and try again"
	}
	return &model.Problem{Operation: operation, Message: err.Error(), Hint: hint, Kind: model.KindInternal}
}
