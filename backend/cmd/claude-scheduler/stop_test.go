package main

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestEndInTime(t *testing.T) {
	for name, c := range map[string]struct {
		stopsAfter time.Duration // time after the request; negative: before it
		signal     bool
		ended      bool
	}{
		"a shutdown that hangs":        {time.Hour, false, true},
		"a signal to one that hangs":   {time.Hour, true, true},
		"one that stops in time":       {time.Second, false, false},
		"one that had stopped already": {-1, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				ending, ended := make(chan struct{}), false
				stopped := exitAfter(ctx, ending, 8*time.Second, func() { ended = true })
				time.Sleep(time.Hour) // the service runs
				switch {
				case c.stopsAfter < 0:
					stopped()
					close(ending)
				case c.signal:
					cancel()
				default:
					close(ending)
				}
				time.Sleep(max(c.stopsAfter, 0))
				synctest.Wait()
				if ended != c.ended {
					t.Errorf("ended: %v", ended)
				}
				if c.stopsAfter >= 0 {
					stopped()
				}
				time.Sleep(time.Hour)
			})
		})
	}
}
