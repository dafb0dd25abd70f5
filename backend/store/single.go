package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"sync"
)

// Single is a file that contains one object. Reading is served from memory. All
// methods may be called at the same time.
type Single[T any] struct {
	doc     *document
	faults  *faults
	changed func() // called when an edit by another program was loaded

	writing sync.Mutex // held while the file is read or written
	raw     []byte     // the text that value was read from or written as
	// unread are the fields whose text could not be read; they stay in the file
	// until they are set.
	unread []invalidField

	mu    sync.RWMutex // guards value; never held during disk access
	value T
}

// invalidField is a field of the file whose text could not be read.
type invalidField struct {
	field
	fault Fault
}

// newSingle returns the Single of a file whose defaults are those of an empty
// object.
func newSingle[T any](doc *document, f *faults, changed func()) *Single[T] {
	s := &Single[T]{doc: doc, faults: f, changed: changed, raw: []byte("{}")}
	if json.Unmarshal(s.raw, &s.value) != nil {
		var zero T // an empty object always decodes
		s.value = zero
	}
	return s
}

// Get returns a copy of the current value.
func (s *Single[T]) Get() T {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return clone(s.value)
}

// Readable reports whether the last read of the file succeeded. While it fails,
// the value of the last successful read is served, or that of the last good
// copy, and nothing is written.
func (s *Single[T]) Readable() bool { return !s.doc.unreadable.Load() }

// Update reads the newest file, lets change alter the value and writes it
// durably. When another program writes in between, change is called again with
// the newer value. An error from change is returned as it is and nothing is
// written. Every other error is a *model.Problem, and then file and memory are
// as before.
func (s *Single[T]) Update(change func(*T) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	for range maxRetries {
		if err := s.refresh(); err != nil {
			return err
		}
		next := s.Get()
		if err := change(&next); err != nil {
			return err
		}
		next = clone(next)
		if s.doc.known.exists() && !s.doc.damaged && reflect.DeepEqual(next, s.value) {
			return nil
		}
		err := s.commit(next)
		if errors.Is(err, errChanged) {
			continue
		}
		return err
	}
	return ioProblem("write "+s.doc.name, errChanged)
}

// commit writes the value over the known version and then serves it.
func (s *Single[T]) commit(next T) error {
	raw, unread, err := s.encode(next)
	if err != nil {
		return ioProblem("write "+s.doc.name, err)
	}
	var buf bytes.Buffer
	if err := json.Indent(&buf, raw, "", "  "); err != nil {
		return ioProblem("write "+s.doc.name, err)
	}
	buf.WriteByte('\n')
	if err := s.doc.replace(buf.Bytes(), s.doc.known); err != nil {
		return err
	}
	if len(unread) != len(s.unread) {
		s.report(unread)
	}
	s.install(next, buf.Bytes(), unread)
	s.faults.rewritten(s.doc.name)
	writeBackup(s.doc, s.faults, buf.Bytes())
	return nil
}

func (s *Single[T]) report(unread []invalidField) {
	found := make([]Fault, 0, len(unread))
	for i := range unread {
		if !slices.Contains(found, unread[i].fault) { // a field that is given twice
			found = append(found, unread[i].fault)
		}
	}
	s.faults.set(s.doc.name, found)
}

func (s *Single[T]) install(value T, raw []byte, unread []invalidField) {
	s.raw, s.unread = raw, unread
	s.mu.Lock()
	s.value = value
	s.mu.Unlock()
}

