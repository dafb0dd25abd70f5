package tray

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// Run shows the tray until ctx ends, or returns immediately with an error if
// there is no desktop. openWindow opens or raises the window at a location such
// as "today" or "run/ID" and must not wait for it.
//
// macOS shows a tray only from the main thread: there, Run has to be called
// from the main goroutine.
func Run(ctx context.Context, c *client.Client, openWindow func(target string)) error {
	t := &tray{client: c, open: openWindow, now: time.Now}
	return t.run(ctx, busAgain)
}

// busAgain is the interval between attempts to reconnect to a session bus that
// ended.
const busAgain = 30 * time.Second

func (t *tray) run(ctx context.Context, busAgain time.Duration) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t.client = t.client.WithContext(ctx)
	t.board, t.stale = newMenuView(t.do), make(chan struct{}, 1)
	var once sync.Once
	return runBackend(ctx, t.board, busAgain, func() {
		t.show()
		once.Do(func() {
			go t.client.SubscribeForever(ctx, func(e apitype.Event) { t.handleEvent(ctx, e) }, func(error) {})
			go t.refresh(ctx)
			go t.followReport(ctx)
		})
	})
}

// tray connects the state with the menu.
type tray struct {
	client *client.Client
	open   func(target string)
	now    func() time.Time
	board  *menuView

	stale chan struct{} // what needs attention may have changed

	mu    sync.Mutex
	state trayState
}

// change applies f to the state and shows the result.
func (t *tray) change(f func(*trayState)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f(&t.state)
	now := t.now()
	t.board.show(menuOf(t.state, now), iconStateOf(t.state, now))
}

func (t *tray) show() { t.change(func(*trayState) {}) }

// handleEvent applies an event. After a reset it reads everything, retrying
// until the service answers: until then, the menu is out of date.
func (t *tray) handleEvent(ctx context.Context, e apitype.Event) {
	if e.Kind != apitype.EventReset {
		t.change(func(s *trayState) { s.apply(e) })
		if changesReport(e) {
			t.askForReport()
		}
		return
	}
	for pause := time.Second; ctx.Err() == nil; pause = min(2*pause, time.Minute) {
		t.mu.Lock()
		before := t.state
		t.mu.Unlock()
		if next, err := read(t.client, before); err == nil {
			t.change(func(s *trayState) { *s = next })
			return
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

// askForReport requests that the report be read again soon. Many requests cause
// one read.
func (t *tray) askForReport() {
	select {
	case t.stale <- struct{}{}:
	default:
	}
}

// followReport reads what needs attention whenever it may have changed.
func (t *tray) followReport(ctx context.Context) {
	for {
		select {
		case <-t.stale:
		case <-ctx.Done():
			return
		}
		var read trayState
		if err := read.readReport(t.client); err == nil {
			t.change(func(s *trayState) {
				s.Requests, s.NeedsYou, s.ToReview, s.Forecast = read.Requests, read.NeedsYou, read.ToReview, read.Forecast
			})
		}
	}
}

// refresh updates the times whenever the menu is opened.
func (t *tray) refresh(ctx context.Context) {
	for {
		select {
		case <-onOpen():
			t.show()
			t.askForReport() // a snoozed item may be back
		case <-ctx.Done():
			return
		}
	}
}

// do executes a click. Errors are explained in the window, which has space for
// it.
func (t *tray) do(a action) {
	var err error
	switch a.Kind {
	case actionOpen:
		if a.ID == "today" { // the report counts as viewed; its items stay
			_ = t.client.System.Acknowledge() // without it the next report covers a longer time
		}
		t.open(a.ID)
	case actionStop:
		if err = t.client.Runs.Cancel(a.ID); err != nil {
			t.open("run/" + a.ID)
		}
	case actionAllowOnce, actionDeny:
		run, request, _ := strings.Cut(a.ID, "/")
		answer := apitype.AnswerRequest{Request: request, Answer: apitype.AnswerDeny}
		if a.Kind == actionAllowOnce {
			answer.Answer = apitype.AnswerAllow
		}
		if _, err = t.client.Runs.Answer(run, answer); err != nil {
			t.open("run/" + run)
		}
	case actionRunTask:
		if _, err = t.client.Tasks.Run(a.ID); err != nil {
			t.open("task/" + a.ID)
		}
	case actionPauseHour:
		until := t.now().Add(time.Hour)
		_, err = t.client.System.Pause(apitype.PauseRequest{Until: &until})
	case actionPauseUntilTomorrow:
		now := t.now()
		until := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location())
		_, err = t.client.System.Pause(apitype.PauseRequest{Until: &until})
	case actionPause:
		_, err = t.client.System.Pause(apitype.PauseRequest{Until: &model.Forever})
	case actionResume:
		_, err = t.client.System.Resume()
	case actionLogin:
		t.mu.Lock()
		next := !t.state.Login
		t.mu.Unlock()
		_, err = t.client.Settings.Update(map[string]any{"launch_at_login": next})
	case actionQuit:
		err = t.client.System.Shutdown()
	}
	if err != nil && !slices.Contains([]actionKind{actionStop, actionRunTask, actionAllowOnce, actionDeny}, a.Kind) {
		t.open("today")
	}
}
