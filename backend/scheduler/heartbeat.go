package scheduler

import (
	"context"
	"time"

	"claude-scheduler/backend/model"
)

const (
	// HeartbeatInterval is how often the heartbeat is sent.
	HeartbeatInterval = time.Minute
	// heartbeatLimit is how long one may take.
	heartbeatLimit = 15 * time.Second
)

// heartbeatSetting is the setting with the address, and the subject of its faults.
const heartbeatSetting = "heartbeat_url"

// heartbeat tells another machine that this one works. The loop itself starts
// each call, after it has decided what is due: when the loop is stuck, or cannot
// record runs, the calls stop.
type heartbeat struct {
	call    func(ctx context.Context, url string) error // nil: there is none
	url     string                                      // the setting as it was last seen
	next    time.Time
	sending bool
}

// beat sends the heartbeat if it is due, outside of the loop.
func (l *loop) beat(ctx context.Context, now time.Time) {
	h := &l.heartbeat
	url := l.effectiveSettings().HeartbeatURL
	if url != h.url {
		h.url, h.next = url, now
		l.faults.clear(heartbeatSetting)
	}
	if url == "" || h.call == nil {
		return
	}
	if h.next.Sub(now) > HeartbeatInterval { // the clock was set back
		h.next = now
	}
	if h.sending || now.Before(h.next) {
		return
	}
	h.next, h.sending = now.Add(HeartbeatInterval), true
	call, send := h.call, l.send
	l.background.Go(func() {
		limited, cancel := context.WithTimeout(ctx, heartbeatLimit)
		defer cancel()
		err := call(limited, url)
		if ctx.Err() != nil {
			return // the service is stopping
		}
		send(func(l *loop) {
			l.heartbeat.sending = false
			if l.heartbeat.url != url {
				return
			}
			if err != nil {
				err = &model.Problem{Message: "the heartbeat was not sent: " + err.Error(), Hint: "correct it in the settings; it is tried again each minute"}
			}
			l.faults.report(heartbeatSetting, err)
		})
	})
}

// nextBeat is when the loop has to wake for the heartbeat; false: not for that.
func (l *loop) nextBeat() (time.Time, bool) {
	h := &l.heartbeat
	return h.next, h.url != "" && h.call != nil && !h.sending
}
