package watch

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"reflect"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Spec describes a watch.
type Spec struct {
	Path      string        // a folder, or one file; need not exist yet
	Patterns  []string      // globs relative to Path; ! negates, the last match wins, a folder matches everything in it; none: all files
	Recursive bool          // false: only files in Path itself
	Debounce  time.Duration // quiet time before a change counts; 0: 2 s
	MaxWait   time.Duration // longest wait from the first event; 0: 60 s
	Ignore    []string      // absolute folders that are never watched
}

// Event is a trigger or, if Files is empty, a fault that began or ended.
type Event struct {
	ID    string
	Files []string // what changed: relative to Path, with slashes, sorted; the first 1,000
	Total int      // how many changed
	At    time.Time
	// Waited is the time from the first change to At, measured from when it was
	// noticed, or from when it was made if it was noticed late.
	Waited time.Duration
	Fault  *Fault // began; nil without files: all faults of ID ended
}

// maxFiles bounds Event.Files.
const maxFiles = 1000

// limits are times and counts; only tests change them.
type limits struct {
	interval       time.Duration // smallest time between two triggers of a spec
	burst          int           // triggers within span before it backs off
	span           time.Duration
	cooldown       time.Duration // doubles up to cooldownMax
	cooldownMax    time.Duration
	poll           time.Duration // doubles up to pollMax while a fault lasts
	pollMax        time.Duration
	check          time.Duration // interval of checks of how the path resolves: a mount causes no event
	checkUnwatched time.Duration // the same if other changes cause no event either
	silent         time.Duration // how long a disk may take to answer
	maxWatched     int
	folders        int // limit of folders per spec
	scans          int // limit of concurrent scans
}

// foldersBound is the maximum number of folders of one watch on any system:
// reading more takes too long.
const foldersBound = 50_000

func defaultLimits() limits {
	return limits{
		interval: 5 * time.Second, burst: 20, span: 10 * time.Minute, cooldown: 30 * time.Minute, cooldownMax: 4 * time.Hour,
		poll: 30 * time.Second, pollMax: 5 * time.Minute, check: 5 * time.Minute, checkUnwatched: time.Minute, silent: 30 * time.Second, maxWatched: maxWatched, folders: maxFoldersPerWatch(), scans: 2,
	}
}

// Watcher watches for all specs. Its methods may be called from any goroutine
// and return immediately.
type Watcher struct {
	log    *slog.Logger
	limits limits
	events chan Event
	reg    *watchSet
	raw    <-chan fsnotify.Event
	errs   <-chan error
	closer func() error

	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup // the loop
	scans  sync.WaitGroup
	slots  chan struct{} // limits concurrent scans
	done   chan result

	mu       sync.Mutex
	commands []func()
	wake     chan struct{}
	faults   map[string]error
	closed   bool

	// Only the loop touches these.
	states map[string]*watchState
	out    []Event
}

// New starts a Watcher that logs to log, which may be nil. If the system has no
// watch instance left (a Linux user has 128), each spec has a fault and is
// polled until there is one.
func New(log *slog.Logger) *Watcher { return newWatcher(fsnotify.NewWatcher, defaultLimits(), log) }

func newWatcher(open func() (*fsnotify.Watcher, error), l limits, log *slog.Logger) *Watcher {
	fs, err := open()
	if err != nil {
		source := newRetryingWatcher(open)
		w := start(source, source.raw, source.errs, l, log)
		w.closer = source.Close
		w.log.Warn("file events are not available now", "error", err)
		return w
	}
	w := start(fs, fs.Events, fs.Errors, l, log)
	w.closer = fs.Close
	return w
}

func start(src osWatch, raw <-chan fsnotify.Event, errs <-chan error, l limits, log *slog.Logger) *Watcher {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	w := &Watcher{
		log: log, limits: l, events: make(chan Event), reg: newRegistry(src), raw: raw, errs: errs,
		slots: make(chan struct{}, l.scans), done: make(chan result), wake: make(chan struct{}, 1),
		faults: map[string]error{}, states: map[string]*watchState{},
	}
	w.ctx, w.cancel = context.WithCancel(context.Background())
	w.work.Go(w.loop)
	return w
}

// Set adds a spec or replaces the one of that id; the same spec again changes
// nothing. Changes are relative to the current state. It is read in the
// background; files written meanwhile count as changed.
func (w *Watcher) Set(id string, s Spec) {
	if s.Debounce <= 0 {
		s.Debounce = 2 * time.Second
	}
	if s.MaxWait <= 0 {
		s.MaxWait = time.Minute
	}
	s.MaxWait = max(s.MaxWait, s.Debounce)
	s.Path = filepath.Clean(s.Path)
	now := time.Now()
	w.do(func() {
		if old := w.states[id]; old != nil {
			if reflect.DeepEqual(old.spec, s) {
				return
			}
			w.end(old)
		}
		w.states[id] = w.begin(id, s, now)
	})
}

// Remove ends a watch; an unknown id does nothing.
func (w *Watcher) Remove(id string) {
	w.do(func() {
		if st := w.states[id]; st != nil {
			w.end(st)
		}
	})
}

// Suppress is called when a run of the task starts: until as many Resume calls,
// nothing is reported. Earlier changes are remembered.
func (w *Watcher) Suppress(id string) {
	now := time.Now()
	w.do(func() {
		if st := w.states[id]; st != nil {
			st.suppress(now)
		}
	})
}

// Resume is called when a run ended: after the last one, later changes are
// relative to the current state. Without Suppress it does the same.
func (w *Watcher) Resume(id string) {
	now := time.Now()
	w.do(func() {
		if st := w.states[id]; st != nil {
			st.resume(now)
		}
	})
}

// Events delivers triggers and faults in order. It is closed by Close.
func (w *Watcher) Events() <-chan Event { return w.events }

// Faults returns the current faults, by id; each is a *Fault.
func (w *Watcher) Faults() map[string]error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.faults)
}

// closeTime is how long Close waits for scans: a disk may never answer.
const closeTime = time.Second

// Close ends all watches and waits a moment for their scans. Later calls do nothing.
func (w *Watcher) Close() error {
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return nil
	}
	w.closed = true
	w.mu.Unlock()
	w.cancel()
	w.work.Wait()
	ended := make(chan struct{})
	go func() { w.scans.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(closeTime):
	}
	close(w.events)
	if w.closer == nil {
		return nil
	}
	if err := w.closer(); err != nil && !errors.Is(err, fsnotify.ErrClosed) {
		return fmt.Errorf("stop watching files: %w", err)
	}
	return nil
}

// do passes a command to the loop.
func (w *Watcher) do(command func()) {
	w.mu.Lock()
	w.commands = append(w.commands, command)
	w.mu.Unlock()
	select {
	case w.wake <- struct{}{}:
	default:
	}
}
