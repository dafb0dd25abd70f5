package api

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"
)

// timely cuts off a request whose body has not arrived within a time, or when
// the server stops: without it, a client that sends half a body would keep its
// connection for ever, for net/http also waits for what a handler left unread.
type timely struct {
	next   http.Handler
	within time.Duration
}

// drained is how much of a body that nobody read is taken before the
// connection is given up, as net/http does by itself without a time limit.
const drained = 256 << 10

func (t timely) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	stopping, cancel := streaming(r)
	defer cancel()
	if stopping.Err() != nil {
		w.Header().Set("Connection", "close") // or a request that came next would be cut off
	}
	if r.ContentLength == 0 {
		t.next.ServeHTTP(w, r)
		return
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(t.within)) // best effort: a writer in a test has none
	cut := make(chan struct{})
	release := sync.OnceValue(context.AfterFunc(stopping, func() {
		defer close(cut)
		_ = control.SetReadDeadline(time.Unix(1, 0))
	}))
	defer func() {
		if !release() {
			<-cut // later, it would cut off the next request of this connection
		}
	}()
	r.Body = &arriving{ReadCloser: r.Body, arrived: func() {
		if release() {
			_ = control.SetReadDeadline(time.Time{})
		}
	}}
	t.next.ServeHTTP(w, r)
	_, _ = io.CopyN(io.Discard, r.Body, drained) // net/http closes the connection when this ended early
}

// arriving is a body that tells when it was read to its end.
type arriving struct {
	io.ReadCloser
	arrived func()
}

func (a *arriving) Read(p []byte) (int, error) {
	n, err := a.ReadCloser.Read(p)
	if err == io.EOF && a.arrived != nil {
		a.arrived()
		a.arrived = nil
	}
	return n, err
}
