package ask

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"claude-scheduler/backend/socket"
)

// Call is a tool call that needs a permission, as Claude Code passes it on.
type Call struct {
	ToolUseID string          `json:"tool_use_id"`
	ToolName  string          `json:"tool_name"`
	Input     json.RawMessage `json:"input"`
}

// Verdict is the decision on a call.
type Verdict struct {
	Allow   bool   `json:"allow"`
	Message string `json:"message"` // for Claude, if denied
	// Rules are permission rules that also apply for the rest of the session.
	Rules []string `json:"rules,omitempty"`
}

// Decision is how a request ended.
type Decision string

const (
	Allow     Decision = "allow"     // once
	Always    Decision = "always"    // and a rule was added to the task
	Deny      Decision = "deny"      // by the user
	NoAnswer  Decision = "no_answer" // there was no answer in time
	Withdrawn Decision = "withdrawn" // the run ended
)

// Answer is the answer of the user.
type Answer struct {
	ID       string   `json:"id"`       // of the request
	Decision Decision `json:"decision"` // Allow, Always or Deny
	Message  string   `json:"message"`  // for Claude; empty: none
	Rules    []string `json:"rules"`    // with Always: see Verdict
	Shown    string   `json:"shown"`    // Digest of the call that the user saw; a denial needs none
}

// Digest identifies what the user sees of a call. The user sees what is in the
// log of the run, to which the run can also write: an answer must not permit a
// different call.
func Digest(tool string, input map[string]any) string {
	data, err := json.Marshal([]any{tool, input})
	if err != nil {
		return "" // decoded JSON always encodes
	}
	return fmt.Sprintf("%x", sha256.Sum256(data))
}

// Errors of SendAnswer that callers check for.
var (
	ErrClosed = errors.New("the request is closed: it was answered, its time was over, or the run continued without it")
	ErrOther  = errors.New("the call that was shown is not the one that waits for an answer")
	ErrInside = errors.New("a run cannot answer its own requests")
)

// Request is a call that waits for an answer, as it is written to the log.
type Request struct {
	ID        string          `json:"id"` // unique within the run: "1", "2", …
	ToolUseID string          `json:"tool_use_id"`
	ToolName  string          `json:"tool_name"`
	Input     json.RawMessage `json:"tool_input"` // masked
	AskedAt   time.Time       `json:"asked_at"`
	Deadline  time.Time       `json:"deadline"`
	Masked    bool            `json:"masked"` // something in the input was replaced
}

// requestLine is the line of a request in the log.
type requestLine struct {
	Type    string `json:"type"`
	Subtype string `json:"subtype"`
	Request
}

// answerLine is the line of the end of a request in the log.
type answerLine struct {
	Type     string    `json:"type"`
	Subtype  string    `json:"subtype"`
	ID       string    `json:"id"`
	Decision Decision  `json:"decision"`
	At       time.Time `json:"at"`
	Message  string    `json:"message"` // of the user; masked
}

// message is what a client sends; one field is set.
type message struct {
	Call   *Call   `json:"call,omitempty"`
	Answer *Answer `json:"answer,omitempty"`
}

// reply is the response to a message.
type reply struct {
	Verdict *Verdict `json:"verdict,omitempty"`
	Closed  bool     `json:"closed,omitempty"` // ErrClosed
	Other   bool     `json:"other,omitempty"`  // ErrOther
	Inside  bool     `json:"inside,omitempty"` // ErrInside
	Error   string   `json:"error,omitempty"`
}

// maxMessage bounds a message in bytes. Larger inputs are denied anyway.
const maxMessage = 32 << 20

// SendCall asks the supervisor of the run whose state directory is dir, and
// waits until the request is answered or its time is over.
func SendCall(ctx context.Context, dir string, c Call) (Verdict, error) {
	r, err := exchange(ctx, dir, message{Call: &c})
	if err != nil {
		return Verdict{}, fmt.Errorf("ask for a permission: %w", err)
	}
	if r.Verdict == nil {
		return Verdict{}, errors.New("ask for a permission: " + r.Error)
	}
	return *r.Verdict, nil
}

// SendAnswer answers a request of the run whose state directory is dir. The
// error is ErrClosed when it is too late, and ErrOther when the answer permits
// another call than the supervisor asked about.
func SendAnswer(ctx context.Context, dir string, a Answer) error {
	r, err := exchange(ctx, dir, message{Answer: &a})
	switch {
	case socket.Refused(err):
		return ErrClosed // no listener: the run has ended
	case err != nil:
		return fmt.Errorf("answer request: %w", err)
	case r.Closed:
		return ErrClosed
	case r.Other:
		return ErrOther
	case r.Inside:
		return ErrInside
	case r.Error != "":
		return errors.New("answer request: " + r.Error)
	}
	return nil
}

func exchange(ctx context.Context, dir string, m message) (reply, error) {
	conn, err := socket.DialAs(ctx, dir, socketName)
	if err != nil {
		return reply{}, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Now()) })()
	if err := json.NewEncoder(conn).Encode(m); err != nil {
		return reply{}, err
	}
	var r reply
	if err := json.NewDecoder(conn).Decode(&r); err != nil {
		if ctx.Err() != nil {
			return reply{}, ctx.Err()
		}
		return reply{}, err
	}
	return r, nil
}

// receive reads the message of a client.
func receive(conn net.Conn) (m message, err error) {
	line, err := bufio.NewReader(io.LimitReader(conn, maxMessage)).ReadBytes('\n')
	if err != nil {
		return m, err
	}
	return m, json.Unmarshal(line, &m)
}
