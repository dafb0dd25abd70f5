package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"claude-scheduler/backend/model"
)

// The exit codes; see `claude-scheduler help exit-codes`.
const (
	exitOK          = 0
	exitFailed      = 1
	exitInvalid     = 2
	exitNotFound    = 3
	exitConflict    = 4
	exitUnavailable = 5
	exitInterrupted = 130 // 128 + SIGINT, as shells count
)

const exitCodes = `Exit codes:

  0    done; with "task run --wait": the run succeeded
  1    failed: the run did not succeed, doctor or "task check" found a failure, a disk
       error, or a fault of the program
  2    refused: wrong usage or input; nothing was changed
  3    not found: no such job, task, run or profile
  4    conflict: the state does not allow it now, or an id matches several records
  5    unavailable: the background service, or something it needs, cannot be
       reached; "daemon status": it is not running
  130  interrupted with Ctrl-C; a watched run continues

With --json the problem itself is one JSON object on standard error: operation,
field, message, hint, kind; part is where in a schedule it is.`

// errReported ends a command that failed and has reported why.
var errReported = errors.New("failed")

// exitCode returns the exit code for the error of a command.
func exitCode(err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errReported):
		return exitFailed
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	}
	switch problemOf(err).Kind {
	case model.KindInvalid:
		return exitInvalid
	case model.KindNotFound:
		return exitNotFound
	case model.KindConflict, model.KindBusy:
		return exitConflict
	case model.KindUnavailable:
		return exitUnavailable
	}
	return exitFailed
}

// problemOf returns err as a model.Problem.
func problemOf(err error) *model.Problem {
	var p *model.Problem
	if !errors.As(err, &p) && errors.Is(err, context.DeadlineExceeded) {
		return &model.Problem{Message: err.Error(), Hint: "see claude-scheduler daemon logs", Kind: model.KindUnavailable}
	}
	return model.ProblemOf(err)
}

// report prints an error to standard error.
func (c *console) report(err error) {
	if err == nil || errors.Is(err, errReported) || errors.Is(err, context.Canceled) {
		return
	}
	p := problemOf(err)
	if c.json {
		data, err := json.Marshal(p)
		if err == nil {
			fmt.Fprintln(c.errOut, string(data))
			return
		}
	}
	plain := *p
	plain.Hint = ""
	if flag := flagOf(c.command, p.Field); flag != "" || p.Field == "id" { // an argument of the command, which the message names
		plain.Field = flag
	}
	fmt.Fprintln(c.errOut, c.errPaint(bad, "error:"), sanitizeTerminal(plain.Error()))
	c.reportPart(p.Part)
	if p.Hint != "" {
		fmt.Fprintln(c.errOut, c.errPaint(faint, "hint:"), sanitizeTerminal(p.Hint))
	}
}

// reportPart marks the part of a text that is at fault.
func (c *console) reportPart(part *model.Part) {
	const longest = 200
	if part == nil || part.Length == 0 || len(part.Text) > longest {
		return
	}
	for _, r := range part.Text {
		if !unicode.IsPrint(r) {
			return
		}
	}
	fmt.Fprintf(c.errOut, "  %s\n  %s%s\n", part.Text, strings.Repeat(" ", part.Position), c.errPaint(bad, strings.Repeat("^", part.Length)))
}
