package scheduler

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/store"
)

const (
	// firstPoll delays the first question to GitHub after a start, so that due runs
	// come first.
	firstPoll = 5 * time.Second
	// maxPolls is how many questions are asked at once.
	maxPolls = 4
	// maxPending is how many events of a task wait for their run.
	maxPending = 20
	// eventsPerHour is how many runs events of GitHub start for one task within an
	// hour; the others wait. A run that causes such events would never end otherwise.
	eventsPerHour = 30
	// longestPollWait is how late a question is repeated that failed.
	longestPollWait = time.Hour
	// transientFailures is how often in a row GitHub may be out of reach before that
	// is a fault.
	transientFailures = 3
)

// GitHubAnswer is what happened in a repository since an earlier answer.
type GitHubAnswer struct {
	State  json.RawMessage // for the next question
	Events []GitHubEvent   // oldest first; none for the first question
	// Of an error: when to ask again at the earliest, and whether it is a matter of
	// the network.
	Wait      time.Duration
	Transient bool
}

// GitHubEvent is one event of a repository.
type GitHubEvent struct {
	Title string // for people
	Text  string // the payload
}

// githubPoll asks GitHub for the events of one task.
type githubPoll struct {
	config   string // hash of what it asks for
	next     time.Time
	asking   bool
	failures int // in a row
	problem  *model.Problem
	since    time.Time            // of the problem
	pending  []store.PendingEvent // events whose run is not recorded yet
	starts   []time.Time          // within the last hour
	capped   bool                 // events wait because of eventsPerHour
}

// syncPolls makes the questions to GitHub follow the tasks. What was seen is
// forgotten for a task that is disabled, or asks for something else: earlier events
// never start a run.
func (l *loop) syncPolls() {
	known := l.store.Events.Get().GitHub
	var gone []string
	for id := range known {
		if a := l.tasks[id]; a == nil && !isDamaged(l.store, id) || a != nil && (!a.asksGitHub() || known[id].Config != l.githubConfig(a)) {
			gone = append(gone, id)
		}
	}
	if len(gone) > 0 {
		l.faults.report("events.json", l.store.Events.Update(func(e *store.Events) error {
			for _, id := range gone {
				delete(e.GitHub, id)
			}
			return nil
		}))
	}
	now := l.clock.Now()
	for id, a := range l.tasks {
		if !a.asksGitHub() {
			delete(l.polls, id)
			continue
		}
		config := l.githubConfig(a)
		if p := l.polls[id]; p != nil && p.config == config {
			continue
		}
		p := &githubPoll{config: config, next: now}
		if at := l.startedAt.Add(firstPoll); at.After(now) {
			p.next = at
		}
		if known[id].Config == config {
			p.pending = known[id].Pending
		}
		l.polls[id] = p
	}
	for id := range l.polls {
		if l.tasks[id] == nil {
			delete(l.polls, id)
		}
	}
}

func (a *scheduledTask) asksGitHub() bool {
	return a.task.GitHub.Event != "" && a.task.Enabled && a.problem == nil && !a.shared
}

// githubConfig identifies what a task asks GitHub for.
func (l *loop) githubConfig(a *scheduledTask) string {
	g := a.task.GitHub
	folder := ""
	if job, ok := l.store.Jobs.Get(string(a.task.JobID)); ok && g.Repository == "" {
		folder = job.WorkingDirectory.Path
	}
	sum := sha256.Sum256([]byte(string(g.Event) + "\x00" + g.Repository + "\x00" + g.Label + "\x00" + folder))
	return hex.EncodeToString(sum[:8])
}

// waitsForEvents reports whether a task starts no runs for events now.
func (l *loop) waitsForEvents(a *scheduledTask, now time.Time) bool {
	return blocked(a, l.store.Settings.Get(), now) != ""
}

// pollGitHub asks for the events of the tasks whose time has come, outside of the
// loop. During a pause nothing is asked: what happens then is found afterwards.
func (l *loop) pollGitHub(ctx context.Context, now time.Time) {
	if l.askGitHub == nil {
		return
	}
	asking := 0
	for _, p := range l.polls {
		if p.asking {
			asking++
		}
	}
	for id, p := range l.polls {
		a := l.tasks[id]
		if p.next.Sub(now) > longestPollWait+a.task.GitHub.Interval() { // the clock was set back
			p.next = now
		}
		if p.asking || asking >= maxPolls || now.Before(p.next) || l.waitsForEvents(a, now) {
			continue
		}
		p.asking = true
		asking++
		task, ask, send := a.task, l.askGitHub, l.send
		state := l.store.Events.Get().GitHub[id].State
		l.background.Go(func() {
			answer, err := ask(ctx, task, state)
			if ctx.Err() != nil {
				return // the service is stopping
			}
			send(func(l *loop) { l.polled(id, p, answer, err) })
		})
	}
}

