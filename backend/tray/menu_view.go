//go:build linux || windows || (darwin && cgo)

package tray

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/systray"
)

// menuView shows a menu on the panel. Rows can only be added at the end there,
// so rows for everything that the menu may contain are created once, and then
// shown or hidden. A row keeps its position: an open menu does not change under
// the pointer.
//
// The rows of a submenu that starts or stops something are not reused for
// anything else: a late click then does nothing instead of the wrong thing.
type menuView struct {
	click func(action)

	mu        sync.Mutex
	made      bool
	available bool                // there is a panel, or there may be one
	fixed     map[string]*menuRow // by key
	series    map[string][]*menuRow
	face      iconState
	faced     bool
}

// menuRow is one row.
type menuRow struct {
	item     *systray.MenuItem
	key      string // key of the item shown; empty: hidden
	shown    menuItem
	freed    time.Time
	action   atomic.Pointer[action]
	gone     chan struct{} // closed when the row is removed
	children []*menuRow
}

// layout returns every row from top to bottom; "" is a separator, and a name
// that ends in a slash is a row of a series.
func layout() []string {
	places := []string{"status"}
	for range maxRunning {
		places = append(places, "run/")
	}
	places = append(places, "more")
	for range maxRequests {
		places = append(places, "asks/")
	}
	places = append(places, "asksmore", "files")
	for range maxNeedsYou {
		places = append(places, "needs/")
	}
	places = append(places, "needsmore")
	for range maxLimits {
		places = append(places, "limit/")
	}
	for range maxReserves {
		places = append(places, "reserve/")
	}
	return append(places, "fault", "", "next", "forecast", "", "start", "pause", "resume", "open", "new", "", "settings", "login", "quit")
}

func newMenuView(click func(action)) *menuView {
	return &menuView{click: click, fixed: map[string]*menuRow{}, series: map[string][]*menuRow{}}
}

// show shows a menu, and changes only what differs.
func (b *menuView) show(items []menuItem, f iconState) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.available {
		return // prepare is followed by another show
	}
	if !b.faced || b.face != f {
		setIcon(f)
		b.face, b.faced = f, true
	}
	keep := map[*menuRow]bool{}
	var fresh []menuItem
	for _, item := range items {
		if item.Key == "" {
			continue
		}
		r := b.find(item.Key)
		if r == nil {
			fresh = append(fresh, item)
			continue
		}
		b.put(r, item)
		keep[r] = true
	}
	b.each(func(r *menuRow) {
		if !keep[r] {
			b.free(r)
		}
	})
	for _, item := range fresh {
		if r := b.unused(item.Key); r != nil {
			b.put(r, item)
		}
	}
}

// leave stops updating until prepare.
func (b *menuView) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.available = false
}

// repaint sets the icon again.
func (b *menuView) repaint() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.faced {
		setIcon(b.face)
	}
}

// prepare creates all rows, once, and starts updating.
func (b *menuView) prepare() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.available = true
	if b.made {
		return
	}
	b.made = true
	for _, place := range layout() {
		if place == "" {
			systray.AddSeparator()
			continue
		}
		var item *systray.MenuItem
		if place == "login" {
			item = systray.AddMenuItemCheckbox("", "", false)
		} else {
			item = systray.AddMenuItem("", "")
		}
		item.Hide()
		r := b.newRow(item)
		if strings.HasSuffix(place, "/") {
			b.series[place] = append(b.series[place], r)
		} else {
			b.fixed[place] = r
		}
	}
}

func (b *menuView) each(f func(*menuRow)) {
	for _, r := range b.fixed {
		f(r)
	}
	for _, rows := range b.series {
		for _, r := range rows {
			f(r)
		}
	}
}

// find returns the row that shows a key, or the fixed row for it.
func (b *menuView) find(key string) *menuRow {
	kind, _, many := strings.Cut(key, "/")
	if !many {
		return b.fixed[key]
	}
	for _, r := range b.series[kind+"/"] {
		if r.key == key {
			return r
		}
	}
	return nil
}

// unused returns the row of a series that has been empty for the longest time.
func (b *menuView) unused(key string) *menuRow {
	kind, _, _ := strings.Cut(key, "/")
	var oldest *menuRow
	for _, r := range b.series[kind+"/"] {
		if r.key == "" && (oldest == nil || r.freed.Before(oldest.freed)) {
			oldest = r
		}
	}
	return oldest
}

// newRow starts forwarding the clicks on an item. The library drops a click
// that no goroutine waits for.
func (b *menuView) newRow(item *systray.MenuItem) *menuRow {
	r := &menuRow{item: item, gone: make(chan struct{})}
	clicks := item.ClickedCh
	go func() {
		for {
			select {
			case <-clicks:
				if a := r.action.Load(); a != nil && a.Kind != "" {
					go b.click(*a)
				}
			case <-r.gone:
				return
			}
		}
	}()
	return r
}

// put shows an item in a row.
func (b *menuView) put(r *menuRow, item menuItem) {
	before, hidden := r.shown, r.key == ""
	r.key, r.shown = item.Key, item
	r.action.Store(&item.Action)
	if hidden || before.Title != item.Title {
		r.item.SetTitle(item.Title)
	}
	if before.Disabled != item.Disabled {
		if item.Disabled {
			r.item.Disable()
		} else {
			r.item.Enable()
		}
	}
	if before.Ticked != item.Ticked {
		if item.Ticked {
			r.item.Check()
		} else {
			r.item.Uncheck()
		}
	}
	b.putChildren(r, item.Children)
	if hidden {
		r.item.Show()
	}
}

// putChildren keeps the rows of a submenu up to the first that differs, and
// recreates the others.
func (b *menuView) putChildren(r *menuRow, items []menuItem) {
	same := 0
	for same < len(items) && same < len(r.children) && r.children[same].key == items[same].Key {
		b.put(r.children[same], items[same])
		same++
	}
	for _, child := range r.children[same:] {
		remove(child)
	}
	r.children = r.children[:same]
	for _, item := range items[same:] {
		child := b.newRow(r.item.AddSubMenuItem(item.Title, ""))
		child.key, child.shown.Title = item.Key, item.Title
		b.put(child, item)
		r.children = append(r.children, child)
	}
}

// free hides a row.
func (b *menuView) free(r *menuRow) {
	if r.key == "" {
		return
	}
	b.putChildren(r, nil)
	r.item.Hide()
	r.key, r.freed = "", time.Now()
	r.action.Store(nil)
}

// remove deletes a row from the menu.
func remove(r *menuRow) {
	r.action.Store(nil)
	close(r.gone)
	// Remove would close the channel, and the library panics if it forwards a
	// click at the same time.
	r.item.ClickedCh = nil
	r.item.Remove()
}
