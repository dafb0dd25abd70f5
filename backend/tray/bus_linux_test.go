package tray

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"claude-scheduler/backend/testbus"
)

const (
	watcherName = "org.kde.StatusNotifierWatcher"
	itemPath    = "/StatusNotifierItem"
	menuPath    = "/StatusNotifierItem/menu"
	// patience limits a wait for an expected event; only a failing test takes so long.
	patience = time.Minute
)

// desk is a private session bus as a panel sees it.
type desk struct {
	*testbus.Bus
	t    *testing.T
	conn *dbus.Conn
	news chan *dbus.Signal
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{Bus: testbus.New(t), t: t}
	d.connect()
	return d
}

// start starts the bus again, and returns when the panel's side is connected.
func (d *desk) start() {
	d.t.Helper()
	d.Start()
	d.connect()
}

func (d *desk) connect() {
	d.t.Helper()
	var err error
	d.conn, err = dbus.Connect(d.Address)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Cleanup(func() { d.conn.Close() })
	d.news = make(chan *dbus.Signal, 4096)
	d.conn.Signal(d.news)
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchInterface("com.canonical.dbusmenu")},
		{dbus.WithMatchInterface("org.kde.StatusNotifierItem")},
		{dbus.WithMatchMember("NameOwnerChanged")},
	} {
		if err := d.conn.AddMatchSignal(match...); err != nil {
			d.t.Fatal(err)
		}
	}
}

func (d *desk) item() dbus.BusObject {
	return d.conn.Object(fmt.Sprintf("org.kde.StatusNotifierItem-%d-1", os.Getpid()), itemPath)
}

func (d *desk) menu() dbus.BusObject {
	return d.conn.Object(fmt.Sprintf("org.kde.StatusNotifierItem-%d-1", os.Getpid()), menuPath)
}

// shownRow is a row of the menu as a panel sees it.
type shownRow struct {
	id       int32
	label    string
	rows     []shownRow
	disabled bool
	ticked   bool
}

type layoutReply struct {
	ID       int32
	Props    map[string]dbus.Variant
	Children []dbus.Variant
}

// firstLook returns the answer to the first request for the menu. The library
// leaves out submenus there, and announces the complete menu a moment later.
func (d *desk) firstLook() string {
	d.t.Helper()
	var revision, announced uint32
	var root layoutReply
	for d.menu().Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root) != nil {
		d.receiveNews() // the item is not there yet
	}
	for announced <= revision {
		if s := d.receiveNews(); s.Name == "com.canonical.dbusmenu.LayoutUpdated" {
			announced, _ = s.Body[0].(uint32)
		}
	}
	rows, err := visible(root)
	if err != nil {
		d.t.Fatal(err)
	}
	return lines(rows)
}

func (d *desk) receiveNews() *dbus.Signal { return receive(d.t, d.news, "signal") }

// rows returns the visible rows of the menu.
func (d *desk) rows() ([]shownRow, error) {
	var revision uint32
	var root layoutReply
	if err := d.menu().Call("com.canonical.dbusmenu.GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root); err != nil {
		return nil, err
	}
	return visible(root)
}

func visible(l layoutReply) ([]shownRow, error) {
	var out []shownRow
	for _, v := range l.Children {
		var child layoutReply
		if err := dbus.Store([]any{v.Value()}, &child); err != nil {
			return nil, err
		}
		if shown, ok := child.Props["visible"].Value().(bool); ok && !shown {
			continue
		}
		p := shownRow{id: child.ID, label: "---"}
		if child.Props["type"].Value() != "separator" {
			p.label, _ = child.Props["label"].Value().(string)
		}
		enabled, ok := child.Props["enabled"].Value().(bool)
		p.disabled = ok && !enabled
		state, _ := child.Props["toggle-state"].Value().(int32)
		p.ticked = state == 1
		rows, err := visible(child)
		if err != nil {
			return nil, err
		}
		p.rows = rows
		out = append(out, p)
	}
	return out, nil
}

func lines(rows []shownRow) string {
	var out []string
	for _, r := range rows {
		line := r.label
		if r.disabled {
			line = "(" + line + ")"
		}
		if r.ticked {
			line = "✓ " + line
		}
		if len(r.rows) > 0 {
			line += " > " + strings.ReplaceAll(lines(r.rows), "\n", " | ")
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// await reads the menu again at each signal until it contains a text.
func (d *desk) await(want string) []shownRow {
	d.t.Helper()
	deadline := time.After(patience)
	got := ""
	for {
		rows, err := d.rows()
		if err != nil {
			got = err.Error()
		} else if got = lines(rows); strings.Contains(got, want) {
			return rows
		}
		select {
		case <-d.news:
		case <-deadline:
			d.t.Fatalf("the menu does not contain\n%s\nbut is\n%s", want, got)
		}
	}
}

// click clicks the row with a label; more labels lead through submenus.
func (d *desk) click(rows []shownRow, labels ...string) {
	d.t.Helper()
	for _, r := range rows {
		if !strings.HasPrefix(r.label, labels[0]) {
			continue
		}
		if len(labels) > 1 {
			d.click(r.rows, labels[1:]...)
			return
		}
		d.event(r.id, "clicked")
		return
	}
	d.t.Fatalf("no row %q in\n%s", labels, lines(rows))
}

func (d *desk) event(id int32, kind string) {
	d.t.Helper()
	if err := d.menu().Call("com.canonical.dbusmenu.Event", 0, id, kind, dbus.MakeVariant(int32(0)), uint32(0)).Err; err != nil {
		d.t.Fatal(err)
	}
}

// icon returns the first pixels' alpha of what the panel would draw.
func (d *desk) icon() string {
	d.t.Helper()
	v, err := d.item().GetProperty("org.kde.StatusNotifierItem.IconPixmap")
	if err != nil {
		d.t.Fatal(err)
	}
	return v.String()
}

// watcher is the part of a panel with which items register.
type watcher struct{ items chan string }

func (w watcher) RegisterStatusNotifierItem(path string, sender dbus.Sender) *dbus.Error {
	w.items <- path
	return nil
}

// startPanel puts a panel on the bus; the returned function removes it.
func (d *desk) startPanel() (watcher, func()) {
	d.t.Helper()
	conn, err := dbus.Connect(d.Address)
	if err != nil {
		d.t.Fatal(err)
	}
	w := watcher{make(chan string, 4)}
	if err := conn.Export(w, "/StatusNotifierWatcher", watcherName); err != nil {
		d.t.Fatal(err)
	}
	if _, err := conn.RequestName(watcherName, dbus.NameFlagDoNotQueue); err != nil {
		d.t.Fatal(err)
	}
	return w, func() { conn.Close() }
}

// registers returns once the item has registered with a panel. A panel that appears
// after the library has looked for one and before it listens is missed.
func (d *desk) registers() {
	d.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		panel, leave := d.startPanel()
		select {
		case <-panel.items:
			leave()
			return
		case <-time.After(2 * time.Second):
			leave()
		}
	}
	d.t.Fatal("no registration")
}

// receive waits for an expected value.
func receive[T any](t *testing.T, from <-chan T, what string) (got T) {
	t.Helper()
	select {
	case got = <-from:
	case <-time.After(patience):
		t.Fatalf("no %s", what)
	}
	return got
}
