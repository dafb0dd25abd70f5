package scheduler

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"claude-scheduler/backend/clock"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/plan"
	"claude-scheduler/backend/store"
	"claude-scheduler/backend/watch"
)

// loop is the state of the schedule. Only the goroutine of Serve can reach it,
// so it needs no lock; nothing in it waits for a program or a network.
type loop struct {
	store       *store.Store
	clock       clock.Clock
	runner      Runner
	watcher     *watch.Watcher
	notifier    Notifier
	fleet       Fleet
	log         *slog.Logger
	version     string
	bootID      string
	atLogin     bool
	machineZone func() *time.Location

	events     *broadcaster
	send       func(func(*loop)) // how goroutines report back; see Scheduler.send
	background sync.WaitGroup    // goroutines of runs and of maintenance
	startedAt  time.Time

	tasks       map[string]*scheduledTask // every task by id, scheduled or not
	planned     []plan.Task               // enabled tasks with a valid schedule, for package plan
	followersOf map[string][]follower     // the tasks that start after each task
	active      activeRuns

	records           *runRecords
	elsewhere         map[string]model.Run // what the fleet says about runs that are active here, by id
	pendingFileEvents []watch.Event        // file changes whose run could not be written
	waits             []plan.Wait          // what each waiting run waits for, in the order of the queue
	effects           effects
	limits            *limits
	usage             *usage
	pastRead          bool // the histories of the tasks were read
	spent             spending

	alarm        clock.Alarm
	alarmAt      time.Time      // what the alarm is set to
	tickedAt     time.Time      // when the loop last decided; zero: not yet
	awakeSince   time.Time      // since when the clock was observed without a gap
	lastCatchUp  time.Time      // when a missed slot was last started
	zone         *time.Location // the machine's zone for which slots were computed
	settingsZone *time.Location // the settings' zone when it was last needed; nil: not needed yet
	zoneSeen     time.Time      // when the machine's zone was last read

	faults       *faults
	dirty        bool // statuses and slots on disk are behind the runs
	jobStatuses  *jobStatuses
	flushed      time.Time
	retryFlushAt time.Time // zero: the last flush succeeded
	adopted      bool      // the runs of earlier processes were adopted
	booted       bool      // the runs of @reboot tasks are recorded
	digestAt     string    // the setting as it was last seen
	digestUnread bool      // it was not read yet
	digestSeen   time.Time // when this loop, or that of the last process, last checked whether a digest is due
	sendDigest   func()    // makes and sends it, outside of the loop; nil: no digest
	checks       checks
	power        power
	heartbeat    heartbeat
	arrivals     arrivals
	polls        map[string]*githubPoll // by task
	askGitHub    func(ctx context.Context, task model.Task, state json.RawMessage) (GitHubAnswer, error)
	maintainedAt time.Time
	doubtUntil   time.Time // nothing is removed by age until then; see doubtClock
	lastStatus   string    // the last status event, as JSON, to send only changes
}

func newLoop(s *Scheduler, alarm clock.Alarm) *loop {
	o := s.options
	now := o.Clock.Now()
	seen := o.Store.State.Get().LastSeen
	if seen.IsZero() {
		seen = now
	}
	faults := newFaults(o.Log, o.Clock)
	l := &loop{
		store: o.Store, clock: o.Clock, runner: o.Runner, watcher: o.Watcher, notifier: o.Notifier, fleet: o.Fleet, log: o.Log,
		version: o.Version, bootID: o.BootID, atLogin: o.AtLogin, machineZone: o.MachineZone,
		sendDigest: o.Digest, digestUnread: true, digestSeen: seen, events: s.events, send: s.send, startedAt: now,
		tasks: map[string]*scheduledTask{}, elsewhere: map[string]model.Run{}, limits: &limits{store: o.Store, faults: faults, fleet: o.Fleet}, usage: &usage{store: o.Store, faults: faults},
		alarm: alarm, awakeSince: now, arrivals: arrivals{}, polls: map[string]*githubPoll{}, askGitHub: o.GitHub,
		faults: faults,
	}
	l.checks = checks{run: o.Check, last: map[string]lastCheck{}, from: now.Add(firstCheck)}
	l.power.onBattery = o.OnBattery
	l.heartbeat.call = o.Heartbeat
	l.doubtUntil = o.Store.State.Get().DoubtUntil
	if l.doubtUntil.Sub(now) > clockDoubt { // recorded while the clock was wrong
		l.doubtUntil = time.Time{}
	}
	l.doubtClock(seen, now)
	l.spent.zone = l.budgetZone
	l.jobStatuses = &jobStatuses{
		jobs: o.Store.Jobs, faults: faults, dirty: map[string]struct{}{}, known: map[string]model.JobStatus{},
		derive: func(id string) model.JobStatus { return jobStatus(l.active, o.Store.Runs, id) },
	}
	l.records = &runRecords{runs: o.Store.Runs, faults: faults, written: l.forgetExecution}
	return l
}
