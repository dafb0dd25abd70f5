package transcript

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// maxRequests bounds the open requests: package ask allows 20, but a run may also
// write lines to its log.
const maxRequests = 20

// asked takes the line of a request for a permission; see package ask.
func (t *Transcript) asked(at Entry, line []byte) {
	var r model.PermissionRequest
	numbers := json.NewDecoder(bytes.NewReader(line))
	numbers.UseNumber() // a person has to see them exactly
	if numbers.Decode(&r) != nil || !isRequestNumber(r.ID) {
		return
	}
	if len(t.outcome.Requests) >= maxRequests {
		return
	}
	number := r.ID
	for n := 2; slices.ContainsFunc(t.outcome.Requests, func(other model.PermissionRequest) bool { return other.ID == r.ID }); n++ {
		r.ID = number + "." + strconv.Itoa(n)
	}
	r.Moved = t.seen.afterCd[r.ToolUseID]
	t.outcome.Requests = append(t.outcome.Requests, r)
	at.Time = r.AskedAt
	t.notice(at, "Asked for permission: "+RequestLine(r))
}

// answered takes the line of the end of a request.
func (t *Transcript) answered(at Entry, line []byte) {
	var a struct {
		ID       string    `json:"id"`
		Decision string    `json:"decision"`
		At       time.Time `json:"at"`
		Message  string    `json:"message"`
	}
	if json.Unmarshal(line, &a) != nil {
		return
	}
	o := &t.outcome
	var closed, open []model.PermissionRequest
	for _, r := range o.Requests {
		if RequestNumber(r.ID) == a.ID {
			closed = append(closed, r)
		} else {
			open = append(open, r)
		}
	}
	o.Requests = open
	at.Time = a.At
	uncertain := ""
	if len(closed) > 1 {
		uncertain = " (or another call with the number " + a.ID + ")"
	}
	for _, r := range closed {
		line := RequestLine(r) + uncertain
		switch a.Decision {
		case "allow":
			t.notice(at, "Allowed once: "+line)
		case "always":
			t.notice(at, "Allowed always: "+line)
		case "deny":
			if a.Message != "" {
				line += "\n" + a.Message
			}
			t.refuse(r)
			t.notice(at, "Denied: "+line)
		case "no_answer":
			if len(o.Unanswered) < maxUnanswered {
				o.Unanswered = append(o.Unanswered, r)
			}
			t.notice(at, "Denied, because there was no answer within "+format.Limit(r.Deadline.Sub(r.AskedAt))+": "+line)
		}
	}
}

// RequestNumber is the number that the supervisor gave a request. A run can
// write lines to its log that look like requests, also with the number of one
// that is open: each of them is shown, the second of number 1 as "1.2", and the
// supervisor accepts an answer only for the call that it asked about.
func RequestNumber(id string) string {
	number, _, _ := strings.Cut(id, ".")
	return number
}

func isRequestNumber(id string) bool {
	return id != "" && len(id) <= 9 && strings.Trim(id, "0123456789") == ""
}

// maxUnanswered bounds the lists of unanswered and of refused requests: the remarks
// of a run name them.
const maxUnanswered = 20

// refuse takes a call that the user denied. It is not among the denials of the
// run: the user has decided, so nothing is left to decide.
func (t *Transcript) refuse(r model.PermissionRequest) {
	if o := &t.outcome; len(o.Refused) < maxUnanswered {
		o.Refused = append(o.Refused, r)
	}
	if r.ToolUseID == "" {
		return
	}
	if t.seen.refusedIDs == nil {
		t.seen.refusedIDs = map[string]bool{}
	}
	t.seen.refusedIDs[r.ToolUseID] = true
}

// RequestLine is the call of a request in one line: "Bash: git push".
func RequestLine(r model.PermissionRequest) string {
	call := RequestedCall(r, "")
	if call.Target == "" {
		return call.Title
	}
	return call.Title + ": " + format.OneLine(call.Target, 200)
}

// RequestedCall is the call of a request as the transcript shows calls; cwd is
// where the run works.
func RequestedCall(r model.PermissionRequest, cwd string) ToolCall {
	data, err := json.Marshal(r.ToolInput)
	if err != nil {
		data = nil // it came from JSON
	}
	return newCall(&block{ID: r.ToolUseID, Name: r.ToolName, Input: data}, cwd)
}
