package supervisor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Handle is a claimed run. Its methods may be called by multiple goroutines.
type Handle struct {
	dir   string
	done  chan struct{}
	exit  Exit      // set before done is closed
	err   error     // likewise
	await func()    // returns when the supervisor has ended; nil if a goroutine already waits
	once  sync.Once // for await
}

func newHandle(dir string) *Handle { return &Handle{dir: dir, done: make(chan struct{})} }

// Done is closed when the supervisor has ended and no process of the run is left.
func (h *Handle) Done() <-chan struct{} {
	h.once.Do(func() {
		if h.await != nil { // started on demand: waiting takes a thread, and many callers only need the State
			go func() {
				h.await()
				h.finish()
			}()
		}
	})
	return h.done
}

// Started returns when the run was claimed, the zero time if that cannot be read.
func (h *Handle) Started() time.Time {
	c, err := readClaim(h.dir)
	if err != nil {
		return time.Time{}
	}
	return c.At
}

// Exit returns the exit record once the channel of Done is closed, ErrAlive before. ErrInterrupted:
// the supervisor died without writing one; ErrUnclaimed: it died before anything was started.
func (h *Handle) Exit() (Exit, error) {
	select {
	case <-h.done:
		return h.exit, h.err
	default:
		return Exit{}, ErrAlive
	}
}

// finish is called once, when the supervisor is known to have ended.
func (h *Handle) finish() {
	h.exit, h.err = readExit(h.dir)
	if errors.Is(h.err, fs.ErrNotExist) {
		c, err := readClaim(h.dir)
		if errors.Is(err, fs.ErrNotExist) {
			h.err = ErrUnclaimed
		} else {
			h.err = errors.Join(ErrInterrupted, reap(c))
		}
	}
	close(h.done)
}

// Cancel asks the supervisor to end the run, gracefully and then by force, and
// returns immediately. The first reason becomes Exit.Why. Cancelling a run that has
// ended does nothing.
func (h *Handle) Cancel(why string) error {
	select {
	case <-h.done:
		return nil
	default:
	}
	c, err := readClaim(h.dir)
	if err != nil {
		return fmt.Errorf("cancel run: %w", err)
	}
	// A full disk must not prevent cancelling: then the reason is lost.
	if f, err := os.OpenFile(filepath.Join(h.dir, cancelFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err == nil {
		_, _ = f.WriteString(why)
		_ = f.Close()
	}
	if err := signalSupervisor(h.dir, c.processID); err != nil {
		return fmt.Errorf("cancel run: %w", err)
	}
	return nil
}

// cancelReason returns the reason given by the caller, or "signal" without one.
func cancelReason(dir string) string {
	data, err := os.ReadFile(filepath.Join(dir, cancelFile))
	if word := strings.TrimSpace(string(data)); err == nil && word != "" {
		return word
	}
	return "signal"
}
