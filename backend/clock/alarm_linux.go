package clock

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// timerfd is an alarm on CLOCK_REALTIME. The kernel rings it within
// milliseconds of the wall-clock instant, right after a wake-up when the
// instant passed during sleep, and immediately (ECANCELED) when the clock is
// set.
type timerfd struct {
	file *os.File
	ring chan struct{}

	mu     sync.Mutex
	closed bool
}

func newAlarm() (Alarm, error) {
	fd, err := unix.TimerfdCreate(unix.CLOCK_REALTIME, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("create timerfd: %w", err)
	}
	a := &timerfd{file: os.NewFile(uintptr(fd), "timerfd"), ring: make(chan struct{}, 1)}
	go a.listen()
	return a, nil
}

func (a *timerfd) listen() {
	var expirations [8]byte
	for {
		_, err := a.file.Read(expirations[:])
		if err != nil && !errors.Is(err, unix.ECANCELED) {
			return // closed
		}
		_ = binary.NativeEndian.Uint64(expirations[:]) // the count, which does not matter
		select {
		case a.ring <- struct{}{}:
		default:
		}
	}
}

func (a *timerfd) Set(at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.closed {
		return
	}
	var spec unix.ItimerSpec // zero: disarmed
	if !at.IsZero() {
		spec.Value = unix.NsecToTimespec(max(at.UnixNano(), 1))
	}
	conn, err := a.file.SyscallConn()
	if err != nil {
		return
	}
	_ = conn.Control(func(fd uintptr) {
		// TFD_TIMER_CANCEL_ON_SET: a clock step ends the read with ECANCELED.
		err = unix.TimerfdSettime(int(fd), unix.TFD_TIMER_ABSTIME|unix.TFD_TIMER_CANCEL_ON_SET, &spec, nil)
	})
	if err != nil { // not expected for valid arguments; ring now rather than never
		select {
		case a.ring <- struct{}{}:
		default:
		}
	}
}

func (a *timerfd) C() <-chan struct{} { return a.ring }

func (a *timerfd) Close() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.closed = true
	return a.file.Close()
}
