package member

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/scheduler"
	"claude-scheduler/backend/store"
)

// Scheduler is the schedule of this machine; scheduler.Scheduler is the real one.
type Scheduler interface {
	TakeOrder(run model.Run) error
	DropOrder(runID string)
	StopOrder(runID string, reason model.Reason, message string)
	MirrorRuns(machine string, runs []model.Run) error
	ActiveRuns() []scheduler.ActiveRun
	DefaultZone() (*time.Location, error)
	LatestRun(id string) *model.Run
	Reload(by string, deletedTasks ...string) error
	Announce(e apitype.Event)
	ReportFault(subject string, err error)
	UseLoginSalt(salt string) error
	MirrorLimits(limits []store.Limit) error
	Subscribe() (<-chan apitype.Event, func())
}

// Options are what a Member works with; all are required.
type Options struct {
	Store   *store.Store
	Program string // the executable of the agent
	Version string
	// Secret returns the value that a variable names.
	Secret func(ctx context.Context, v model.EnvVar) (string, error)
	// StoreSecret puts a value into the keyring.
	StoreSecret func(ctx context.Context, item, value string) error
	// Resolve resolves the variables of profiles over the login shell's, as a run does.
	Resolve func(ctx context.Context, profiles ...model.Profile) error
	// DefaultAccount identifies the account that runs without a profile sign in with.
	// It may be a secret; empty: it is unknown.
	DefaultAccount func(ctx context.Context) (string, error)
	Log            *slog.Logger
}

// Member is the membership of this machine. Its methods may be called from any
// goroutine.
type Member struct {
	Options
	scheduler Scheduler
	kick      chan struct{} // the membership changed
	work      sync.WaitGroup
	life      context.Context // ends with Run

	mu         sync.Mutex
	agent      *agent // nil: it does not run
	connection link.Connection
	joins      int                   // how often this machine has joined
	heard      int                   // the join about which the agent has said whether the engine answers
	problem    string                // why the agent does not run; empty: it does, or need not
	edits      int                   // how often another program has written the records; 1 at the start
	confirmed  map[string]int        // after which of these edits each shared job was as the fleet has it
	unresolved map[string]unresolved // by id of the job
	keeps      map[string]bool       // jobs that are not shared any more, because this machine keeps them

	copying sync.Mutex // held while a log is copied
	joining sync.Mutex // held while this machine joins or leaves
}

// New returns the membership of the machine whose records are in a store. Run
// starts it.
func New(o Options) *Member {
	return &Member{Options: o, kick: make(chan struct{}, 1), life: context.Background(), edits: 1, confirmed: map[string]int{}, unresolved: map[string]unresolved{}, keeps: map[string]bool{}}
}

// Run keeps the agent running while this machine is a member, until ctx ends.
func (m *Member) Run(ctx context.Context, s Scheduler) {
	m.mu.Lock()
	m.scheduler, m.life = s, ctx
	m.mu.Unlock()
	defer m.work.Wait()
	pause := time.Duration(0)
	for {
		var ended <-chan struct{}
		if m.Store.Fleet.Get().Joined() {
			join := m.joinNow()
			a, err := m.start(ctx, join)
			m.note(a, err, join)
			if err == nil {
				ended = a.ended
				m.deliverOutcomes(ctx, a)
			} else {
				m.Log.Warn("fleet agent", "error", err)
			}
		}
		again := m.wait(ctx, ended, &pause)
		m.mu.Lock()
		a := m.agent
		m.agent = nil
		m.mu.Unlock()
		if a != nil {
			a.stop()
		}
		if !again {
			return
		}
	}
}

// wait waits until the agent has to be started again; false: ctx ended.
func (m *Member) wait(ctx context.Context, ended <-chan struct{}, pause *time.Duration) bool {
	joined := m.Store.Fleet.Get().Joined()
	if ended == nil && !joined {
		select {
		case <-m.kick:
			return true
		case <-ctx.Done():
			return false
		}
	}
	if ended != nil {
		started := time.Now()
		select {
		case <-ended:
			m.note(nil, link.ErrClosed, 0)
			if time.Since(started) > time.Minute {
				*pause = 0
			}
		case <-m.kick:
			*pause = 0
			return true
		case <-ctx.Done():
			return false
		}
	}
	*pause = min(max(2**pause, time.Second), time.Minute) // it cannot start, or ends at once
	select {
	case <-time.After(*pause):
	case <-m.kick:
		*pause = 0
	case <-ctx.Done():
		return false
	}
	return true
}

func (m *Member) joinNow() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.joins
}

// note records whether the agent of a join runs; 0: of no certain one.
func (m *Member) note(a *agent, err error, join int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.agent, m.problem = a, ""
	if err != nil {
		m.agent, m.problem = nil, err.Error()
		if m.connection.Connected || m.connection.Since.IsZero() {
			m.connection = link.Connection{Since: time.Now()}
		}
		m.connection.Refused, m.heard = nil, join
		if p := model.ProblemOf(err); p.Kind == model.KindInvalid {
			m.connection.Refused = p
		}
	}
}

// restart makes a changed membership effective.
func (m *Member) restart() {
	select {
	case m.kick <- struct{}{}:
	default:
	}
}

// peer returns the connection with the agent.
func (m *Member) peer() (*link.Peer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.agent != nil:
		return m.agent.peer, nil
	case !m.Store.Fleet.Get().Joined():
		return nil, &model.Problem{Message: "this machine has not joined a fleet", Hint: "claude-scheduler fleet join", Kind: model.KindConflict}
	}
	return nil, &model.Problem{Message: "the fleet agent does not run: " + m.problem, Hint: "see claude-scheduler fleet status", Kind: model.KindUnavailable}
}

// call calls the agent.
func call[Out any](ctx context.Context, m *Member, method string, in any) (out Out, err error) {
	m.awaitAgent(ctx)
	peer, err := m.peer()
	if err == nil {
		err = peer.Call(ctx, method, in, &out)
	}
	return out, err
}

// awaitAgent waits while the agent of a machine that has just joined starts.
func (m *Member) awaitAgent(ctx context.Context) {
	for {
		m.mu.Lock()
		starting := m.agent == nil && m.problem == ""
		m.mu.Unlock()
		if !starting || !m.Store.Fleet.Get().Joined() {
			return
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return
		}
	}
}

// callLimit bounds a call that a user waits for.
const callLimit = 15 * time.Second

func ask[Out any](m *Member, method string, in any) (Out, error) {
	ctx, cancel := context.WithTimeout(m.lifetime(), callLimit)
	defer cancel()
	return call[Out](ctx, m, method, in)
}

func (m *Member) lifetime() context.Context {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.life
}
