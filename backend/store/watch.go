package store

import (
	"context"
	"path/filepath"
	"sync"
	"sync/atomic"
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
	folders map[string]bool    // those that are watched
	lost    bool               // one of them was moved or deleted, which ends its watch
	failed  chan struct{}      // one of the files became unreadable, or could not be put back
	refresh map[string]func()  // keyed by path
	quit    context.CancelFunc // without notify
	ready   chan struct{}
	begin   sync.Once
	done    sync.WaitGroup
}

// watch sets up the watcher; events are queued until start. If the system
// refuses, a fault reports it and the files are polled every second.
func (s *Store) watch() {
	w := &watcher{refresh: map[string]func(){}, folders: map[string]bool{}, failed: make(chan struct{}, 1), ready: make(chan struct{})}
	s.watcher = w
	failed := func() {
		select {
		case w.failed <- struct{}{}:
		default: // a signal is pending already
		}
	}
	edited := func(doc *document, writing *sync.Mutex, refresh func() error) {
		file := &watched{doc: doc, writing: writing}
		file.look = func() {
			writing.Lock()
			defer writing.Unlock()
			unreadable := doc.unreadable.Load()
			if doc.untouched() && !unreadable {
				file.failing.Store(false)
				s.faults.set(doc.name+reading, nil)
				return // an event of our own write
			}
			err := refresh()
			file.failing.Store(err != nil)
			if err != nil {
				failed()
				if !s.faults.has(doc.name) { // otherwise it was reported at the start
					s.faults.set(doc.name+reading, []Fault{{Message: err.Error()}})
				}
				return
			}
			s.faults.set(doc.name+reading, nil)
			if unreadable {
				s.faults.rewritten(doc.name)
			}
		}
		w.refresh[doc.path] = file.look
		w.files = append(w.files, file)
		doc.failed = failed
	}
	edited(s.Jobs.doc, &s.Jobs.writing, s.Jobs.refresh)
	edited(s.Tasks.doc, &s.Tasks.writing, s.Tasks.refresh)
	edited(s.Profiles.doc, &s.Profiles.writing, s.Profiles.refresh)
	edited(s.Settings.doc, &s.Settings.writing, s.Settings.refresh)
	edited(s.Runs.doc, &s.Runs.writing, s.Runs.refresh)

	notify, err := s.openNotify()
	for path := range w.refresh {
		w.folders[filepath.Dir(path)] = true // a file may be a link into another folder
	}
	for folder := range w.folders {
		if err == nil {
			err = notify.Add(folder)
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
			if w.folders[event.Name] && (event.Has(fsnotify.Rename) || event.Has(fsnotify.Remove)) {
				w.lost = true
				retry.Reset(pollInterval)
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

// retry checks the files that could not be read or put back, and all of them
// once a folder that was moved or deleted exists again. It reports whether a
// problem remains. If the target of a link exists again, it is watched from now
// on.
func (w *watcher) retry() (again bool) {
	back := w.lost && w.watchAgain()
	for _, file := range w.files {
		if !back && !file.doc.unreadable.Load() && !file.failing.Load() {
			continue
		}
		file.look()
		again = again || file.doc.unreadable.Load() || file.failing.Load()
		if path := file.path(); w.refresh[path] == nil {
			w.refresh[path] = file.look
			w.folders[filepath.Dir(path)] = true
			_ = w.notify.Add(filepath.Dir(path)) // if that fails, edits there are seen at the next change
		}
	}
	return again || w.lost
}

// watchAgain watches all folders, and reports whether it could. Watching one
// that is watched changes nothing.
func (w *watcher) watchAgain() bool {
	for folder := range w.folders {
		if w.notify.Add(folder) != nil {
			return false
		}
	}
	w.lost = false
	return true
}

// watched is one file that is checked for changes.
type watched struct {
	doc     *document
	writing *sync.Mutex // guards doc
	look    func()
	failing atomic.Bool // the last read failed
}

func (f *watched) path() string {
	f.writing.Lock()
	defer f.writing.Unlock()
	return f.doc.path
}
