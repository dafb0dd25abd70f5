package tray

import (
	"context"
	"sync"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
)

// Run shows the tray until ctx ends, or returns at once with an error where
// there is no desktop to show it. openWindow opens or raises the window at a
// place such as "today" or "run/ID" and must not wait for it.
//
// macOS shows a tray only from the main thread: there, Run has to be called
// from the main goroutine.
func Run(ctx context.Context, c *client.Client, openWindow func(target string)) error {
	t := &tray{client: c, open: openWindow, now: time.Now}
	return t.run(ctx, busAgain)
}

// busAgain is how long a session bus that went away is left alone between two
// tries to find it again.
const busAgain = 30 * time.Second

func (t *tray) run(ctx context.Context, busAgain time.Duration) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t.client = t.client.WithContext(ctx)
	t.board = newBoard(t.do)
	var once sync.Once
	return runBackend(ctx, t.board, busAgain, func() {
		t.show()
		once.Do(func() {
			go t.client.SubscribeForever(ctx, func(e apitype.Event) { t.handleEvent(ctx, e) }, func(error) {})
			go t.refresh(ctx)
		})
	})
}

// tray joins what is known with what is shown.
type tray struct {
	client *client.Client
	open   func(target string)
	now    func() time.Time
	board  *menuView

	mu    sync.Mutex
	state State
}

// change applies f to what is known and shows what comes of it.
func (t *tray) change(f func(*State)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f(&t.state)
	now := t.now()
	t.board.show(Menu(t.state, now), IconStateOf(t.state, now))
}

func (t *tray) show() { t.change(func(*State) {}) }

// handleEvent takes over an event. A reset is answered by reading everything, again
// and again until the service answers: without that, nothing shown is true.
func (t *tray) handleEvent(ctx context.Context, e apitype.Event) {
	if e.Kind != apitype.EventReset {
		t.change(func(s *State) { s.apply(e) })
		return
	}
	for pause := time.Second; ctx.Err() == nil; pause = min(2*pause, time.Minute) {
		t.mu.Lock()
		before := t.state
		t.mu.Unlock()
		if next, err := read(t.client, before); err == nil {
			t.change(func(s *State) {
				next.lookedMeanwhile(*s, before)
				*s = next
			})
			return
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

// refresh brings the times up to date whenever the menu is opened.
func (t *tray) refresh(ctx context.Context) {
	for {
		select {
		case <-onOpen():
			t.show()
		case <-ctx.Done():
			return
		}
	}
}

// do carries out what was clicked. What is refused is explained in the window,
// which has the room for it.
func (t *tray) do(a Action) {
	var err error
	switch a.Verb {
	case Open:
		if a.ID == "today" { // where failures are listed
			t.looked("")
		}
		t.open(a.ID)
	case ShowFailed:
		t.looked(a.ID)
		t.open("run/" + a.ID)
	case Stop:
		if err = t.client.Runs.Cancel(a.ID); err != nil {
			t.open("run/" + a.ID)
		}
	case RunTask:
		if _, err = t.client.Tasks.Run(a.ID); err != nil {
			t.open("task/" + a.ID)
		}
	case PauseHour:
		until := t.now().Add(time.Hour)
		_, err = t.client.System.Pause(apitype.PauseRequest{Until: &until})
	case PauseUntilTomorrow:
		now := t.now()
		until := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, now.Location())
		_, err = t.client.System.Pause(apitype.PauseRequest{Until: &until})
	case Pause:
		_, err = t.client.System.Pause(apitype.PauseRequest{Until: &model.Forever})
	case Resume:
		_, err = t.client.System.Resume()
	case Login:
		t.mu.Lock()
		next := !t.state.Login
		t.mu.Unlock()
		_, err = t.client.Settings.Update(map[string]any{"launch_at_login": next})
	case Quit:
		err = t.client.System.Shutdown()
	}
	if err != nil && a.Verb != Stop && a.Verb != RunTask {
		t.open("today")
	}
}

// looked takes a failure off the menu at once, "" all, and tells the service.
func (t *tray) looked(runID string) {
	t.change(func(s *State) { s.seen(runID) })
	_ = t.client.System.Acknowledge(runID) // then others go on showing it
}
