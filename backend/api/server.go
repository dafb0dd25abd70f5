package api

import (
	"cmp"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/socket"
)

// Server serves one Service. Service and Home are required and, as Version and
// Log, are set before Start. Start, Stop and SetHTTPAddress may be called in
// any order and at the same time.
type Server struct {
	Service Service
	Home    string       // the data directory
	Version string       // program version
	Log     *slog.Logger // nil: silent

	// For tests; the zero values are the production values.
	patience  time.Duration // how long a client may leave a stream unread; 0: streamPatience
	heartbeat time.Duration // between heartbeats on a quiet stream; 0: streamHeartbeat
	bodyTime  time.Duration // how long the body of a request may take to arrive; 0: bodyTime

	mu       sync.Mutex
	handler  http.Handler  // nil: not started
	unix     *httpListener // nil: not started
	wanted   string        // the configured address
	tcp      *httpListener // nil: nothing listens on TCP
	tcpFault *apitype.Fault
	old      []*httpListener // listeners that end in the background
}

// stopGrace is how long requests may take to end once the server stops.
const stopGrace = 2 * time.Second

// Start begins to listen. The error is a *model.Problem: another service
// listens, or the data directory is not usable. An HTTP address that is not
// available is not an error of Start but a fault in the status.
func (s *Server) Start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.unix != nil {
		return &model.Problem{Operation: "start server", Message: "it has been started already", Kind: model.KindConflict}
	}
	listener, err := socket.Listen(s.Home)
	if err != nil {
		p := &model.Problem{Operation: "start server", Message: err.Error(), Kind: model.KindUnavailable}
		if errors.Is(err, socket.ErrInUse) {
			p.Kind, p.Hint = model.KindConflict, "see claude-scheduler status"
		}
		return p
	}
	s.handler = s.routes()
	s.unix = open(listener, s.timely(s.handler), s.logger())
	if err := s.listenTCP(); err != nil {
		s.logger().Error("listen on http_address", "error", err)
	}
	return nil
}

// Stop ends all streams, waits a moment for running requests, and returns when
// nothing listens and all requests have ended. A server that was stopped can be
// started again.
func (s *Server) Stop() {
	s.mu.Lock()
	unix, tcp := s.unix, s.tcp
	s.unix, s.tcp, s.tcpFault, s.handler = nil, nil, nil, nil
	s.closeLater(tcp)
	s.closeLater(unix)
	old := slices.Clone(s.old)
	s.mu.Unlock()
	for _, d := range old {
		<-d.ended
	}
}

// closeLater closes a listener now and ends it in the background; the caller
// holds the lock and may be one of the listener's own requests.
func (s *Server) closeLater(d *httpListener) {
	if d == nil {
		return
	}
	d.shut()
	s.old = slices.DeleteFunc(s.old, (*httpListener).gone)
	s.old = append(s.old, d)
	go d.end(stopGrace)
}

func (s *Server) timely(next http.Handler) http.Handler {
	return bodyTimeout{next, cmp.Or(s.bodyTime, bodyTime)}
}

func (s *Server) logger() *slog.Logger {
	if s.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return s.Log
}
