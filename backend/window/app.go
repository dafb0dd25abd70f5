package window

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/wailsapp/wails/v2/pkg/runtime"

	"claude-scheduler/backend/client"
	"claude-scheduler/backend/desktop"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript/feed"
)

// App has the native functions that the page can call: every exported method.
// Records are read and changed through the services of package client, which
// are bound as well.
type App struct {
	client *client.Client

	ctx  context.Context // ends with the page; set by Attach
	emit func(event string, data ...any)

	transcripts feed.Transcripts

	shown sync.Once

	mu       sync.Mutex
	location string // the location of a link, which the page has not fetched yet
	mounted  bool   // the page has fetched its first location, and listens
	state    windowState
}

// Ready shows the window at its saved position: the page has something to show.
// Further calls, when the page is loaded again, do nothing.
func (a *App) Ready() {
	a.shown.Do(func() {
		a.restoreBounds()
		releaseWindow()
		runtime.WindowShow(a.ctx)
		a.restoreBounds() // window managers may move a window when it is shown
	})
}

// Appearance returns the system's color scheme and accent color.
func (a *App) Appearance() desktop.Appearance { return desktop.CurrentAppearance(a.ctx) }

// Location returns the first location: from a link, or the last location of the
// window. Empty: none.
func (a *App) Location() string {
	a.mu.Lock()
	location, again := a.location, a.mounted
	a.location, a.mounted = "", true
	last := a.state.firstLocation(time.Now())
	a.mu.Unlock()
	if location != "" || again {
		return location
	}
	return a.resolveLocation(last)
}

// resolveLocation returns the location, or the list of its record if the record
// was deleted.
func (a *App) resolveLocation(location string) string {
	screen, id, deep := strings.Cut(location, "/")
	if !deep {
		return location
	}
	var err error
	list := "jobs"
	switch screen {
	case "job":
		_, err = a.client.Jobs.Get(id)
	case "task":
		_, err = a.client.Tasks.Get(id)
	case "run":
		_, err = a.client.Runs.Record(id)
		list = "history"
	case "profiles":
		_, err = a.client.Profiles.Get(id)
		list = "profiles"
	}
	var problem *model.Problem
	if errors.As(err, &problem) && problem.Kind == model.KindNotFound {
		return list
	}
	return location
}

// focus brings the window to the front, at a location if there is one. A page
// that is not loaded yet will fetch the location.
func (a *App) focus(location string) {
	a.mu.Lock()
	mounted := a.mounted
	if !mounted && location != "" {
		a.location = location
	}
	a.mu.Unlock()
	if !mounted {
		return
	}
	runtime.WindowUnminimise(a.ctx) // also raises it
	runtime.WindowShow(a.ctx)
	if location != "" {
		a.emit("location", location)
	}
}

// StartService starts the background service if none answers.
func (a *App) StartService() error {
	program, err := daemonPath()
	if err == nil {
		err = a.client.EnsureDaemon(a.ctx, program)
	}
	return model.WithOperation("start background service", err)
}

// FormatError returns a problem as JSON text for the page: Wails converts it to
// an Error, which only keeps text.
func FormatError(err error) any {
	problem := model.ProblemOf(err)
	text, err := json.Marshal(problem)
	if err != nil {
		return problem.Error()
	}
	return string(text)
}
