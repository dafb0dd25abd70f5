package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"claude-scheduler/backend/model"
)

// checkRunID refuses a run ID that is not a UUID: the ID is part of the paths
// of the run's log and its supervisor's folder.
func checkRunID(id string) error {
	switch {
	case id == "":
		return errors.New("record has no id")
	case !model.IsID(id):
		return fmt.Errorf("%q is not a UUID", id)
	}
	return nil
}

// Runs is the history: runs.json with the newest runs, and the archives. The
// summaries of all runs are in memory, the records on disk. All methods may be
// called at the same time.
//
// A run can be in two files after a crash or an edit; runs.json wins over the
// archives, and a newer archive over an older one.
type Runs struct {
	doc      *document
	dir      string // the data directory
	archives archives
	faults   *faults

	writing sync.Mutex // held while the files are read or written
	next    int        // number of the next archive
	onDisk  []int      // archives that are not indexed yet
	unread  []int      // archives that could not be read; only for the indexing goroutine

	indexed  chan struct{} // closed when the archives are in memory
	stopping context.Context
	stop     context.CancelFunc
	indexing sync.WaitGroup

	mu     sync.RWMutex // guards what follows; never held during disk access
	recent []*record    // runs.json, in its order
	byID   map[string]*record
	order  []*record // by slot, then insertion; oldest first
	seq    uint64
	// archivedUntil is the newest slot in any archive, known before the index
	// is complete, so that the newest page need not wait.
	archivedUntil time.Time
}

func newRuns(d disk, dir string, f *faults) *Runs {
	doc := newDocument(d, dir, runsFile)
	doc.keepReplaced = true
	stopping, stop := context.WithCancel(context.Background())
	return &Runs{
		doc: doc, dir: dir, archives: archives{d, dir}, faults: f,
		indexed: make(chan struct{}), stopping: stopping, stop: stop,
		byID: map[string]*record{},
		seq:  1 << 62, // archived runs have lower numbers: they were inserted before
	}
}

// Put inserts runs, or replaces those with the same ids. They are durable when
// it returns; any number takes one write. An error is a *model.Problem, and
// then nothing was changed, except that some of several archived runs may be
// replaced.
func (r *Runs) Put(runs ...model.Run) error {
	for i := range runs {
		if err := checkRunID(runs[i].ID); err != nil {
			return model.Invalid("id", err.Error(), "leave it out, or write it as xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")
		}
	}
	if len(runs) == 0 {
		return nil
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	for range maxRetries {
		if err := r.refresh(); err != nil {
			return err
		}
		err := r.put(runs)
		if !errors.Is(err, errChanged) {
			return err
		}
	}
	return ioProblem("write "+runsFile, errChanged)
}

func (r *Runs) put(runs []model.Run) error {
	recent := slices.Clone(r.recent)
	places := make(map[string]int, len(recent))
	for i, rec := range recent {
		places[rec.ID] = i
	}
	patches := map[int]map[string][]byte{}
	stale := map[int]bool{}
	for i := range runs {
		run := &runs[i]
		line, err := encodeJSON(*run)
		if err != nil {
			return ioProblem("write "+runsFile, err)
		}
		sum := r.doc.sum(line)
		at, inRecent := places[run.ID]
		old := r.byID[run.ID]
		switch {
		case inRecent:
			was := recent[at]
			line = withPreserved(line, was.line)
			plain := rawRun(*run)
			rec := newRecord(&plain, line)
			rec.seq, rec.ours, rec.earlier = was.seq, true, append(slices.Clip(was.earlier), sum)
			recent[at] = rec
			continue
		case old != nil && old.archive > 0 && run.Status.Ended():
			if patches[old.archive] == nil {
				patches[old.archive] = map[string][]byte{}
			}
			patches[old.archive][run.ID] = line
			continue
		case old != nil && old.archive > 0: // runs again: back to runs.json
			stale[old.archive] = true
		}
		plain := rawRun(*run)
		r.seq++
		places[run.ID] = len(recent)
		rec := newRecord(&plain, line)
		rec.seq, rec.ours, rec.earlier = r.seq, true, []uint64{sum}
		recent = append(recent, rec)
	}
	for number, patch := range patches {
		if err := r.rewrite(number, patch, nil); err != nil {
			return err
		}
	}
	if !slices.Equal(recent, r.recent) {
		if err := r.commit(recent); err != nil {
			return err
		}
	}
	return r.dropStale(stale)
}

// Get returns a run, from memory or its archive. For a run that is not among
// the newest it waits until the archives are indexed.
func (r *Runs) Get(id string) (model.Run, bool, error) {
	r.mu.RLock()
	_, known := r.byID[id]
	r.mu.RUnlock()
	if !known {
		r.wait()
	}
	for range maxRetries {
		r.mu.RLock()
		rec, ok := r.byID[id]
		var at record
		if ok {
			at = *rec
		}
		r.mu.RUnlock()
		if !ok {
			return model.Run{}, false, nil
		}
		run, err := r.fetch(&at, nil)
		if errors.Is(err, errChanged) {
			continue // it was moved to an archive meanwhile
		}
		return run, err == nil, err
	}
	return model.Run{}, false, ioProblem("read run "+id, errChanged)
}

// Readable reports whether the last read of runs.json succeeded. While it
// fails, nothing is written, and the newest runs of the last successful read
// are served, or those of the last good copy, which lacks the last change.
func (r *Runs) Readable() bool { return !r.doc.unreadable.Load() }

// Find returns the ids that begin with prefix, sorted.
func (r *Runs) Find(prefix string) ([]string, error) {
	r.wait()
	r.mu.RLock()
	defer r.mu.RUnlock()
	var ids []string
	for id := range r.byID {
		if strings.HasPrefix(id, prefix) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// Active returns the runs that have not ended, oldest slot first.
func (r *Runs) Active() []model.Run {
	r.mu.RLock()
	var active []record // copies: a record loses its line when it is archived
	for _, rec := range r.recent {
		if rec.ID != "" && !rec.status().Ended() {
			active = append(active, *rec)
		}
	}
	r.mu.RUnlock()
	slices.SortFunc(active, func(a, b record) int { return before(&a, &b) })
	runs := make([]model.Run, 0, len(active))
	for _, rec := range active {
		if run, err := decodeRun(rec.line); err == nil { // it was read before
			runs = append(runs, run)
		}
	}
	return runs
}

// wait waits until the archives are in memory or the store is closing.
func (r *Runs) wait() {
	select {
	case <-r.indexed:
	case <-r.stopping.Done():
	}
}
