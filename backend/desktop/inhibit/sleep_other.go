//go:build !linux && !darwin && !windows

package inhibit

import "errors"

func sleep(string) (func() error, error) {
	return nil, errors.New("keep awake: not supported on this system")
}
