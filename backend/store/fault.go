package store

import (
	"cmp"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
)

// Fault is a problem with a file that the store works around until it is fixed.
// Then it disappears automatically.
type Fault struct {
	File    string    `json:"file"`    // "jobs.json", "runs/000001.json"
	Record  string    `json:"record"`  // the id, or "#3" for the third record; empty: the file as a whole
	Field   string    `json:"field"`   // JSON path within the record; empty when no field is
	Message string    `json:"message"` // what is wrong, lower case, no period
	Copy    string    `json:"copy"`    // where the damaged file is kept; empty: in place
	Since   time.Time `json:"since"`
}

// Error returns "file: record: field: message".
func (f Fault) Error() string {
	text := f.File
	for _, part := range []string{f.Record, f.Field, f.Message} {
		if part != "" {
			text += ": " + part
		}
	}
	if f.Copy != "" {
		text += " (kept as " + f.Copy + ")"
	}
	return text
}

// faults are the current problems, by file.
type faults struct {
	now     func() time.Time
	changed func() // called without the lock held

	mu     sync.Mutex
	byFile map[string][]Fault
}

// set replaces the faults of a file; none: the file is valid. A fault that
// existed before keeps its Since.
func (f *faults) set(file string, found []Fault) {
	f.mu.Lock()
	before := f.byFile[file]
	changed := len(before) != len(found)
	for i := range found {
		found[i].File = file
		found[i].Since = f.now()
		at := slices.IndexFunc(before, func(b Fault) bool {
			b.Since = found[i].Since
			return b == found[i]
		})
		if at >= 0 {
			found[i].Since = before[at].Since
		} else {
			changed = true
		}
	}
	if len(found) == 0 {
		delete(f.byFile, file)
	} else {
		f.byFile[file] = found
	}
	f.mu.Unlock()
	if changed {
		f.changed()
	}
}

// has reports whether the file has faults.
func (f *faults) has(file string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.byFile[file]) > 0
}

// of returns the fault of one record.
func (f *faults) of(file, record string) (Fault, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := slices.IndexFunc(f.byFile[file], func(x Fault) bool { return x.Record == record })
	if i < 0 {
		return Fault{}, false
	}
	return f.byFile[file][i], true
}

// hasRuns reports whether runs.json or an archive has faults.
func (f *faults) hasRuns() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for file, found := range f.byFile {
		if len(found) == 0 {
			continue
		}
		if strings.HasPrefix(file, runsFile) || strings.HasPrefix(file, archiveDir+"/") {
			return true
		}
	}
	return false
}

// reading follows the name of a file in the fault of an edit that could not be
// loaded.
const reading = " (reading)"

// rewritten drops the fault of a file that was unreadable as a whole and has no
// backup copy, and that of an edit that could not be loaded, after the file was
// rewritten.
func (f *faults) rewritten(file string) {
	f.mu.Lock()
	before := len(f.byFile[file])
	f.byFile[file] = slices.DeleteFunc(slices.Clone(f.byFile[file]), func(x Fault) bool {
		return x.Record == "" && x.Field == "" && x.Copy == ""
	})
	changed := len(f.byFile[file]) != before || len(f.byFile[file+reading]) > 0
	delete(f.byFile, file+reading)
	f.mu.Unlock()
	if changed {
		f.changed()
	}
}

// all returns the faults by file name. The fault of a damaged file that was
// rewritten ends when its backup copy is deleted.
func (f *faults) all() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []Fault
	for file, found := range f.byFile {
		found = slices.DeleteFunc(slices.Clone(found), func(x Fault) bool {
			if x.Copy == "" {
				return false
			}
			_, err := os.Lstat(x.Copy)
			return os.IsNotExist(err)
		})
		f.byFile[file] = found
		out = append(out, found...)
	}
	slices.SortStableFunc(out, func(a, b Fault) int { return cmp.Compare(a.File, b.File) })
	return out
}
