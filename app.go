package main

import (
	"context"
	"encoding/json"
	"errors"
	"sync"

	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/contract"
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
	transcripts transcripts

	mu    sync.Mutex
	place string // what a link asked for and the page has not fetched yet
}

// newApp returns the window's own part for its command line. It does nothing yet.
func newApp(args []string) *App {
	return &App{client: client.New("").WithVersion(version), place: placeOf(args)}
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
	runtime.WindowShow(a.ctx)
	a.following.Do(a.follow) // a page that is loaded again is still the same window
}

// follow begins to tell the page what changes.
func (a *App) follow() {
	go a.client.KeepEvents(a.ctx,
		func(e contract.Event) { a.emit("change", e) },
		func(err error) { a.emit("lost", formatError(err)) })
	go followAppearance(a.ctx, func(now Appearance) { a.emit("appearance", now) })
}

func (a *App) shutdown(context.Context) {
	if a.stop != nil {
		a.stop()
	}
}

// Appearance returns how the system wants programs to look.
func (a *App) Appearance() Appearance { return appearance(a.ctx) }

// Place returns the place that a link asked for, once: "task/ID". Empty: none.
func (a *App) Place() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	place := a.place
	a.place = ""
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

// second is called in the first window when another one was started: that one
// ends, this one comes to the front.
func (a *App) second(data options.SecondInstanceData) {
	runtime.WindowUnminimise(a.ctx)
	runtime.WindowShow(a.ctx)
	if place := placeOf(data.Args); place != "" {
		a.emit("place", place)
	}
}

// formatError hands the page the one error shape, as JSON text: Wails makes
// an Error of what it is given, of which only a text survives.
func formatError(err error) any {
	var problem *model.Problem
	if !errors.As(err, &problem) {
		problem = &model.Problem{Message: err.Error(), Kind: model.KindInternal}
	}
	text, err := json.Marshal(problem)
	if err != nil {
		return problem.Error()
	}
	return string(text)
}
