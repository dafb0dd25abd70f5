package store

import (
	"slices"
	"sync"
)

// batch is the content of a new archive: its records, by slot.
type batch struct {
	number  int
	records []*record
	lines   [][]byte
}

func size(records []*record) (count, bytes int) {
	for _, rec := range records {
		if rec.ID != "" {
			count++
		}
		bytes += len(rec.line) + len(",\n")
	}
	return count, bytes
}

func overLimit(recent []*record) bool {
	count, bytes := size(recent)
	return count >= hotRecords || bytes > hotBytes
}

// archiveBatch writes the oldest ended runs into archives when runs.json would
// grow too large, and returns the rest. The archives are on disk before
// runs.json is made shorter, so that a crash may leave a run twice but never
// lose one. On error the batches that may have been written are returned for
// removeArchives.
func (r *Runs) archiveBatch(recent []*record) (left []*record, sealed []batch, err error) {
	if !overLimit(recent) {
		return recent, nil, nil
	}
	var ended []*record
	for _, rec := range recent {
		if rec.ID != "" && rec.status().Ended() {
			ended = append(ended, rec)
		}
	}
	slices.SortFunc(ended, before)
	count, bytes := size(recent)
	leaving := map[*record]bool{}
	current, size := batch{number: r.next}, 0
	for _, rec := range ended {
		if count <= hotRecordsKept && bytes <= hotBytesKept {
			break
		}
		if len(current.records) == archiveRecords || (size > 0 && size+len(rec.line) > archiveBytes) {
			sealed = append(sealed, current)
			current, size = batch{number: current.number + 1}, 0
		}
		current.records = append(current.records, rec)
		leaving[rec] = true
		size += len(rec.line)
		count--
		bytes -= len(rec.line) + len(",\n")
	}
	if len(current.records) > 0 {
		sealed = append(sealed, current)
	}
	if err := r.writeArchives(sealed); err != nil {
		return nil, sealed, err
	}
	left = make([]*record, 0, len(recent)-len(leaving))
	for _, rec := range recent {
		if !leaving[rec] {
			left = append(left, rec)
		}
	}
	return left, sealed, nil
}

// parallelArchives is how many archives are written at a time: a history that
// another program wrote may need a hundred, and the disk syncs several as fast
// as one.
const parallelArchives = 8

func (r *Runs) writeArchives(sealed []batch) error {
	if len(sealed) == 0 {
		return nil
	}
	errs := make([]error, len(sealed))
	slots := make(chan struct{}, parallelArchives)
	var wait sync.WaitGroup
	for i := range sealed {
		slots <- struct{}{}
		wait.Go(func() {
			sealed[i].lines = linesOf(sealed[i].records)
			errs[i] = r.archives.writeUnsynced(sealed[i].number, sealed[i].lines)
			<-slots
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return r.archives.sync(sealed[len(sealed)-1].number)
}

// removeArchives deletes new archives because runs.json could not be made
// shorter. If that fails too, the index drops the copies at the next start.
func (r *Runs) removeArchives(sealed []batch) {
	for _, b := range sealed {
		r.doc.disk.remove(r.archives.path(b.number))
	}
}
