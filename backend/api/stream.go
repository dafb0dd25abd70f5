package api

import (
	"net/http"
	"time"
)

const (
	// streamPatience is how long a client may leave a stream unread before it
	// is dropped. Missed messages are not stored.
	streamPatience = 30 * time.Second
	// streamHeartbeat is how often a quiet stream sends a heartbeat: rarely,
	// because each is a wake-up.
	streamHeartbeat = 4 * time.Minute
)

// stream is a reply of server-sent events.
type stream struct {
	w        http.ResponseWriter
	control  *http.ResponseController
	patience time.Duration
}

// stream begins a reply of server-sent events.
func (s *Server) stream(w http.ResponseWriter) *stream {
	w.Header().Set("Content-Type", "text/event-stream")
	return &stream{w: w, control: http.NewResponseController(w), patience: s.patienceOr()}
}

func (s *Server) patienceOr() time.Duration {
	if s.patience > 0 {
		return s.patience
	}
	return streamPatience
}

func (s *Server) heartbeatOr() time.Duration {
	if s.heartbeat > 0 {
		return s.heartbeat
	}
	return streamHeartbeat
}

// send writes and flushes one message; it fails if the client has disconnected
// or does not read.
func (s *stream) send(name string, value any) error {
	data, err := encode(value)
	if err != nil {
		return err
	}
	text := "data: " + string(data) + "\n\n" // encode writes no line breaks
	if name != "" {
		text = "event: " + name + "\n" + text
	}
	return s.write(text)
}

// heartbeat writes a comment as a heartbeat.
func (s *stream) heartbeat() error { return s.write(":\n\n") }

func (s *stream) write(text string) error {
	if err := s.control.SetWriteDeadline(time.Now().Add(s.patience)); err != nil {
		return err
	}
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	if err := s.control.Flush(); err != nil {
		return err
	}
	return s.control.SetWriteDeadline(time.Time{}) // otherwise its timer would wake the process for nothing
}
