package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/socket"
)

// refusal returns the problem in a reply other than 200.
func refusal(reply *http.Response) error {
	var p model.Problem
	if err := json.NewDecoder(reply.Body).Decode(&p); err != nil || p.Message == "" {
		message := "what listens on the socket is not the background service: it answered " + reply.Status
		if reply.Header.Get(apitype.VersionHeader) != "" {
			message = "the background service answered " + reply.Status
		}
		return &model.Problem{Message: message, Kind: model.KindInternal}
	}
	return &p
}

// unreachable turns err, a failure to communicate with the service, into a
// problem; nil stays nil, and after ctx ended the error is ctx's.
func unreachable(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if cause := ctx.Err(); cause != nil {
		if errors.Is(cause, context.DeadlineExceeded) {
			return fmt.Errorf("wait for the background service: %w", cause)
		}
		return cause
	}
	p := &model.Problem{Message: "the background service closed the connection before answering: " + err.Error(),
		Hint: "see claude-scheduler status, then try again", Kind: model.KindUnavailable}
	switch {
	case errors.Is(err, fs.ErrPermission):
		p.Message, p.Hint = "the background service's socket belongs to another user", "check the owner of the data directory"
	case socket.Refused(err):
		p.Message, p.Hint = "the background service is not running", "start it: claude-scheduler daemon start"
	}
	return p
}
