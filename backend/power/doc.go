// Package power keeps the machine awake while something asks for it. Waking a
// machine that sleeps is not attempted: the schedule catches up after it.
package power

// Awake keeps the machine from falling asleep by itself until Release.
type Awake struct{ release func() error }

// Keep asks the system to stay awake; why is what it tells people who wonder,
// such as "Claude is running". An error means that it may fall asleep.
func Keep(why string) (*Awake, error) {
	release, err := keep(why)
	if err != nil {
		return nil, err
	}
	return &Awake{release}, nil
}

// Release lets the machine sleep again. It may be called on nil, and twice.
func (a *Awake) Release() error {
	if a == nil || a.release == nil {
		return nil
	}
	release := a.release
	a.release = nil
	return release()
}
