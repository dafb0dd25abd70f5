// Package inhibit keeps the machine awake while tasks are running. It does not
// wake a sleeping machine: the schedule catches up afterwards.
package inhibit

// Lock keeps the machine from going to sleep automatically until Release.
type Lock struct{ release func() error }

// Sleep takes a lock; why is the reason that the system shows to users, such as
// "Claude is running". After an error the machine may go to sleep.
func Sleep(why string) (*Lock, error) {
	release, err := sleep(why)
	if err != nil {
		return nil, err
	}
	return &Lock{release}, nil
}

// Release lets the machine sleep again. It may be called on nil, and twice.
func (l *Lock) Release() error {
	if l == nil || l.release == nil {
		return nil
	}
	release := l.release
	l.release = nil
	return release()
}
