package store

import (
	"errors"
	"reflect"
	"slices"
	"sync"
)

// maxRetries bounds how often a change is retried because another program wrote
// in between.
const maxRetries = 100

// Collection is a file that holds a list of records with ids. Reading is served
// from memory. All methods may be called at the same time.
type Collection[T any] struct {
	doc     *document
	faults  *faults
	id      func(*T) string
	changed func() // called when an edit by another program was loaded

	writing sync.Mutex // held while the file is read or written
	recent  []edit[T]

	mu      sync.RWMutex // guards what follows; never held during disk access
	entries []entry[T]
	index   map[string]int // id -> index in entries
}

func newCollection[T any](doc *document, f *faults, id func(*T) string, changed func()) *Collection[T] {
	doc.watched = true
	return &Collection[T]{doc: doc, faults: f, id: id, changed: changed}
}

// All returns copies of the records in the order of the file.
func (c *Collection[T]) All() []T {
	c.mu.RLock()
	defer c.mu.RUnlock()
	out := make([]T, 0, len(c.index))
	for i := range c.entries {
		if c.entries[i].id != "" {
			out = append(out, clone(c.entries[i].value))
		}
	}
	return out
}

// Get returns a copy of the record with that id.
func (c *Collection[T]) Get(id string) (T, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	i, ok := c.index[id]
	if !ok {
		var none T
		return none, false
	}
	return clone(c.entries[i].value), true
}

// Readable reports whether the last read of the file succeeded. While it fails,
// the records of the last successful read are served, or those of the last good
// copy, and nothing is written.
func (c *Collection[T]) Readable() bool { return !c.doc.unreadable.Load() }

// Fault returns what is wrong with the record of that id, if Get does not find
// it because of a fault.
func (c *Collection[T]) Fault(id string) (Fault, bool) { return c.faults.of(c.doc.name, id) }

// Update reads the newest file, lets change return the new list and writes that
// durably. change gets a copy of every readable record in the order of the
// file. When another program writes in between, change is called again with the
// newer list. An error from change is returned as it is and nothing is written;
// nor is anything written if change alters nothing. Every other error is a
// *model.Problem, and then file and memory are unchanged.
//
// change must not call methods that write this collection.
func (c *Collection[T]) Update(change func([]T) ([]T, error)) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	for range maxRetries {
		if err := c.refresh(); err != nil {
			return err
		}
		next, err := change(c.All())
		if err != nil {
			return err
		}
		entries, steps, err := c.compose(next)
		if err != nil {
			return err
		}
		if len(steps) == 0 && c.upToDate(entries) {
			return nil
		}
		err = c.commit(entries)
		if errors.Is(err, errChanged) {
			continue
		}
		if err == nil {
			c.remember(steps)
		}
		return err
	}
	return ioProblem("write "+c.doc.name, errChanged)
}

// commit writes the entries over the known version and then serves them.
func (c *Collection[T]) commit(entries []entry[T]) error {
	data := joinList(entries)
	if err := c.doc.replace(data, c.doc.known); err != nil {
		return err
	}
	c.install(entries)
	c.faults.rewritten(c.doc.name)
	c.backUp(data)
	return nil
}

func (c *Collection[T]) install(entries []entry[T]) {
	index := make(map[string]int, len(entries))
	for i := range entries {
		if id := entries[i].id; id != "" {
			index[id] = i
		}
	}
	c.mu.Lock()
	c.entries, c.index = entries, index
	c.mu.Unlock()
}

// backUp writes the last good copy. The change itself is durable already, so a
// failure is a fault and not the caller's error.
func (c *Collection[T]) backUp(data []byte) { writeBackup(c.doc, c.faults, data) }

func writeBackup(doc *document, f *faults, data []byte) {
	file := backupDir + "/" + doc.name
	if err := doc.writeBackup(data); err != nil {
		f.set(file, []Fault{{Message: err.Error()}})
		return
	}
	f.set(file, nil)
}

