package store

import (
	"context"
	"path/filepath"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"
)

// editPause collects the events of one save. What a program writes in place
// comes as several; reading between them would only read a half file.
const editPause = 10 * time.Millisecond

// lookEvery is how often the files are looked at where the system would not watch.
const lookEvery = time.Second

// watcher takes up edits from outside. It sleeps until the system reports one.
type watcher struct {
	notify  *fsnotify.Watcher  // nil: the files are looked at now and then
	refresh map[string]func()  // by path
	quit    context.CancelFunc // without notify
	ready   chan struct{}
	begin   sync.Once
	done    sync.WaitGroup
}

// watch sets up the watcher; events are kept until start. Where the system
// refuses, a fault says so and the files are looked at every second.
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

	notify, err := s.openNotify()
	for path := range w.refresh {
		if err == nil { // a file may be a link into another folder; adding one again changes nothing
			err = notify.Add(filepath.Dir(path))
		}
	}
	if err != nil {
		s.faults.set("edits from outside", []Fault{{Message: "cannot be watched for, so the files are looked at every second: " + err.Error()}})
		if notify != nil {
			notify.Close()
		}
		ctx, cancel := context.WithCancel(context.Background())
		w.quit = cancel
		w.done.Go(func() { w.lookNowAndThen(ctx) })
		return
	}
	w.notify = notify
	w.done.Go(w.loop)
}

// start lets the events be handled that came since watch.
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

// lookNowAndThen is loop without events.
func (w *watcher) lookNowAndThen(ctx context.Context) {
	<-w.ready
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			for _, look := range w.refresh {
				look() // asks for size and time first
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