// encode writes the value and everything that this version does not understand:
// nested unknown fields, and unreadable ones that were not set since.
func (s *Single[T]) encode(next T) (raw []byte, unread []invalidField, err error) {
	fresh, err := encodeJSON(next)
	if err != nil {
		return nil, nil, err
	}
	before, err := encodeJSON(s.value)
	if err != nil {
		return nil, nil, err
	}
	fresh = preserveUnknown(fresh, s.raw, before)
	if len(s.unread) == 0 {
		return fresh, nil, nil
	}
	fields, err := parseFields(fresh)
	if err != nil {
		return nil, nil, err
	}
	old, err := parseFields(before)
	if err != nil {
		return nil, nil, err
	}
	restored := map[string]bool{}
	for _, kept := range s.unread {
		now, was := find(fields, kept.name), find(old, kept.name)
		switch {
		case restored[kept.name], now == nil && was == nil: // given twice, or unknown to this version
			fields = append(fields, kept.field)
		case now != nil && (was == nil || bytes.Equal(now.raw, was.raw)): // not set since
			now.raw = kept.raw
		default:
			continue
		}
		restored[kept.name] = true
		unread = append(unread, kept)
	}
	return joinObject(fields), unread, nil
}

// parseObject reads a file of one object, leaving out the fields that cannot be read.
func parseObject[T any](data []byte) (value T, unread []invalidField, err error) {
	if err := validObject(data); err != nil {
		return value, nil, err
	}
	if _, err := checkLossless(data); err == nil && json.Unmarshal(data, &value) == nil {
		return value, nil, nil
	}
	if fixed, ok := withOffsets(data); ok {
		data = fixed
	}
	fields, err := parseFields(data)
	if err != nil {
		return value, nil, err
	}
	given := map[string]int{}
	for _, f := range fields {
		given[f.name]++
	}
	var readable []field
	for _, f := range fields {
		var alone T
		text := joinObject([]field{f})
		path, err := checkLossless(text)
		if err == nil && given[f.name] > 1 {
			path, err = f.name, errTwice
		}
		if err == nil {
			path, err = decode(text, &alone)
		}
		if err == nil {
			readable = append(readable, f)
			continue
		}
		unread = append(unread, invalidField{f, Fault{Field: path, Message: err.Error() + "; the default is used"}})
	}
	var fresh T
	err = json.Unmarshal(joinObject(readable), &fresh)
	return fresh, unread, err
}

func validObject(data []byte) error {
	trimmed := bytes.TrimSpace(data)
	if len(trimmed) == 0 {
		return errors.New("is empty")
	}
	if err := validText(data); err != nil {
		return err
	}
	var probe json.RawMessage
	if err := json.Unmarshal(trimmed, &probe); err != nil {
		return withLine(trimmed, err)
	}
	if trimmed[0] != '{' {
		return errors.New("is not an object ({...})")
	}
	return nil
}

// refresh loads what other programs wrote since the file was last read. The
// caller holds writing.
func (s *Single[T]) refresh() error {
	data, v, change, err := s.doc.readChange(s.faults, validObject, "the last values that were read are used")
	if err != nil {
		return err
	}
	switch change {
	case unchanged, damaged:
		return nil
	case removed:
		return unlessChanged(s.commit(s.value))
	}
	value, unread, err := parseObject[T](data)
	if err != nil {
		return ioProblem("read "+s.doc.name, err)
	}
	s.doc.known, s.doc.damaged = v, false
	s.install(value, data, unread)
	s.report(unread)
	writeBackup(s.doc, s.faults, data)
	s.changed()
	return nil
}

// load reads the file for the first time. When it is missing and create is set,
// the defaults are written.
func (s *Single[T]) load(create bool) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	_, v, err := s.doc.read()
	if err != nil {
		return s.doc.serveBackup(err, validObject, func(good []byte) error {
			value, unread, err := parseObject[T](good)
			if err == nil {
				s.install(value, good, unread)
			}
			return err
		})
	}
	if !v.exists() {
		if !create {
			return nil
		}
		return s.commit(s.value)
	}
	if err := s.refresh(); err != nil || !s.doc.damaged {
		return err
	}
	if good, ok := s.doc.readGood(validObject); ok {
		if value, unread, err := parseObject[T](good); err == nil {
			s.install(value, good, unread)
			return s.commit(value)
		}
	}
	return nil
}
