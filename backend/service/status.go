package service

import (
	"sync"

	"claude-scheduler/backend/apitype"
)

// Status returns the current state of the background service.
func (svc *systemService) Status() apitype.Status {
	s := svc.scheduler.Status()
	svc.correctNext(&s)
	return s
}

// Subscribe returns a stream of changes and a function that ends it. A subscriber
// that does not keep up loses its backlog to one reset event. The stream is closed
// when the scheduler stops.
func (svc *systemService) Subscribe() (<-chan apitype.Event, func()) {
	events, unsubscribe := svc.scheduler.Subscribe()
	out, done := make(chan apitype.Event), make(chan struct{})
	go func() {
		defer close(out)
		for e := range events {
			if e.Status != nil {
				e.Status = svc.announced.correct(e.Status, svc.correctNext)
			}
			select {
			case out <- e:
			case <-done:
				return
			}
		}
	}()
	return out, sync.OnceFunc(func() {
		close(done)
		unsubscribe()
	})
}

// announcedStatus is the last status that was announced: each subscriber receives
// the same one, which is corrected once for all.
type announcedStatus struct {
	mu              sync.Mutex
	from, corrected *apitype.Status
}

func (a *announcedStatus) correct(s *apitype.Status, correct func(*apitype.Status)) *apitype.Status {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.from != s {
		corrected := *s
		correct(&corrected)
		a.from, a.corrected = s, &corrected
	}
	return a.corrected
}

// correctNext makes the next run one that can start. The scheduler does not know
// which folders are missing: its loop waits for no disk.
func (svc *systemService) correctNext(s *apitype.Status) {
	if s.Next == nil {
		return
	}
	if task, ok := svc.store.Tasks.Get(s.Next.TaskID); ok && svc.cannotRun(task) == "" {
		return
	}
	s.Next = nil
	now, states := svc.clock.Now(), svc.scheduler.Tasks()
	for i, task := range svc.reportTasks(states) {
		if !task.RunsAtSlots() {
			continue
		}
		for _, at := range nextSlots(states[i], now, 1) {
			if s.Next == nil || at.Before(s.Next.At) {
				s.Next = &apitype.Next{TaskID: task.ID, TaskName: task.Name, At: at}
			}
		}
	}
}
