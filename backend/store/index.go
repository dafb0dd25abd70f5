package store

import (
	"errors"
	"io/fs"
	"slices"
	"time"
)

// install serves the new content of runs.json and the runs moved to archives.
func (r *Runs) install(recent []*record, batches []batch) {
	r.mu.Lock()
	defer r.mu.Unlock()
	was := make(map[*record]bool, len(r.recent))
	for _, rec := range r.recent {
		was[rec] = true
	}
	var fresh []*record
	stays := make(map[*record]bool, len(recent))
	arrive := func(rec *record) {
		stays[rec] = true
		if rec.ID != "" && !was[rec] {
			fresh = append(fresh, rec)
		}
	}
	for _, b := range batches {
		locate(b.records, b.lines, b.number)
		for _, rec := range b.records {
			arrive(rec)
			rec.line, rec.earlier = nil, nil
			if slot := rec.scheduledTime(); slot.After(r.archivedUntil) {
				r.archivedUntil = slot
			}
		}
		r.next = max(r.next, b.number+1)
	}
	for _, rec := range recent {
		arrive(rec)
	}
	for _, rec := range r.recent {
		if rec.ID != "" && !stays[rec] {
			r.removeRecord(rec)
		}
	}
	r.insert(fresh)
	r.recent = recent
}

// insert adds records to the index, replacing those with the same id. The
// caller holds mu.
func (r *Runs) insert(fresh []*record) {
	for _, rec := range fresh {
		if old := r.byID[rec.ID]; old != nil {
			r.removeRecord(old)
		}
		r.byID[rec.ID] = rec
	}
	if len(fresh) > 64 {
		r.order = append(r.order, fresh...)
		slices.SortFunc(r.order, before)
		return
	}
	for _, rec := range fresh {
		at := len(r.order)
		if at > 0 && before(r.order[at-1], rec) > 0 {
			at, _ = slices.BinarySearchFunc(r.order, rec, before)
		}
		r.order = slices.Insert(r.order, at, rec)
	}
}

// removeRecord removes a record from the index. The caller holds mu.
func (r *Runs) removeRecord(rec *record) {
	if at, ok := slices.BinarySearchFunc(r.order, rec, before); ok {
		r.order = slices.Delete(r.order, at, at+1)
	}
	if r.byID[rec.ID] == rec {
		delete(r.byID, rec.ID)
	}
}

// startIndex reads the archives in the background.
func (r *Runs) startIndex() {
	r.indexing.Go(func() {
		archived, stale := r.readArchives()
		if r.stopping.Err() != nil {
			return
		}
		r.mu.Lock()
		kept := archived[:0]
		for _, rec := range archived {
			if r.byID[rec.ID] != nil { // a newer copy is in runs.json
				stale[rec.archive] = true
				continue
			}
			r.byID[rec.ID] = rec
			kept = append(kept, rec)
		}
		r.order = append(kept, r.order...)
		slices.SortFunc(r.order, before)
		r.mu.Unlock()
		close(r.indexed)

		r.writing.Lock()
		defer r.writing.Unlock()
		if err := r.dropStale(stale); err != nil {
			r.faults.set(archiveDir, []Fault{{Message: err.Error()}})
		}
		if len(r.unread) > 0 {
			r.indexing.Go(r.readLater)
		}
	})
}

// readLater retries archives that could not be read: there may be no event when
// they become readable, as after a mount or a change of a parent's mode.
func (r *Runs) readLater() {
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for len(r.unread) > 0 {
		select {
		case <-r.stopping.Done():
			return
		case <-tick.C:
		}
		r.unread = slices.DeleteFunc(r.unread, r.readAgain)
	}
}

// readAgain adds the runs of an archive that could not be read before, and
// reports whether it succeeded.
func (r *Runs) readAgain(number int) bool {
	r.writing.Lock()
	defer r.writing.Unlock()
	records, found, err := r.archives.read(number, r.faults.now())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	r.mu.Lock()
	var fresh []*record
	stale := map[int]bool{}
	for i, rec := range records {
		rec.line = nil
		rec.seq = uint64(number)<<24 | uint64(i)
		old := r.byID[rec.ID]
		switch {
		case rec.ID == "":
			continue
		case old != nil && (old.archive == 0 || old.archive > number): // the newer copy
			stale[number] = true
			continue
		case old != nil:
			stale[old.archive] = true
		}
		fresh = append(fresh, rec)
		if slot := rec.scheduledTime(); slot.After(r.archivedUntil) {
			r.archivedUntil = slot
		}
	}
	r.insert(fresh)
	r.mu.Unlock()
	if err := r.dropStale(stale); err != nil {
		r.faults.set(archiveDir, []Fault{{Message: err.Error()}})
	}
	r.faults.set(archiveName(number), found) // clients then read again
	return true
}

func (r *Runs) stopIndex() {
	r.stop()
	r.indexing.Wait()
}

// readArchives reads the archives that existed at Open, newest first, so that
// the newer of two copies is found first. stale are the archives with the older
// ones.
func (r *Runs) readArchives() (archived []*record, stale map[int]bool) {
	stale = map[int]bool{}
	seen := map[string]bool{}
	for _, number := range slices.Backward(r.onDisk) {
		if r.stopping.Err() != nil {
			return nil, stale
		}
		records, found, err := r.archives.read(number, r.faults.now())
		if err != nil {
			found = []Fault{{Message: err.Error()}}
			r.unread = append(r.unread, number)
		}
		r.faults.set(archiveName(number), found)
		for i, rec := range records {
			rec.line = nil
			rec.seq = uint64(number)<<24 | uint64(i)
			if rec.ID == "" {
				continue
			}
			if seen[rec.ID] {
				stale[number] = true
				continue
			}
			seen[rec.ID] = true
			archived = append(archived, rec)
		}
	}
	return archived, stale
}

// dropStale rewrites archives without the copies of runs that are elsewhere
// now. The caller holds writing.
func (r *Runs) dropStale(numbers map[int]bool) error {
	for number := range numbers {
		superseded := func(id string) bool {
			rec := r.byID[id]
			return rec != nil && rec.archive != number
		}
		if err := r.rewrite(number, nil, superseded); err != nil {
			return err
		}
	}
	return nil
}
