package notify

import (
	"fmt"
	"net/http"
	"sync"
)

// errorRecorder sees what comes of the requests of a service. Some of the library
// keep to themselves that nobody answered.
type errorRecorder struct {
	http.RoundTripper

	mu  sync.Mutex
	err error
}

func (w *errorRecorder) RoundTrip(r *http.Request) (*http.Response, error) {
	reply, err := w.RoundTripper.RoundTrip(r)
	seen := err
	if err == nil && reply.StatusCode >= http.StatusBadRequest {
		seen = fmt.Errorf("it answers %s", reply.Status)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.err = seen
	return reply, err
}

// last is what went wrong with the last request.
func (w *errorRecorder) last() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}
