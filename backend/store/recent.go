package store

import (
	"errors"
	"io/fs"
	"slices"
)

// Bounds of runs.json. Beyond the first two, the oldest ended runs are sealed
// into archives until no more than the last two are left.
const (
	hotRecords     = 1500
	hotBytes       = 2 << 20
	hotRecordsKept = 500
	hotBytesKept   = 1 << 20
	archiveRecords = 1000
	archiveBytes   = 4 << 20
)

// commit makes hot the content of runs.json, after sealing what is too much.
func (r *Runs) commit(hot []*record) error {
	hot, sealed, err := r.archiveBatch(hot)
	if err == nil {
		err = r.doc.replace(joinLines(linesOf(hot)), r.doc.known)
	}
	if err != nil {
		r.unseal(sealed)
		return err
	}
	r.install(hot, sealed)
	r.faults.mended(runsFile) // after it: whoever is told reads again
	return nil
}

// refresh takes up what other programs wrote to runs.json since it was last
// read. The caller holds writing.
func (r *Runs) refresh() error {
	data, v, err := r.doc.read()
	if err != nil {
		return err
	}
	if v.same(r.doc.known) {
		r.doc.known = v
		return nil
	}
	if !v.exists() || validList(data) != nil {
		var refused error
		data, v, refused, err = r.doc.settle(r.doc.path, validList)
		switch {
		case err != nil:
			return err
		case errors.Is(refused, fs.ErrNotExist):
			r.doc.known, r.doc.damaged = version{}, false
			return unlessChanged(r.commit(slices.Clone(r.hot)))
		case refused != nil:
			if err := r.doc.recordCorruption(r.faults, r.doc.path, data, v, refused, "the runs last read are used"); err != nil {
				return err
			}
			hot, added := r.hot, false
			for _, rec := range salvage(data) {
				if r.byID[rec.ID] == nil {
					r.seq++
					rec.seq, added = r.seq, true
					hot = append(slices.Clip(hot), rec)
				}
			}
			if added {
				r.install(hot, nil)
			}
			return nil
		}
	}
	theirs, found, err := parseRuns(data)
	if err != nil {
		return ioProblem("read "+runsFile, err)
	}
	r.doc.known, r.doc.damaged = v, false
	hot, stale, differs := r.merge(theirs)
	defer r.faults.set(runsFile, found) // once the runs are in: whoever is told reads again
	if differs || overLimit(hot) {
		if err := r.commit(hot); err != nil {
			return unlessChanged(err)
		}
	} else {
		r.install(hot, nil)
	}
	return r.dropStale(stale)
}

// unlessChanged forgives a write that another program was faster than: the
// watcher, or the next change, reads again.
func unlessChanged(err error) error {
	if errors.Is(err, errChanged) {
		return nil
	}
	return err
}

// merge brings runs.json as another program wrote it together with what we
// know. Its word counts, with two exceptions: runs that this process recorded
// are not lost, and a text that we had replaced does not come back. Stale are
// the archives whose copies of runs are superseded; differs says that the
// result is not what the file holds.
func (r *Runs) merge(theirs []*record) (hot []*record, stale map[int]bool, differs bool) {
	stale = map[int]bool{}
	there := make(map[string]bool, len(theirs))
	for _, rec := range theirs {
		if rec.ID == "" {
			hot = append(hot, rec)
			continue
		}
		there[rec.ID] = true
		old := r.byID[rec.ID]
		switch {
		case old == nil:
			r.seq++
			rec.seq = r.seq
			hot = append(hot, rec)
		case old.place == 0:
			if r.outdated(rec, old) {
				differs = differs || string(rec.line) != string(old.line)
				hot = append(hot, old)
				continue
			}
			rec.seq = old.seq
			hot = append(hot, rec)
		default:
			if archived, err := r.archives.fetch(old, nil); err == nil && r.sumOf(archived) == r.sumOf(rec.line) {
				differs = true // written back by a program that had read it before it was sealed
				continue
			}
			stale[old.place] = true
			r.seq++
			rec.seq = r.seq
			hot = append(hot, rec)
		}
	}
	for _, rec := range r.hot {
		if rec.ours && !there[rec.ID] {
			hot, differs = append(hot, rec), true
		}
	}
	return hot, stale, differs
}

// outdated reports whether their text of a run says nothing that ours does not
// say, or is one that we had replaced.
func (r *Runs) outdated(theirs, ours *record) bool {
	if string(theirs.line) == string(ours.line) {
		return true
	}
	sum := r.sumOf(theirs.line)
	if sum == r.sumOf(ours.line) || slices.Contains(ours.earlier, sum) {
		return true
	}
	return ours.ours && ours.Status.Ended() && !theirs.Status.Ended()
}

// sumOf is the sum of a record's text regardless of how it was laid out.
func (r *Runs) sumOf(line []byte) uint64 {
	run, err := decodeRun(line)
	if err != nil {
		return r.doc.sum(line)
	}
	plain, err := encodeJSON(run)
	if err != nil {
		return r.doc.sum(line)
	}
	return r.doc.sum(plain)
}

// load reads runs.json for the first time, and creates it when it is missing.
func (r *Runs) load() error {
	r.writing.Lock()
	defer r.writing.Unlock()
	numbers, err := r.archives.numbers()
	if err != nil {
		return err
	}
	r.onDisk, r.next = numbers, 1
	for _, number := range numbers {
		r.next = number + 1
		if slot := r.archives.newest(number); slot.After(r.archivedUntil) {
			r.archivedUntil = slot
		}
	}
	_, v, err := r.doc.read()
	if err != nil {
		return r.doc.instead(err, validList, func(good []byte) error {
			records, _, err := parseRuns(good)
			for _, rec := range records {
				r.seq++
				rec.seq = r.seq
			}
			if err == nil {
				r.install(records, nil)
			}
			return err
		})
	}
	if !v.exists() {
		return r.commit(nil)
	}
	if err := r.refresh(); err != nil || !r.doc.damaged {
		return err
	}
	hot := slices.Clone(r.hot)
	if good, ok := r.doc.readGood(validList); ok {
		if records, _, err := parseRuns(good); err == nil {
			for _, rec := range records {
				if r.byID[rec.ID] == nil {
					r.seq++
					rec.seq = r.seq
					hot = append(hot, rec)
				}
			}
		}
	}
	if len(hot) == 0 {
		return nil // nothing better is known: the file stays until it is mended or replaced
	}
	return r.commit(hot)
}
