package api

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// httpListener is one listener with its server.
type httpListener struct {
	listener   net.Listener
	server     *http.Server
	endStreams context.CancelFunc
	endAll     context.CancelFunc
	ended      chan struct{} // closed when the last request has ended
}

// streamsKey is the context key of the context that ends streams.
type streamsKey struct{}

// open serves h on a listener.
func open(listener net.Listener, h http.Handler, log *slog.Logger) *httpListener {
	all, endAll := context.WithCancel(context.Background())
	streams, endStreams := context.WithCancel(all)
	d := &httpListener{listener: listener, endStreams: endStreams, endAll: endAll, ended: make(chan struct{})}
	d.server = &http.Server{
		Handler:           h,
		BaseContext:       func(net.Listener) context.Context { return context.WithValue(all, streamsKey{}, streams) },
		ConnContext:       withPeer,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
	go d.server.Serve(listener) // its error only reports that it was closed
	return d
}

// shut stops accepting connections and ends the streams.
func (d *httpListener) shut() {
	d.listener.Close()
	d.endStreams()
}

// end waits for running requests, then cuts off those that are left.
func (d *httpListener) end(grace time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	_ = d.server.Shutdown(ctx) // its error reports that requests are left
	d.endAll()
	d.server.Close()
	close(d.ended)
}

func (d *httpListener) gone() bool {
	select {
	case <-d.ended:
		return true
	default:
		return false
	}
}

// address returns where a TCP listener listens; empty for none.
func (d *httpListener) address() string {
	if d == nil {
		return ""
	}
	return d.listener.Addr().String()
}

// streaming returns a context that ends with the request and with the streams
// of its listener: so a stream whose source ends can distinguish that from the
// end of the service.
func streaming(r *http.Request) (context.Context, context.CancelFunc) {
	streams, ok := r.Context().Value(streamsKey{}).(context.Context)
	if !ok {
		return context.WithCancel(r.Context())
	}
	ctx, cancel := context.WithCancel(streams)
	detach := context.AfterFunc(r.Context(), cancel)
	return ctx, func() { detach(); cancel() }
}
