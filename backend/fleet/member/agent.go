package member

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"sync"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/fleet/link"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// agent is a running fleet agent.
type agent struct {
	peer  *link.Peer
	input io.Closer
	ended chan struct{}

	mu         sync.Mutex
	delivering map[string]bool // runs whose outcomes it was given
}

// stop ends the agent: it reads the end of its input.
func (a *agent) stop() {
	_ = a.input.Close()
	<-a.ended
}

// start starts the agent, tells it what it needs to know, and gives it back the
// orders of the one before. join counts the joins until now.
func (m *Member) start(ctx context.Context, join int) (*agent, error) {
	config, err := m.config(ctx)
	if err != nil {
		return nil, err
	}
	if err := m.scheduler.UseLoginSalt(loginSalt(config.Key)); err != nil {
		return nil, err
	}
	cmd := exec.Command(m.Program)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	cmd.Stderr = logWriter{m.Log.Warn}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the fleet agent: %w; it belongs beside claude-scheduler", err)
	}
	a := &agent{input: in, ended: make(chan struct{}), delivering: map[string]bool{}}
	a.peer = link.New(out, in, map[string]link.Handler{
		link.Prepare:   link.Handle(m.prepareOrder),
		link.TakeOrder: link.Handle(m.takeOrder),
		link.Stop:      link.Handle(m.stopOrder),
		link.DropOrder: link.Handle(m.dropOrder),
		link.Report:    link.Handle(m.report),
		link.ReadLog:   link.Handle(m.readLog),
		link.Apply:     link.Handle(m.mirror),
		link.Connections: link.Handle(func(_ context.Context, c link.Connection) (struct{}, error) {
			return m.noteConnection(join, c)
		}),
	})
	m.work.Go(func() {
		_ = a.peer.Serve(ctx) // its end is that of the agent
		if err := cmd.Wait(); err != nil && ctx.Err() == nil {
			m.Log.Warn("the fleet agent has ended", "error", err)
		}
		close(a.ended)
	})
	if err := m.prepare(ctx, a, config); err != nil {
		a.stop()
		return nil, err
	}
	m.work.Go(func() { m.keepServing(ctx, a) })
	return a, nil
}

// logWriter writes what the agent says to the log of the service.
type logWriter struct{ log func(string, ...any) }

func (w logWriter) Write(text []byte) (int, error) {
	w.log("fleet agent", "says", string(text))
	return len(text), nil
}

func (m *Member) prepare(ctx context.Context, a *agent, config link.Config) error {
	if err := a.peer.Call(ctx, link.Configure, config, nil); err != nil {
		return err
	}
	for id, kept := range m.Store.Fleet.Get().Orders {
		var o link.Order
		if err := json.Unmarshal(kept.Order, &o); err != nil {
			m.Log.Error("read an order of the fleet", "run", id, "error", err)
			continue
		}
		o.Committed = kept.Committed
		if err := a.peer.Call(ctx, link.Resume, o, nil); err != nil {
			return err
		}
	}
	return a.peer.Call(ctx, link.Serve, m.serving(), nil)
}

// config is the membership with its secrets.
func (m *Member) config(ctx context.Context) (link.Config, error) {
	f := m.Store.Fleet.Get()
	c := link.Config{
		Address: f.Address, Namespace: f.Namespace, TLS: f.TLS, ServerName: f.ServerName, CAFile: f.CAFile, CertFile: f.CertFile, KeyFile: f.KeyFile,
		Machine: f.Machine, MachineID: f.MachineID, Labels: f.Labels, Version: m.Version, Since: f.MirroredUntil,
	}
	if lost := time.Duration(f.LostAfter) * time.Second; lost > 0 {
		c.Timing = link.Timing{Loss: lost, Beat: min(lost/12, 10*time.Second)}
	}
	var err error
	if f.APIKey.Source != "" {
		if c.APIKey, err = m.secret(ctx, "api_key", f.APIKey); err != nil {
			return c, err
		}
	}
	text, err := m.secret(ctx, "key", f.Key)
	if err != nil {
		return c, err
	}
	c.Key, err = parseKey(text)
	return c, err
}

// parseKey parses the key of a fleet: 32 bytes as 64 hexadecimal digits.
func parseKey(text string) ([]byte, error) {
	key, err := hex.DecodeString(text)
	if err != nil || len(key) != 32 {
		return nil, model.Invalid("key", "is not the key of a fleet", "64 hexadecimal digits, as claude-scheduler fleet key export prints them")
	}
	return key, nil
}

func (m *Member) secret(ctx context.Context, field string, s store.FleetSecret) (string, error) {
	value, err := m.Secret(ctx, model.EnvVar{Name: "FLEET_" + field, Source: s.Source, Value: s.Value, Config: s.Config})
	if err != nil {
		p := *model.ProblemOf(err)
		p.Field = field
		return "", &p
	}
	return value, nil
}

// keepServing tells the agent which jobs this machine takes runs of, whenever
// that changes.
func (m *Member) keepServing(ctx context.Context, a *agent) {
	events, unsubscribe := m.scheduler.Subscribe()
	defer unsubscribe()
	look := time.NewTicker(10 * time.Second) // a folder appears, a pause ends
	defer look.Stop()
	last := ""
	for {
		now := m.serving()
		ask := slices.ContainsFunc(now.All, func(k link.Known) bool { return k.Revision == 0 }) // again, until it was fetched
		if text, err := json.Marshal(now); err == nil && (ask || string(text) != last) {
			if a.peer.Call(ctx, link.Serve, now, nil) != nil {
				return
			}
			last = string(text)
		}
		select {
		case _, open := <-events:
			if !open {
				return
			}
		case <-look.C:
		case <-a.ended:
			return
		case <-ctx.Done():
			return
		}
	}
}

// noteConnection records what the agent of a join says about the engine.
func (m *Member) noteConnection(join int, c link.Connection) (struct{}, error) {
	m.mu.Lock()
	changed := c.Connected != m.connection.Connected || c.Problem != m.connection.Problem
	m.connection, m.heard = c, join
	m.mu.Unlock()
	if changed {
		if !c.Connected {
			m.Log.Warn("the fleet's engine does not answer", "problem", c.Problem)
		}
		m.scheduler.Announce(apitype.ResetEvent())
	}
	return struct{}{}, nil
}

// errNoOrder means that this machine does not have a run.
var errNoOrder = errors.New("this machine does not have the run")
