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
	return count >= recentRecords || bytes > recentBytes
}

// archiveBatch writes the oldest ended runs into archives when runs.json would
// grow too large, and returns the rest. The archives are on disk before
// runs.json is made shorter, so that a crash may leave a run twice but never
// lose one. On error the batches that may have been written are returned for
// removeArchives.
func (r *Runs) archiveBatch(recent []*record) (left []*record, batches []batch, err error) {
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
		if count <= recentRecordsKept && bytes <= recentBytesKept {
			break
		}
		if len(current.records) == archiveRecords || (size > 0 && size+len(rec.line) > archiveBytes) {
			batches = append(batches, current)
			current, size = batch{number: current.number + 1}, 0
		}
		current.records = append(current.records, rec)
		leaving[rec] = true
		size += len(rec.line)
		count--
		bytes -= len(rec.line) + len(",\n")
	}
	if len(current.records) > 0 {
		batches = append(batches, current)
	}
	if err := r.writeArchives(batches); err != nil {
		return nil, batches, err
	}
	left = make([]*record, 0, len(recent)-len(leaving))
	for _, rec := range recent {
		if !leaving[rec] {
			left = append(left, rec)
		}
	}
	return left, batches, nil
}

// parallelArchives is how many archives are written at a time: a history that
// another program wrote may need a hundred, and the disk syncs several as fast
// as one.
const parallelArchives = 8

func (r *Runs) writeArchives(batches []batch) error {
	if len(batches) == 0 {
		return nil
	}
	errs := make([]error, len(batches))
	running := make(chan struct{}, parallelArchives)
	var wait sync.WaitGroup
	for i := range batches {
		running <- struct{}{}
		wait.Go(func() {
			batches[i].lines = linesOf(batches[i].records)
			errs[i] = r.archives.writeUnsynced(batches[i].number, batches[i].lines)
			<-running
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return r.archives.sync(batches[len(batches)-1].number)
}

// removeArchives deletes new archives because runs.json could not be made
// shorter. If that fails too, the index drops the copies at the next start.
func (r *Runs) removeArchives(batches []batch) {
	for _, b := range batches {
		r.doc.disk.remove(r.archives.path(b.number))
	}
}
