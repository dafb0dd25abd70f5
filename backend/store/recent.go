package store

import (
	"errors"
	"slices"
)

// Limits of runs.json. Beyond the first two, the oldest ended runs are moved to
// archives until no more than the last two are left.
const (
	recentRecords     = 1500
	recentBytes       = 2 << 20
	recentRecordsKept = 500
	recentBytesKept   = 1 << 20
	archiveRecords    = 1000
	archiveBytes      = 4 << 20
)

// commit writes recent to runs.json, after moving the excess to archives.
func (r *Runs) commit(recent []*record) error {
	recent, batches, err := r.archiveBatch(recent)
	if err == nil {
		err = r.doc.replace(joinLines(linesOf(recent)), r.doc.known)
	}
	if err != nil {
		r.removeArchives(batches)
		return err
	}
	r.install(recent, batches)
	r.faults.rewritten(runsFile) // after install, because clients that are notified read again
	return nil
}

// refresh reads what other programs wrote to runs.json since it was last
// read. The caller holds writing.
func (r *Runs) refresh() error {
	data, v, change, err := r.doc.readChange(r.faults, validList, "the last runs that were read are used")
	if err != nil {
		return err
	}
	switch change {
	case unchanged:
		return nil
	case removed:
		return unlessChanged(r.commit(slices.Clone(r.recent)))
	case damaged:
		r.addMissing(salvage(data))
		return nil
	}
	theirs, found, err := parseRuns(data)
	if err != nil {
		return ioProblem("read "+runsFile, err)
	}
	r.doc.known, r.doc.damaged = v, false
	recent, stale, differs := r.merge(theirs)
	defer r.faults.set(runsFile, found) // once the runs are installed, because clients that are notified read again
	if differs || overLimit(recent) {
		if err := r.commit(recent); err != nil {
			return unlessChanged(err)
		}
	} else {
		r.install(recent, nil)
	}
	return r.dropStale(stale)
}

// addMissing installs the records of runs that are not known.
func (r *Runs) addMissing(records []*record) {
	recent := slices.Clone(r.recent)
	for _, rec := range records {
		if r.byID[rec.ID] == nil {
			r.seq++
			rec.seq = r.seq
			recent = append(recent, rec)
		}
	}
	if len(recent) > len(r.recent) {
		r.install(recent, nil)
	}
}

// unlessChanged ignores errChanged, when another program wrote first: the
// watcher, or the next change, reads again.
func unlessChanged(err error) error {
	if errors.Is(err, errChanged) {
		return nil
	}
	return err
}

// merge combines runs.json as another program wrote it with what is in memory.
// Its version wins, with two exceptions: runs that this process recorded are
// not lost, and a text that we had replaced does not come back. stale are the
// archives whose copies of runs are superseded; differs reports that the result
// is not the content of the file.
func (r *Runs) merge(theirs []*record) (recent []*record, stale map[int]bool, differs bool) {
	stale = map[int]bool{}
	there := make(map[string]bool, len(theirs))
	for _, rec := range theirs {
		if rec.ID == "" {
			recent = append(recent, rec)
			continue
		}
		there[rec.ID] = true
		old := r.byID[rec.ID]
		switch {
		case old == nil:
			r.seq++
			rec.seq = r.seq
			recent = append(recent, rec)
		case old.archive == 0:
			if r.outdated(rec, old) {
				differs = differs || string(rec.line) != string(old.line)
				recent = append(recent, old)
				continue
			}
			rec.seq = old.seq
			recent = append(recent, rec)
		default:
			if archived, err := r.archives.fetch(old, nil); err == nil && r.sumOf(archived) == r.sumOf(rec.line) {
				differs = true // written back by a program that had read it before it was archived
				continue
			}
			stale[old.archive] = true
			r.seq++
			rec.seq = r.seq
			recent = append(recent, rec)
		}
	}
	for _, rec := range r.recent {
		if rec.ours && !there[rec.ID] {
			recent, differs = append(recent, rec), true
		}
	}
	return recent, stale, differs
}

// outdated reports whether their text of a run contains nothing that ours does
// not, or is one that we had replaced.
func (r *Runs) outdated(theirs, ours *record) bool {
	if string(theirs.line) == string(ours.line) {
		return true
	}
	sum := r.sumOf(theirs.line)
	if sum == r.sumOf(ours.line) || slices.Contains(ours.earlier, sum) {
		return true
	}
	return ours.ours && ours.status().Ended() && !theirs.status().Ended()
}

// sumOf returns the sum of a record's text regardless of its formatting.
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
		return r.doc.serveBackup(err, validList, func(good []byte) error {
			records, _, err := parseRuns(good)
			if err == nil {
				r.addMissing(records)
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
	if good, ok := r.doc.readGood(validList); ok {
		if records, _, err := parseRuns(good); err == nil {
			r.addMissing(records)
		}
	}
	if len(r.recent) == 0 {
		return nil // there is no backup: the file stays until it is fixed or replaced
	}
	return r.commit(slices.Clone(r.recent))
}