// polled records an answer of GitHub: what was seen, and the events that wait for
// their runs, in one write. Until then nothing is seen, and after it nothing is lost.
func (l *loop) polled(id string, p *githubPoll, answer GitHubAnswer, err error) {
	p.asking = false
	a := l.tasks[id]
	if a == nil || l.polls[id] != p {
		return // it asks for something else now
	}
	now, interval := l.clock.Now(), a.task.GitHub.Interval()
	if err == nil {
		err = l.recordAnswer(id, p, answer, now)
	}
	if err != nil {
		p.failures++
		wait := interval << min(p.failures-1, 10)
		p.next = now.Add(max(interval, answer.Wait, min(wait, longestPollWait)))
		if !answer.Transient || p.failures >= transientFailures {
			if p.problem == nil {
				p.since = now
			}
			p.problem = model.ProblemOf(err)
		}
		l.log.Warn("events of GitHub", "task", id, "error", err)
		return
	}
	p.failures, p.problem, p.next = 0, nil, now.Add(interval)
}

func (l *loop) recordAnswer(id string, p *githubPoll, answer GitHubAnswer, now time.Time) error {
	pending := slices.Clone(p.pending)
	var left []GitHubEvent
	for _, event := range answer.Events {
		if len(pending) >= maxPending {
			left = append(left, event)
			continue
		}
		pending = append(pending, store.PendingEvent{RunID: uuid.NewString(), Text: event.Text, FoundAt: model.RecordTime(now)})
	}
	err := l.store.Events.Update(func(e *store.Events) error {
		if e.GitHub == nil {
			e.GitHub = map[string]store.GitHub{}
		}
		e.GitHub[id] = store.GitHub{Config: p.config, State: answer.State, Pending: pending}
		return nil
	})
	if err != nil {
		return err
	}
	p.pending = pending
	if len(left) > 0 { // on record, so that the user knows
		message := fmt.Sprintf("%d more events came at once, from %s; %d wait at most", len(left), left[0].Title, maxPending)
		d := plan.Decision{TaskID: id, Slot: now, Trigger: model.TriggerEvent, Reason: model.ReasonOverlap, Message: message}
		_, err := l.apply(now, []plan.Decision{d}, nil)
		l.faults.report("runs.json", err)
	}
	return nil
}

// startPending starts a run for each event that waits: one after another, unless
// runs of the task may overlap. The record of a run has the ID that its event got
// when it was found, so no event starts two, whenever the service is killed.
func (l *loop) startPending(now time.Time) {
	for id, p := range l.polls {
		for len(p.pending) > 0 && l.startEvent(id, p, now) {
			p.pending = p.pending[1:]
			err := l.store.Events.Update(func(e *store.Events) error {
				if known, ok := e.GitHub[id]; ok && known.Config == p.config {
					known.Pending = p.pending
					e.GitHub[id] = known
				}
				return nil
			})
			l.faults.report("events.json", err) // the record of the run says that it was started
		}
	}
}

// startEvent queues the run of the first event that waits; false: not yet.
func (l *loop) startEvent(id string, p *githubPoll, now time.Time) bool {
	a, event := l.tasks[id], p.pending[0]
	if _, started := l.store.Runs.Summary(event.RunID); started {
		return true
	}
	p.starts = slices.DeleteFunc(p.starts, func(at time.Time) bool { return now.Sub(at) >= time.Hour || at.After(now) })
	policy := cmp.Or(a.task.Overlap, l.effectiveSettings().Overlap)
	busy := slices.ContainsFunc(l.active, func(r *activeRun) bool { return r.run.TaskID == id })
	p.capped = len(p.starts) >= eventsPerHour
	if l.waitsForEvents(a, now) || p.capped || busy && policy != model.OverlapParallel && policy != model.OverlapReplace {
		return false
	}
	d := plan.Enqueue(now, l.snapshot(now), l.planTaskOf(id), model.TriggerEvent)
	if d.Reason != "" {
		return false
	}
	_, err := l.apply(now, []plan.Decision{d}, func(run *model.Run) { run.ID, run.Payload = event.RunID, event.Text })
	if err != nil {
		return false
	}
	p.starts = append(p.starts, now)
	return true
}

// nextPoll is when the loop has to wake for GitHub; false: not for that.
func (l *loop) nextPoll(now time.Time) (next time.Time, ok bool) {
	note := func(at time.Time) {
		if !ok || at.Before(next) {
			next, ok = at, true
		}
	}
	for id, p := range l.polls {
		if l.askGitHub == nil || l.waitsForEvents(l.tasks[id], now) {
			continue
		}
		if !p.asking && p.next.After(now) { // one that is due waits for the answers of others
			note(p.next)
		}
		if len(p.pending) > 0 && len(p.starts) >= eventsPerHour {
			note(p.starts[0].Add(time.Hour))
		}
	}
	return next, ok
}

// githubFault returns why GitHub cannot be asked for the events of a task; nil: it
// can.
func (l *loop) githubFault(id string) *apitype.Fault {
	p := l.polls[id]
	if p != nil && p.problem == nil && p.capped {
		return &apitype.Fault{Subject: id, Since: p.starts[0], Message: fmt.Sprintf("events of GitHub started %d runs within an hour; later ones wait", len(p.starts)),
			Hint: "if its own runs cause these events, change its prompt or the event; otherwise nothing is lost"}
	}
	if p == nil || p.problem == nil {
		return nil
	}
	return &apitype.Fault{Subject: id, Message: "events of GitHub: " + p.problem.Message, Hint: p.problem.Hint, Since: p.since}
}
