package store

import (
	"slices"
	"sync"
)

// batch is one archive to be: its records, by slot.
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

func overLimit(hot []*record) bool {
	count, bytes := size(hot)
	return count >= hotRecords || bytes > hotBytes
}

// archiveBatch writes the oldest ended runs into archives when runs.json would grow too
// large, and returns what is left. The archives are on disk before runs.json is
// made shorter, so that a crash leaves a run twice, never not at all. On error
// the batches that may have been written are returned for unseal.
func (r *Runs) archiveBatch(hot []*record) (left []*record, sealed []batch, err error) {
	if !overLimit(hot) {
		return hot, nil, nil
	}
	var ended []*record
	for _, rec := range hot {
		if rec.ID != "" && rec.Status.Ended() {
			ended = append(ended, rec)
		}
	}
	slices.SortFunc(ended, before)
	count, bytes := size(hot)
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
	if err := r.writeSealed(sealed); err != nil {
		return nil, sealed, err
	}
	left = make([]*record, 0, len(hot)-len(leaving))
	for _, rec := range hot {
		if !leaving[rec] {
			left = append(left, rec)
		}
	}
	return left, sealed, nil
}

// sealedAtOnce is how many archives are written at a time: a history that
// another program wrote is a hundred, and the disk syncs several as fast as one.
const sealedAtOnce = 8

func (r *Runs) writeSealed(sealed []batch) error {
	if len(sealed) == 0 {
		return nil
	}
	errs := make([]error, len(sealed))
	slots := make(chan struct{}, sealedAtOnce)
	var wait sync.WaitGroup
	for i := range sealed {
		slots <- struct{}{}
		wait.Go(func() {
			sealed[i].lines = linesOf(sealed[i].records)
			errs[i] = r.archives.place(sealed[i].number, sealed[i].lines)
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

// unseal removes archives again because runs.json could not be made shorter. If
// that fails too, the index drops the copies at the next start.
func (r *Runs) unseal(sealed []batch) {
	for _, b := range sealed {
		r.doc.disk.remove(r.archives.path(b.number))
	}
}
