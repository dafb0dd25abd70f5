package api

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"
)

// bodyTimeout cuts off a request whose body has not arrived within a time, or
// when the server stops: without it, a client that sends half a body would keep
// its connection forever, because net/http also waits for the part that a
// handler left unread.
type bodyTimeout struct {
	next   http.Handler
	within time.Duration
}

// drained is how much of an unread body is read before the connection is
// closed, as net/http does without a time limit.
const drained = 256 << 10

func (t bodyTimeout) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	stopping, cancel := streaming(r)
	defer cancel()
	if stopping.Err() != nil {
		w.Header().Set("Connection", "close") // otherwise the next request would be cut off
	}
	if r.ContentLength == 0 {
		t.next.ServeHTTP(w, r)
		return
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(t.within)) // best effort: writers in tests do not support it
	cut := make(chan struct{})
	release := sync.OnceValue(context.AfterFunc(stopping, func() {
		defer close(cut)
		_ = control.SetReadDeadline(time.Unix(1, 0))
	}))
	defer func() {
		if !release() {
			<-cut // wait: later, it would cut off the next request of this connection
		}
	}()
	r.Body = &trackedBody{ReadCloser: r.Body, arrived: func() {
		if release() {
			_ = control.SetReadDeadline(time.Time{})
		}
	}}
	t.next.ServeHTTP(w, r)
	_, _ = io.CopyN(io.Discard, r.Body, drained) // net/http closes the connection when this ended early
}

// trackedBody is a body that reports when it was read to its end.
type trackedBody struct {
	io.ReadCloser
	arrived func()
}

func (a *trackedBody) Read(p []byte) (int, error) {
	n, err := a.ReadCloser.Read(p)
	if err == io.EOF && a.arrived != nil {
		a.arrived()
		a.arrived = nil
	}
	return n, err
}
