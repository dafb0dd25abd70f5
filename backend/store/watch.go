package store

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// editPause collects the events of one save. A write in place causes several;
// reading between them would read an incomplete file.
const editPause = 10 * time.Millisecond

// pollInterval is how often the files are checked if the system cannot watch
// them.
const pollInterval = time.Second

// watcher loads edits by other programs. It sleeps until the system reports
// one.
type watcher struct {
	notify  *fsnotify.Watcher // nil: the files are polled
	files   []*watched
	failed  chan struct{}      // one of them became unreadable
	refresh map[string]func()  // by path
	quit    context.CancelFunc // without notify
	ready   chan struct{}
	begin   sync.Once
	done    sync.WaitGroup
}

// watch sets up the watcher; events are queued until start. If the system
// refuses, a fault reports it and the files are polled every second.
func (s *Store) watch() {
	w := &watcher{refresh: map[string]func(){}, failed: make(chan struct{}, 1), ready: make(chan struct{})}
	s.watcher = w
	edited := func(doc *document, writing *sync.Mutex, refresh func() error) {
		look := func() {
			writing.Lock()
			defer writing.Unlock()
			file := doc.name + " (reading)"
			failed := doc.unreadable.Load()
			if doc.untouched() && !failed {
				s.faults.set(file, nil)
				return // an event of our own write
			}
			if err := refresh(); err != nil {
				if !s.faults.has(doc.name) { // otherwise it was reported at the start
					s.faults.set(file, []Fault{{Message: err.Error()}})
				}
				return
			}
			s.faults.set(file, nil)
			if failed {
				s.faults.rewritten(doc.name)
			}
		}
		w.refresh[doc.path] = look
		w.files = append(w.files, &watched{doc, writing, look})
		doc.failed = func() {
			select {
			case w.failed <- struct{}{}:
			default: // a signal is pending already
			}
		}
	}
	edited(s.Jobs.doc, &s.Jobs.writing, s.Jobs.refresh)
	edited(s.Tasks.doc, &s.Tasks.writing, s.Tasks.refresh)
	edited(s.Profiles.doc, &s.Profiles.writing, s.Profiles.refresh)
	edited(s.Settings.doc, &s.Settings.writing, s.Settings.refresh)
	edited(s.Runs.doc, &s.Runs.writing, s.Runs.refresh)

	notify, err := s.openNotify()
	for path := range w.refresh {
		if err == nil { // a file may be a link into another folder; adding one again changes nothing
			err = notify.Add(filepath.Dir(path))
		}
	}
	if err != nil {
		s.faults.set("edits from outside", []Fault{{Message: "cannot be watched, so the files are polled every second: " + err.Error()}})
		if notify != nil {
			notify.Close()
		}
		ctx, cancel := context.WithCancel(context.Background())
		w.quit = cancel
		w.done.Go(func() { w.poll(ctx) })
		return
	}
	w.notify = notify
	w.done.Go(w.loop)
}

// start starts handling events, including those since watch.
func (w *watcher) start() { w.begin.Do(func() { close(w.ready) }) }

func (w *watcher) stop() {
	w.start()
	if w.notify != nil {
		w.notify.Close()
	} else {
		w.quit()
	}
	w.done.Wait()
}

// poll is loop without events.
func (w *watcher) poll(ctx context.Context) {
	<-w.ready
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			for _, look := range w.refresh {
				look() // checks size and time first
			}
		case <-ctx.Done():
			return
		}
	}
}

func (w *watcher) loop() {
	<-w.ready
	touched := map[string]bool{}
	pause := time.NewTimer(editPause)
	pause.Stop()
	waiting := false
	retry := time.NewTimer(pollInterval)
	retry.Stop()
	for {
		select {
		case <-w.failed: // there may be no event when it becomes readable: a mount, a parent's mode
			retry.Reset(pollInterval)
			continue
		case <-retry.C:
			if w.retry() {
				retry.Reset(pollInterval)
			}
			continue
		case event, open := <-w.notify.Events:
			if !open {
				return
			}
			if w.refresh[event.Name] == nil || event.Op == fsnotify.Chmod {
				continue
			}
			touched[event.Name] = true
		case _, open := <-w.notify.Errors:
			if !open {
				return
			}
			for path := range w.refresh { // events were lost: check everything
				touched[path] = true
			}
		case <-pause.C:
			waiting = false
			for path := range touched {
				w.refresh[path]()
			}
			clear(touched)
			continue
		}
		if !waiting {
			waiting = true
			pause.Reset(editPause)
		}
	}
}

// retry checks the files that could not be read, and reports whether some still
// cannot. If the target of a link exists again, it is watched from now on.
func (w *watcher) retry() (again bool) {
	for _, file := range w.files {
		if !file.doc.unreadable.Load() {
			continue
		}
		file.look()
		again = again || file.doc.unreadable.Load()
		if path := file.path(); w.refresh[path] == nil {
			w.refresh[path] = file.look
			_ = w.notify.Add(filepath.Dir(path)) // if that fails, edits there are seen at the next change
		}
	}
	return again
}

// watched is one file that is checked for changes.
type watched struct {
	doc     *document
	writing *sync.Mutex // guards doc
	look    func()
}

func (f *watched) path() string {
	f.writing.Lock()
	defer f.writing.Unlock()
	return f.doc.path
}
