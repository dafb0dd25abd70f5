package store

import (
	"errors"
	"io/fs"
	"os"

	"claude-scheduler/backend/model"
)

// rewrite replaces runs of one archive and drops others; elements that are not
// runs stay. An archive without runs is removed. The caller holds writing and
// has waited for the index.
func (r *Runs) rewrite(number int, replace map[string][]byte, drop func(id string) bool) error {
	records, found, err := r.archives.read(number, r.faults.now())
	if err != nil {
		return err
	}
	r.faults.set(archiveName(number), found)
	kept := records[:0]
	var dropped []string
	for _, rec := range records {
		if line, ok := replace[rec.ID]; ok {
			run, _, err := readRun(line)
			if err != nil {
				return ioProblem("write "+archiveName(number), err)
			}
			line = withPreserved(line, rec.line)
			rec.set(summarize(&run))
			rec.line = line
		} else if rec.ID != "" && drop != nil && drop(rec.ID) {
			dropped = append(dropped, rec.ID)
			continue
		}
		kept = append(kept, rec)
	}
	lines := linesOf(kept)
	if len(kept) == 0 {
		if err := r.doc.disk.remove(r.archives.path(number)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return ioProblem("remove "+archiveName(number), err)
		}
	} else if err := r.archives.write(number, lines); err != nil {
		return err
	}
	locate(kept, lines, number)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range dropped {
		if old := r.byID[id]; old != nil && old.archive == number {
			r.removeRecord(old)
		}
	}
	for _, rec := range kept {
		old := r.byID[rec.ID]
		if old == nil || old.archive != number {
			continue
		}
		if _, replaced := replace[rec.ID]; replaced {
			rec.seq, rec.line = old.seq, nil
			r.insert([]*record{rec})
			continue
		}
		old.off, old.size = rec.off, rec.size
	}
	return nil
}

// withPreserved adds to the new text of a run the fields of the old one that
// this version does not know.
func withPreserved(line, old []byte) []byte {
	before, err := decodeRun(old)
	if err != nil {
		return line
	}
	plain, err := encodeJSON(before)
	if err != nil {
		return line
	}
	return preserveUnknown(line, old, plain)
}

// fetch reads the complete record that at locates. errChanged means that it is
// no longer there.
func (r *Runs) fetch(at *record, open *openArchive) (model.Run, error) {
	line := at.line
	if at.archive > 0 {
		var err error
		if line, err = r.archives.fetch(at, open); err != nil {
			return model.Run{}, err
		}
	}
	run, err := decodeRun(line)
	if at.archive > 0 && (err != nil || run.ID != at.ID) {
		return model.Run{}, errChanged
	}
	if err != nil {
		return model.Run{}, ioProblem("read run "+at.ID, err)
	}
	return run, nil
}

// openArchive keeps the last archive open for callers that read many runs in
// order. The zero value is ready; Close it after use.
type openArchive struct {
	number int
	file   *os.File
}

func (o *openArchive) Close() {
	if o.file != nil {
		o.file.Close()
	}
}

// fetch reads the text of an archived record. open may be nil.
func (a archives) fetch(at *record, open *openArchive) ([]byte, error) {
	if open == nil {
		open = &openArchive{}
		defer open.Close()
	}
	if open.file == nil || open.number != at.archive {
		open.Close()
		open.file = nil
		file, err := os.Open(a.path(at.archive))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, errChanged
		}
		if err != nil {
			return nil, ioProblem("read "+archiveName(at.archive), err)
		}
		open.file, open.number = file, at.archive
	}
	line := make([]byte, at.size)
	if _, err := open.file.ReadAt(line, at.off); err != nil {
		return nil, errChanged
	}
	return line, nil
}
