package notify

import (
	"fmt"
	"net/http"
	"sync"
)

// errorRecorder records the errors of a service's requests. Some services of
// the library do not report them.
type errorRecorder struct {
	http.RoundTripper

	mu  sync.Mutex
	err error
}

func (w *errorRecorder) RoundTrip(r *http.Request) (*http.Response, error) {
	reply, err := w.RoundTripper.RoundTrip(r)
	seen := err
	if err == nil && reply.StatusCode >= http.StatusBadRequest {
		seen = fmt.Errorf("it answered %s", reply.Status)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.err = seen
	return reply, err
}

// last returns the error of the last request.
func (w *errorRecorder) last() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err
}
