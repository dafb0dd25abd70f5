// Package inhibit keeps the machine from falling asleep while something needs
// it. It does not wake a machine that sleeps: the schedule catches up after it.
package inhibit

// Lock keeps the machine from falling asleep by itself until Release.
type Lock struct{ release func() error }

// Sleep takes a lock; why is what the system shows to a user who asks, such as
// "Claude is running". An error means that the machine may fall asleep.
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
