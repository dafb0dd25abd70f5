package service

import (
	"crypto/sha256"
	"sync"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/taskfile"
	"claude-scheduler/backend/taskfile/folder"
)

// readFiles remembers what the texts of files mean: a fault in a schedule takes long,
// because similar schedules are tried.
type readFiles struct {
	mu   sync.Mutex
	seen map[[sha256.Size]byte]readFile
}

type readFile struct {
	task model.Task
	err  error
}

// maxRead is how many texts are remembered.
const maxRead = 1000

// read returns the task that a file in a directory defines.
func (r *readFiles) read(dir string, f folder.File) (model.Task, error) {
	key := sha256.Sum256([]byte(dir + "\x00" + f.Name + "\x00" + f.Text))
	r.mu.Lock()
	known, ok := r.seen[key]
	r.mu.Unlock()
	if ok {
		return known.task, known.err
	}
	known.task, known.err = taskfile.Read(f.Name, f.Text, taskDefaults(), dir)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen == nil || len(r.seen) >= maxRead {
		r.seen = map[[sha256.Size]byte]readFile{}
	}
	r.seen[key] = known
	return known.task, known.err
}
