package watch

import (
	"sync"

	"github.com/fsnotify/fsnotify"
)

// retryingWatcher is an osWatch that the system could not open, because the
// user had no instance left. Every Add retries; until one succeeds each fails,
// and the folders are polled.
type retryingWatcher struct {
	open func() (*fsnotify.Watcher, error)
	raw  chan fsnotify.Event
	errs chan error
	done chan struct{}
	pump sync.WaitGroup

	mu sync.Mutex
	fs *fsnotify.Watcher // nil: not yet
}

func newRetryingWatcher(open func() (*fsnotify.Watcher, error)) *retryingWatcher {
	return &retryingWatcher{open: open, raw: make(chan fsnotify.Event), errs: make(chan error), done: make(chan struct{})}
}

func (l *retryingWatcher) Add(dir string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fs == nil {
		fs, err := l.open()
		if err != nil {
			return err
		}
		l.fs = fs
		l.pump.Go(func() { forward(fs.Events, l.raw, l.done) })
		l.pump.Go(func() { forward(fs.Errors, l.errs, l.done) })
	}
	return l.fs.Add(dir)
}

func (l *retryingWatcher) Remove(dir string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fs == nil {
		return nil
	}
	return l.fs.Remove(dir)
}

// Close may be called once, after the last Add.
func (l *retryingWatcher) Close() error {
	close(l.done)
	l.mu.Lock()
	fs := l.fs
	l.mu.Unlock()
	var err error
	if fs != nil {
		err = fs.Close()
	}
	l.pump.Wait()
	return err
}

func forward[T any](from <-chan T, to chan<- T, done <-chan struct{}) {
	for v := range from {
		select {
		case to <- v:
		case <-done:
			return
		}
	}
}
