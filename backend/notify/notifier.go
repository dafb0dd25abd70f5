package notify

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"claude-scheduler/backend/model"
)

// showTime limits showing one notification: a desktop may first have to start
// its notification service.
const showTime = 15 * time.Second

// closeTime limits how long Close waits.
const closeTime = 2 * time.Second

// Options are what a notifier works with. All but Log and Deliver are required;
// the functions are called from goroutines of the notifier, one at a time each.
type Options struct {
	Settings func() model.Settings
	Task     func(id string) (model.Task, bool)            // false: it was deleted; the defaults apply
	Quiet    func(run model.Run) bool                      // it found nothing new; nil: every run has news
	Show     func(runID string)                            // opens a run in the window; empty: the report
	Again    func(runID string)                            // runs its task once more
	Request  func(run, request string) (RequestInfo, bool) // an open request; false: it is closed
	// Answer answers a request. pid is the process that shows the notifications;
	// 0: unknown.
	Answer  func(run, request string, allow bool, pid int)
	Deliver []string // the command line of a process that calls Deliver
	Log     *slog.Logger
}

// Notifier sends notifications about runs. Its methods never wait for the
// desktop or a URL.
type Notifier struct {
	Options
	desktop  desktop
	urls     urlNotifier
	runs     chan queuedRun
	messages chan queuedMessage
	closing  sync.Once
	done     chan struct{}
	ctx      context.Context // ends everything that is being shown or sent
	cancel   context.CancelFunc
	shown    map[string]struct{} // runs whose start is shown; belongs to the worker
}

// queuedRun is a run for the worker.
type queuedRun struct {
	run    model.Run
	test   chan<- error // not nil: a test, which receives the result
	digest *Digest      // not nil: instead of a run
	asked  string       // id of a new request; empty: none
	closed string       // id of a closed request; empty: none
}

// queuedMessage is a message to send to URLs.
type queuedMessage struct {
	deliveryRequest
	addresses []string
}

// desktop shows notifications on one kind of system.
type desktop interface {
	// show shows a notification, replacing an earlier one of the same run.
	show(ctx context.Context, runID string, n note) error
	// withdraw removes the notification of a run, if there is one.
	withdraw(ctx context.Context, runID string)
	close()
}

// queueLimit is how many runs may be queued for a desktop or URL that hangs before
// further ones are dropped.
const queueLimit = 64

// New returns a notifier that works until Close.
func New(o Options) *Notifier {
	answers := make(chan response, 8)
	n := newNotifier(o, newDesktop(func(a response) {
		select {
		case answers <- a:
		default: // users do not click faster than this
		}
	}))
	go func() {
		for {
			select {
			case a := <-answers:
				n.handleAction(a)
			case <-n.done:
				return
			}
		}
	}()
	return n
}

func newNotifier(o Options, d desktop) *Notifier {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	n := &Notifier{
		Options: o, desktop: d, urls: urlNotifier{command: o.Deliver}, runs: make(chan queuedRun, queueLimit), messages: make(chan queuedMessage, queueLimit),
		done: make(chan struct{}), shown: map[string]struct{}{},
	}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	var both sync.WaitGroup
	both.Go(n.show)
	both.Go(n.deliverAll)
	go func() { both.Wait(); close(n.done) }()
	return n
}

// response is the user's choice.
type response struct {
	action action
	runID  string
	pid    int // the process that shows the notifications; 0: unknown
}

func (n *Notifier) handleAction(a response) {
	if a.runID == testID {
		return
	}
	switch a.action {
	case show, always:
		if a.runID == digestID {
			a.runID = ""
		}
		if run, _, ok := requestOf(a.runID); ok {
			a.runID = run
		}
		n.Show(a.runID)
	case again:
		n.Again(a.runID)
	case allow, deny:
		if run, request, ok := requestOf(a.runID); ok {
			n.Answer(run, request, a.action == allow, a.pid)
		}
	}
}

// Started notifies about a run that started.
func (n *Notifier) Started(run model.Run) {
	run.Status = model.RunRunning
	n.enqueue(run)
}

// Ended notifies about a run that ended.
func (n *Notifier) Ended(run model.Run) { n.enqueue(run) }

// Flagged notifies that a running run is far outside the history of its task.
func (n *Notifier) Flagged(run model.Run) { n.enqueue(run) }

func (n *Notifier) enqueue(run model.Run) {
	run.RawOutput = ""
	select {
	case n.runs <- queuedRun{run: run}:
	default:
		n.Log.Warn("notify: the desktop does not keep up", "run", run.ID)
	}
}

// Close shows and sends what is queued, within a time limit, and ends the
// notifier, which must not be used after it.
func (n *Notifier) Close() {
	n.closing.Do(func() { close(n.runs) })
	last := time.AfterFunc(closeTime, n.cancel)
	<-n.done
	last.Stop()
	n.cancel()
}

func (n *Notifier) show() {
	defer close(n.messages)
	defer n.desktop.close()
	for one := range n.runs {
		ctx, cancel := context.WithTimeout(n.ctx, showTime)
		if one.test != nil {
			one.test <- n.desktop.show(ctx, testID, testMessage())
		} else if one.digest != nil {
			if err := n.showDigest(ctx, *one.digest); err != nil {
				n.Log.Debug("notify: digest not shown", "error", err)
			}
		} else if one.closed != "" {
			n.desktop.withdraw(ctx, requestKey(one.run.ID, one.closed))
		} else if one.asked != "" {
			n.sendEvents(one)
			if err := n.showRequest(ctx, one.run, one.asked); err != nil {
				n.Log.Debug("notify: request not shown", "run", one.run.ID, "error", err)
			}
		} else {
			n.sendEvents(one)
			if err := n.handle(ctx, one.run); err != nil {
				n.Log.Debug("notify: not shown", "run", one.run.ID, "error", err)
			}
		}
		cancel()
	}
}

func (n *Notifier) handle(ctx context.Context, run model.Run) error {
	config := model.NewNotifications()
	if task, ok := n.Task(run.TaskID); ok {
		config = task.Notifications
	}
	_, started := n.shown[run.ID]
	settings := n.Settings()
	quiet := n.Quiet != nil && run.Status == model.RunSuccess && n.Quiet(run)
	if !wanted(settings, config, run, quiet) {
		if started && run.Status.Ended() { // otherwise it would show that the run is still running
			delete(n.shown, run.ID)
			n.desktop.withdraw(ctx, run.ID)
		}
		return nil
	}
	return n.notify(ctx, run, settings)
}

// notify shows a run, and sends it to the addresses.
func (n *Notifier) notify(ctx context.Context, run model.Run, settings model.Settings) error {
	note := noteOf(run, time.Now())
	people, _ := divide(settings.NotificationURLs)
	n.enqueueMessage(queuedMessage{deliveryRequest{Title: note.Title, Body: note.Body, Run: runInfoOf(run)}, people})
	err := n.desktop.show(ctx, run.ID, note)
	if err == nil && run.Status == model.RunRunning {
		n.shown[run.ID] = struct{}{}
	} else {
		delete(n.shown, run.ID)
	}
	return err
}
