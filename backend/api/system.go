package api

import (
	"context"
	"net/http"
	"os"
	"strconv"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/schedule"
)

// How many slots of a schedule are listed by default, and the maximum:
// schedule.Explain lists no more.
const (
	defaultSlots = 5
	maxSlots     = 1000
)

func (s *Server) version(*http.Request) (apitype.Version, error) {
	return apitype.Version{Version: s.Version, PID: os.Getpid()}, nil
}

func (s *Server) status(*http.Request) (apitype.Status, error) {
	return s.withListener(s.Service.Status()), nil
}

func (s *Server) today(r *http.Request) (apitype.Today, error) {
	since := time.Time{}
	if text := r.URL.Query().Get("since"); text != "" {
		var err error
		if since, err = time.Parse(time.RFC3339Nano, text); err != nil {
			return apitype.Today{}, model.Invalid("since", strconv.Quote(text)+" is not a time", "RFC 3339: 2026-11-27T18:00:00+01:00")
		}
	}
	out, err := s.Service.Today(since)
	out.TaskFiles = nonNil(out.TaskFiles)
	return out, err
}

func (s *Server) markDone(r *http.Request, in apitype.ItemsRequest) (apitype.Empty, error) {
	if err := s.checkPerson(r, in); err != nil {
		return done, err
	}
	return done, s.Service.MarkDone(in)
}

func (s *Server) snooze(r *http.Request, in apitype.ItemsRequest) (apitype.Empty, error) {
	if err := s.checkPerson(r, in); err != nil {
		return done, err
	}
	return done, s.Service.Snooze(in)
}

// checkPerson refuses requests of runs to remove items from the report: a run
// could hide that it failed.
func (s *Server) checkPerson(r *http.Request, in apitype.ItemsRequest) error {
	if in.Undo || s.runOf(r) == "" {
		return nil
	}
	return &model.Problem{Field: "runs", Message: "a run cannot remove items from the report, which is for users", Hint: "do it outside of a run", Kind: model.KindConflict}
}

func (s *Server) pause(_ *http.Request, in apitype.PauseRequest) (apitype.Status, error) {
	status, err := s.Service.Pause(in)
	return s.withListener(status), err
}

func (s *Server) resume(*http.Request) (apitype.Status, error) {
	status, err := s.Service.Resume()
	return s.withListener(status), err
}

// withListener adds what only the server knows: where it listens, and why it
// does not listen on a configured address.
func (s *Server) withListener(status apitype.Status) apitype.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	status.HTTPAddress = s.tcp.address()
	faults := status.Faults
	status.Faults = append(make([]apitype.Fault, 0, len(faults)+1), faults...)
	if s.tcpFault != nil {
		status.Faults = append(status.Faults, *s.tcpFault)
	}
	return status
}

func (s *Server) outlook(r *http.Request) ([]apitype.Outlook, error) {
	n, err := slots(r.URL.Query().Get("n"))
	if err != nil {
		return nil, err
	}
	out := nonNil(s.Service.Outlook(n))
	for i := range out {
		out[i].Next, out[i].Notes, out[i].Then = nonNil(out[i].Next), nonNil(out[i].Notes), nonNil(out[i].Then)
	}
	return out, nil
}

// slots parses the number of requested slots.
func slots(value string) (int, error) {
	if value == "" {
		return defaultSlots, nil
	}
	n, err := apitype.ParseCount("n", value)
	return min(n, maxSlots), err
}

func (s *Server) doctor(r *http.Request) ([]apitype.Check, error) {
	return nonNil(s.Service.Doctor(r.Context())), nil
}

func (s *Server) acknowledge(_ *http.Request, in apitype.AcknowledgeRequest) (apitype.Empty, error) {
	if in.Run != "" {
		return done, nil
	}
	return done, s.Service.Acknowledge()
}

func (s *Server) testNotify(r *http.Request) ([]apitype.Check, error) {
	return nonNil(s.Service.TestNotifications(r.Context())), nil
}

// shutdown stops the service after the reply was sent. Streams are cut off
// before that: when the service stops, they would end as if the runs had ended.
func (s *Server) shutdown(w http.ResponseWriter, _ *http.Request) error {
	if err := writeJSON(w, done); err != nil {
		return err
	}
	_ = http.NewResponseController(w).Flush() // the client may have disconnected
	s.mu.Lock()
	for _, d := range []*httpListener{s.unix, s.tcp} {
		if d != nil {
			d.endStreams()
		}
	}
	s.mu.Unlock()
	s.Service.Shutdown()
	return nil
}

func (s *Server) explain(_ *http.Request, in apitype.ExplainRequest) (schedule.Explanation, error) {
	switch {
	case in.N < 0:
		return schedule.Explanation{}, model.Invalid("n", "is negative", "a whole number, 0 or more")
	case in.N > maxSlots:
		in.N = maxSlots
	}
	out, err := s.Service.Explain(in)
	out.Next, out.Notes = nonNil(out.Next), nonNil(out.Notes)
	return out, err
}

func (s *Server) matches(r *http.Request, in apitype.MatchRequest) (apitype.MatchResponse, error) {
	out, err := s.Service.WatchMatches(r.Context(), in.Schedule)
	out.Files = nonNil(out.Files)
	return out, err
}

func (s *Server) commands(r *http.Request) ([]apitype.Command, error) {
	out, err := s.Service.Commands(r.Context(), r.URL.Query().Get("dir"))
	return nonNil(out), err
}

func (s *Server) worktrees(r *http.Request) ([]apitype.Worktree, error) {
	out, err := s.Service.Worktrees(r.Context(), r.URL.Query().Get("brief") == "true")
	return nonNil(out), err
}

// onWorktree handles a method that works on the branch of a worktree.
func onWorktree[T any](method func(context.Context, apitype.WorktreeRequest) (T, error)) handlerFunc {
	return with(func(r *http.Request, in apitype.WorktreeRequest) (T, error) { return method(r.Context(), in) })
}

func (s *Server) discardedWorktrees(*http.Request) ([]apitype.DiscardedWorktree, error) {
	out, err := s.Service.DiscardedWorktrees()
	return nonNil(out), err
}

func (s *Server) restoreWorktree(r *http.Request, in apitype.RestoreWorktreeRequest) (apitype.WorktreeResult, error) {
	return s.Service.RestoreWorktree(r.Context(), in.ID)
}

func (s *Server) pruneWorktrees(r *http.Request, in apitype.PruneRequest) (apitype.PruneResponse, error) {
	removed, err := s.Service.PruneWorktrees(r.Context(), in.Paths, in.Force)
	return apitype.PruneResponse{Removed: nonNil(removed)}, err
}
