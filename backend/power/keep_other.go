//go:build !linux && !darwin && !windows

package power

import "errors"

func keep(string) (func() error, error) {
	return nil, errors.New("keep awake: not known how on this system")
}
