package fakeapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// kept is how many requests a server remembers: each is about 50 kB.
const kept = 256

// Server answers on loopback until its context ends or Close is called. Start
// creates it.
type Server struct {
	base   string
	http   *http.Server
	closed chan struct{}
	once   sync.Once
	served sync.WaitGroup

	mu       sync.Mutex
	requests []Request
	total    int            // requests ever
	faults   map[string]int // how often each counted fault was sent
	arrival  chan struct{}  // closed and replaced at each request
}

// Start listens on a free port of 127.0.0.1. The server ends with ctx.
func Start(ctx context.Context) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start stand-in: %w", err)
	}
	s := &Server{
		base: "http://" + listener.Addr().String(), closed: make(chan struct{}),
		faults: map[string]int{}, arrival: make(chan struct{}),
	}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 30 * time.Second}
	s.served.Go(func() { _ = s.http.Serve(listener) }) // it returns ErrServerClosed, after Close
	context.AfterFunc(ctx, s.Close)
	return s, nil
}

// URL returns the base URL for a scenario, "name,key=value,...": "script" when
// it is empty. Values that contain a comma or a slash must be escaped as in a
// query: see [Setting].
func (s *Server) URL(scenario string) string {
	if scenario == "" {
		scenario = "script"
	}
	return s.base + "/s/" + url.PathEscape(scenario)
}

// Setting returns ",key=value", escaped, to append to a scenario's name.
func Setting(key, value string) string { return "," + key + "=" + url.QueryEscape(value) }

// Close ends all answers immediately and frees the port. It may be called twice.
func (s *Server) Close() {
	s.once.Do(func() {
		close(s.closed)
		_ = s.http.Close()
	})
	s.served.Wait()
}

// Requests returns the newest 256 requests, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Wait returns when n requests have arrived since the start, side requests
// included, or with an error when ctx or the server ends before.
func (s *Server) Wait(ctx context.Context, n int) error {
	for {
		s.mu.Lock()
		total, arrival := s.total, s.arrival
		s.mu.Unlock()
		if total >= n {
			return nil
		}
		select {
		case <-arrival:
		case <-ctx.Done():
			return fmt.Errorf("wait for %d requests, got %d: %w", n, total, ctx.Err())
		case <-s.closed:
			return errors.New("wait for requests: the stand-in is closed")
		}
	}
}

// record stores a request and returns its number, from 1.
func (s *Server) record(r Request) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
	if len(s.requests) > kept {
		s.requests = slices.Delete(s.requests, 0, 1)
	}
	s.total++
	close(s.arrival)
	s.arrival = make(chan struct{})
	return s.total
}

// due reports whether a fault must be sent once more.
func (s *Server) due(f *fault) bool {
	if f == nil || f.times == 0 {
		return f != nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[f.key]++
	return s.faults[f.key] <= f.times
}
