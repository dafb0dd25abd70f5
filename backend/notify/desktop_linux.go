package notify

import (
	"context"
	"errors"
	"html"
	"slices"
	"sync"

	"github.com/godbus/dbus/v5"

	"claude-scheduler/backend/desktop/sessionbus"
)

// kept is how many notifications can still be answered or replaced.
const kept = 64

// Names of the Desktop Notifications Specification, 1.2.
const (
	notificationsPath = "/org/freedesktop/Notifications"
	actionInvoked     = service + ".ActionInvoked"
	ownerChanged      = "org.freedesktop.DBus.NameOwnerChanged"
	// defaultAction is what a click on the notification itself invokes; it has
	// no button.
	defaultAction = "default"
)

// bus shows notifications through the session bus. It connects with the first
// one, and again after the bus was restarted. All methods but handleSignal are
// for one goroutine.
type bus struct {
	answer func(response)
	conn   *dbus.Conn // nil: not connected

	mu           sync.Mutex
	capabilities []string            // nil: not known yet
	notes        []shownNotification // newest last
	owner        string              // the unique name of the service; empty: it does not run
}

// shownNotification is a notification with the number that the service gave it.
type shownNotification struct {
	runID string
	id    uint32
}

func newDesktop(a func(response)) desktop { return &bus{answer: a} }

func (b *bus) show(ctx context.Context, runID string, n note) error {
	err := b.notify(ctx, runID, n)
	if b.conn != nil && !b.conn.Connected() { // the bus ended between two notifications
		err = b.notify(ctx, runID, n)
	}
	return err
}

func (b *bus) notify(ctx context.Context, runID string, n note) error {
	if err := b.connect(ctx); err != nil {
		return err
	}
	can, err := b.can(ctx)
	if err != nil {
		return err
	}
	body := n.Body
	if slices.Contains(can, "body-markup") {
		body = html.EscapeString(body)
	}
	actions := []string{}
	if slices.Contains(can, "actions") {
		actions = append(actions, defaultAction, show.label())
		for _, a := range n.Actions {
			actions = append(actions, string(a), a.label())
		}
	}
	hints := map[string]dbus.Variant{
		"urgency":       dbus.MakeVariant(byte(n.Urgency)),
		"desktop-entry": dbus.MakeVariant("claude-scheduler"),
	}
	const unset = int32(-1) // the service decides how long it is shown
	var id uint32
	err = b.service().CallWithContext(ctx, service+".Notify", 0, "Claude Scheduler", b.idOf(runID), "claude-scheduler",
		n.Title, body, actions, hints, unset).Store(&id)
	if err == nil {
		b.post(shownNotification{runID, id})
	}
	return err
}

func (b *bus) withdraw(ctx context.Context, runID string) {
	id := b.idOf(runID)
	if id == 0 || b.conn == nil {
		return
	}
	// If it was dismissed already, this fails, which does not matter.
	b.service().CallWithContext(ctx, service+".CloseNotification", 0, id)
}

func (b *bus) close() {
	if b.conn != nil {
		b.conn.Close()
	}
}

func (b *bus) service() dbus.BusObject { return b.conn.Object(service, notificationsPath) }

// connect ensures a connection. ctx limits connecting, not the connection: a
// bus may accept and never answer.
func (b *bus) connect(ctx context.Context) error {
	if b.conn != nil && b.conn.Connected() {
		return nil
	}
	b.forget()
	address := sessionbus.Address()
	if address == "" {
		b.conn = nil
		return errNoBus
	}
	life, end := context.WithCancel(context.Background())
	inTime := context.AfterFunc(ctx, end)
	conn, err := dbus.Connect(address, dbus.WithContext(life))
	if err != nil {
		end()
		b.conn = nil
		return err
	}
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	err = errors.Join(
		conn.AddMatchSignalContext(ctx, dbus.WithMatchSender(service), dbus.WithMatchInterface(service), dbus.WithMatchMember("ActionInvoked")),
		conn.AddMatchSignalContext(ctx, dbus.WithMatchSender("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, service)))
	if !inTime() {
		err = errors.Join(err, ctx.Err())
	}
	if err != nil {
		conn.Close()
		b.conn = nil
		return err
	}
	var owner string // without an error: the service starts with the first notification
	_ = conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.GetNameOwner", 0, service).Store(&owner)
	b.conn = conn
	b.setOwner(owner)
	go b.handleSignal(conn, signals)
	return nil
}

// can returns the capabilities of the service.
func (b *bus) can(ctx context.Context) ([]string, error) {
	b.mu.Lock()
	known := b.capabilities
	b.mu.Unlock()
	if known != nil {
		return known, nil
	}
	can := []string{}
	if err := b.service().CallWithContext(ctx, service+".GetCapabilities", 0).Store(&can); err != nil {
		return nil, err
	}
	b.mu.Lock()
	b.capabilities = can
	b.mu.Unlock()
	return can, nil
}

// handleSignal passes on answers until the connection ends. Any program can
// send signals to this one, so it checks their senders.
func (b *bus) handleSignal(conn *dbus.Conn, signals <-chan *dbus.Signal) {
	for s := range signals {
		switch {
		case s.Name == ownerChanged && s.Sender == "org.freedesktop.DBus": // the numbers of its notifications are no longer valid
			var name, before, owner string
			if dbus.Store(s.Body, &name, &before, &owner) != nil || name != service {
				continue
			}
			b.forget()
			b.setOwner(owner)
		case s.Name == actionInvoked && b.isOwner(s.Sender):
			var id uint32
			var key string
			if dbus.Store(s.Body, &id, &key) != nil {
				continue
			}
			if key == defaultAction {
				key = string(show)
			}
			if runID := b.runOf(id); runID != "" {
				b.answer(response{action(key), runID, processOf(conn, s.Sender)})
			}
		}
	}
}

// processOf returns the process of a connection to the bus; 0: unknown.
func processOf(conn *dbus.Conn, sender string) int {
	ctx, cancel := context.WithTimeout(conn.Context(), showTime)
	defer cancel()
	var pid uint32
	if conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.GetConnectionUnixProcessID", 0, sender).Store(&pid) != nil {
		return 0
	}
	return int(pid)
}

func (b *bus) setOwner(owner string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.owner = owner
}

func (b *bus) isOwner(sender string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return sender != "" && sender == b.owner
}

func (b *bus) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.capabilities, b.notes = nil, nil
}

func (b *bus) post(p shownNotification) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.notes = slices.DeleteFunc(b.notes, func(o shownNotification) bool { return o.id == p.id || o.runID == p.runID })
	b.notes = append(b.notes, p)
	b.notes = b.notes[max(0, len(b.notes)-kept):]
}

// idOf returns the number of the notification of a run; 0, which replaces
// nothing: none.
func (b *bus) idOf(runID string) uint32 {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.notes {
		if p.runID == runID {
			return p.id
		}
	}
	return 0
}

func (b *bus) runOf(id uint32) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.notes {
		if p.id == id {
			return p.runID
		}
	}
	return ""
}
