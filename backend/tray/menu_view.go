//go:build linux || windows || (darwin && cgo)

package tray

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/systray"
)

// menuView puts a menu on the panel. Rows can only be added at the end there, so
// the places of all that the menu may hold are made at first, and then shown
// or hidden. A place keeps its number: a menu that is open does not change
// under the pointer.
//
// The rows of a submenu that starts or stops something are not used again for
// anything else: a late click then does nothing instead of the wrong thing.
type menuView struct {
	click func(Action)

	mu     sync.Mutex
	made   bool
	there  bool                // a panel, or whatever may have one, takes what is shown
	fixed  map[string]*menuRow // by key
	series map[string][]*menuRow
	face   IconState
	faced  bool
}

// menuRow is one place.
type menuRow struct {
	item     *systray.MenuItem
	key      string // of what it shows; empty: nothing, it is hidden
	shown    Item
	freed    time.Time
	action   atomic.Pointer[Action]
	gone     chan struct{} // closed when the row is removed
	children []*menuRow
}

// reconcile is every place from top to bottom; "" is a separator, and a name that
// ends in a slash is one place of a series.
func reconcile() []string {
	places := []string{"status"}
	for range maxRunning {
		places = append(places, "run/")
	}
	places = append(places, "more")
	for range maxNeedsYou {
		places = append(places, "needs/")
	}
	places = append(places, "needsmore")
	for range maxLimits {
		places = append(places, "limit/")
	}
	return append(places, "fault", "", "next", "", "start", "pause", "resume", "open", "new", "", "settings", "login", "quit")
}

func newBoard(click func(Action)) *menuView {
	return &menuView{click: click, fixed: map[string]*menuRow{}, series: map[string][]*menuRow{}}
}

// show makes the panel show a menu, and touches only what differs.
func (b *menuView) show(items []Item, f IconState) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.there {
		return // prepare is followed by another show
	}
	if !b.faced || b.face != f {
		setIcon(f)
		b.face, b.faced = f, true
	}
	keep := map[*menuRow]bool{}
	var fresh []Item
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

// leave stops showing anything until prepare.
func (b *menuView) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.there = false
}

// repaint sets the icon again.
func (b *menuView) repaint() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.faced {
		setIcon(b.face)
	}
}

// prepare makes all places, once, and begins to show.
func (b *menuView) prepare() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.there = true
	if b.made {
		return
	}
	b.made = true
	for _, place := range reconcile() {
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

// find is the place that shows a key; of a fixed place, whether or not it does.
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

// unused is the place of a series that is empty for the longest time.
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

// newRow starts passing the clicks on an item on. The library drops a click
// that nobody waits for, so a goroutine always does.
func (b *menuView) newRow(item *systray.MenuItem) *menuRow {
	r := &menuRow{item: item, gone: make(chan struct{})}
	clicks := item.ClickedCh
	go func() {
		for {
			select {
			case <-clicks:
				if a := r.action.Load(); a != nil && a.Verb != "" {
					go b.click(*a)
				}
			case <-r.gone:
				return
			}
		}
	}()
	return r
}

// put makes a row show an item.
func (b *menuView) put(r *menuRow, item Item) {
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
// makes the others anew.
func (b *menuView) putChildren(r *menuRow, items []Item) {
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

// remove takes a row off the menu for good.
func remove(r *menuRow) {
	r.action.Store(nil)
	close(r.gone)
	// Remove would close the channel, and the library panics when it passes a
	// click on at that very moment.
	r.item.ClickedCh = nil
	r.item.Remove()
}
