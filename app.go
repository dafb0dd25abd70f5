package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"sync"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/contract"
	"claude-scheduler/backend/desktop"
	"claude-scheduler/backend/live"
	"claude-scheduler/backend/model"
)

// App is what is native to the window. Records are read and changed through
// the services of package client, which are bound beside it.
type App struct {
	client *client.Client

	ctx  context.Context // of Wails' runtime; set by startup
	stop context.CancelFunc
	emit func(event string, data ...any) // tells the page; set by startup

	following   sync.Once
	transcripts live.Transcripts

	mu      sync.Mutex
	place   string // what a link asked for and the page has not fetched yet
	mounted bool   // the page has asked where to begin, and listens
	memory  memory
	lock    *os.File // says that this is the window; see alone
}

// newApp returns the window's own part for its command line. It does nothing yet.
func newApp(args []string) *App {
	return &App{client: client.New("").WithVersion(version), place: placeOf(args), memory: recall()}
}

// bound lists what the page can call.
func (a *App) bound() []any {
	c := a.client
	return []any{a, &c.Jobs, &c.Tasks, &c.Runs, &c.Profiles, &c.Settings, &c.System}
}

// startup keeps the context only: on Linux it also runs in a second instance,
// before that one finds out that it is the second.
func (a *App) startup(ctx context.Context) {
	a.ctx, a.stop = context.WithCancel(ctx)
	a.emit = func(event string, data ...any) { runtime.EventsEmit(a.ctx, event, data...) }
}

func (a *App) domReady(context.Context) {
	first := false
	a.following.Do(func() { // a page that is loaded again is still the same window
		first = true
		a.restore()
		a.follow()
	})
	runtime.WindowShow(a.ctx)
	if first {
		a.restore() // window managers may place what is shown as they like
	}
}

// follow begins to tell the page what changes.
func (a *App) follow() {
	go a.client.KeepEvents(a.ctx,
		func(e contract.Event) { a.emit("change", e) },
		func(err error) { a.emit("lost", formatError(err)) })
	go desktop.FollowLooks(a.ctx, func(now desktop.Appearance) { a.emit("appearance", now) })
}

func (a *App) shutdown(context.Context) {
	if a.stop != nil {
		a.stop()
	}
}

// Appearance returns how the system wants programs to look.
func (a *App) Appearance() desktop.Appearance { return desktop.Looks(a.ctx) }

// Place returns the place to begin at: the one that a link asked for, else the
// one where the window was last. Empty: none.
func (a *App) Place() string {
	a.mu.Lock()
	place, again := a.place, a.mounted
	a.place, a.mounted = "", true
	last := a.memory.Place
	a.mu.Unlock()
	if place != "" || again {
		return place
	}
	return a.standing(last)
}

// standing is a place without a record that is gone: then the list that it was on.
func (a *App) standing(place string) string {
	kind, id, _ := strings.Cut(place, "/")
	var err error
	list := "jobs"
	switch kind {
	case "job":
		_, err = a.client.Jobs.Get(id)
	case "task":
		_, err = a.client.Tasks.Get(id)
	case "run":
		_, err = a.client.Runs.Record(id)
		list = "history"
	}
	var problem *model.Problem
	if errors.As(err, &problem) && problem.Kind == model.KindNotFound {
		return list
	}
	return place
}

// StartService starts the background service if none answers.
func (a *App) StartService() error {
	program, err := serviceProgram()
	if err == nil {
		err = a.client.EnsureDaemon(a.ctx, program)
	}
	return during("start background service", err)
}

// front brings the window to the front.
func (a *App) front() {
	runtime.WindowUnminimise(a.ctx) // also raises it
	runtime.WindowShow(a.ctx)
}

// formatError hands the page the one error shape, as JSON text: Wails makes
// an Error of what it is given, of which only a text survives.
func formatError(err error) any {
	problem := model.ProblemOf(err)
	text, err := json.Marshal(problem)
	if err != nil {
		return problem.Error()
	}
	return string(text)
}
