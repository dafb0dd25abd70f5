package store

import (
	"path/filepath"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// editPause collects the events of one save. What a program writes in place
// comes as several; reading between them would only read a half file.
const editPause = 10 * time.Millisecond

// watcher takes up edits from outside. It sleeps until the system reports one.
type watcher struct {
	notify  *fsnotify.Watcher
	refresh map[string]func() // by path
	ready   chan struct{}
	begin   sync.Once
	done    sync.WaitGroup
}

// watch sets up the watcher; events are kept until start. Where the system
// refuses, a fault says that edits are seen at the next change only.
func (s *Store) watch() {
	w := &watcher{refresh: map[string]func(){}, ready: make(chan struct{})}
	s.watcher = w
	edited := func(doc *document, writing *sync.Mutex, refresh func() error) {
		w.refresh[doc.path] = func() {
			writing.Lock()
			defer writing.Unlock()
			if doc.untouched() {
				return // the echo of our own write
			}
			file := doc.name + " (reading)"
			if err := refresh(); err != nil {
				s.faults.set(file, []Fault{{Message: err.Error()}})
				return
			}
			s.faults.set(file, nil)
		}
	}
	edited(s.Jobs.doc, &s.Jobs.writing, s.Jobs.refresh)
	edited(s.Tasks.doc, &s.Tasks.writing, s.Tasks.refresh)
	edited(s.Profiles.doc, &s.Profiles.writing, s.Profiles.refresh)
	edited(s.Settings.doc, &s.Settings.writing, s.Settings.refresh)
	edited(s.Runs.doc, &s.Runs.writing, s.Runs.refresh)

	notify, err := fsnotify.NewWatcher()
	if err == nil {
		w.notify = notify
		for path := range w.refresh {
			// A file may be a link into another folder. Adding a folder again changes nothing.
			if err = notify.Add(filepath.Dir(path)); err != nil {
				break
			}
		}
	}
	if err != nil {
		s.faults.set("edits from outside", []Fault{{Message: "cannot be watched for and are seen only at the next change: " + err.Error()}})
	}
	if notify != nil {
		w.done.Go(w.loop)
	}
}

// start lets the events be handled that came since watch.
func (w *watcher) start() { w.begin.Do(func() { close(w.ready) }) }

func (w *watcher) stop() {
	w.start()
	if w.notify != nil {
		w.notify.Close()
	}
	w.done.Wait()
}

func (w *watcher) loop() {
	<-w.ready
	touched := map[string]bool{}
	pause := time.NewTimer(editPause)
	pause.Stop()
	waiting := false
	for {
		select {
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
			for path := range w.refresh { // events were lost: look at everything
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