// compose builds the entries of the list that change returned, unreadable
// elements in their place, and returns the edits it made.
func (c *Collection[T]) compose(next []T) ([]entry[T], []edit[T], error) {
	entries := make([]entry[T], 0, len(next))
	seen := make(map[string]bool, len(next))
	var steps []edit[T]
	for i := range next {
		e := entry[T]{value: clone(next[i])}
		e.id = c.id(&e.value)
		if e.id == "" || seen[e.id] {
			return nil, nil, ioProblem("write "+c.doc.name, errors.New("a record has no id, or the id of another"))
		}
		seen[e.id] = true
		at, known := c.index[e.id]
		if known && reflect.DeepEqual(c.entries[at].value, e.value) {
			entries = append(entries, c.entries[at]) // its text is unchanged
			continue
		}
		raw, err := encodeJSON(e.value)
		if err != nil {
			return nil, nil, ioProblem("write "+c.doc.name, err)
		}
		step := edit[T]{id: e.id, after: &e.value}
		if known {
			old := &c.entries[at]
			if plain, err := encodeJSON(old.value); err == nil {
				raw = preserveUnknown(raw, old.raw, plain)
			}
			step.before = &old.value
		}
		e.raw = indented(raw)
		steps = append(steps, step)
		entries = append(entries, e)
	}
	for i := range c.entries {
		if old := &c.entries[i]; old.id != "" && !seen[old.id] {
			steps = append(steps, edit[T]{id: old.id, before: &old.value})
		}
	}
	return c.withUnreadable(entries), steps, nil
}

// withUnreadable inserts every unreadable element after the record that it
// followed, or after the nearest earlier record that still exists.
func (c *Collection[T]) withUnreadable(entries []entry[T]) []entry[T] {
	if len(c.index) == len(c.entries) {
		return entries
	}
	at := make(map[string]bool, len(entries))
	for i := range entries {
		at[entries[i].id] = true
	}
	followers := map[string][]entry[T]{}
	anchor := ""
	for _, old := range c.entries {
		switch {
		case old.id == "":
			followers[anchor] = append(followers[anchor], old)
		case at[old.id]:
			anchor = old.id
		}
	}
	out := slices.Clone(followers[""])
	for _, e := range entries {
		out = append(append(out, e), followers[e.id]...)
	}
	return out
}

// upToDate reports whether the file on disk contains exactly these entries.
func (c *Collection[T]) upToDate(entries []entry[T]) bool {
	return c.doc.known.exists() && !c.doc.damaged && slices.EqualFunc(entries, c.entries, func(a, b entry[T]) bool {
		return a.id == b.id && (a.id != "" || string(a.raw) == string(b.raw))
	})
}

// refresh loads what other programs wrote since the file was last read. The
// caller holds writing.
func (c *Collection[T]) refresh() error {
	data, v, change, err := c.doc.readChange(c.faults, validList, "the last records that were read are used")
	if err != nil {
		return err
	}
	switch change {
	case unchanged, damaged:
		return nil
	case removed: // its records are in use, and deleting the file does not delete them
		return unlessChanged(c.commit(c.entries))
	}
	entries, found, err := parseList(data, c.id)
	if err != nil {
		return ioProblem("read "+c.doc.name, err)
	}
	c.doc.known, c.doc.damaged = v, false
	merged, raced := c.replay(entries, v)
	c.install(merged)
	c.faults.set(c.doc.name, found)
	c.changed()
	if raced {
		return unlessChanged(c.commit(merged)) // if the file changed once more, the watcher or the next Update loads it
	}
	c.backUp(data)
	return nil
}

// load reads the file for the first time, and creates it when it is missing.
func (c *Collection[T]) load() error {
	c.writing.Lock()
	defer c.writing.Unlock()
	_, v, err := c.doc.read()
	if err != nil {
		return c.doc.serveBackup(err, validList, func(good []byte) error {
			entries, _, err := parseList(good, c.id)
			if err == nil {
				c.install(entries)
			}
			return err
		})
	}
	if !v.exists() {
		return c.commit(nil)
	}
	if err := c.refresh(); err != nil || !c.doc.damaged {
		return err
	}
	if good, ok := c.doc.readGood(validList); ok {
		if entries, _, err := parseList(good, c.id); err == nil {
			return c.commit(entries)
		}
	}
	return nil // there is no backup: the file stays until it is fixed or replaced
}
