//go:build unix && !linux

package loginenv

import "golang.org/x/sys/unix"

func adoptPriority() { _ = unix.Setpriority(unix.PRIO_PROCESS, 0, 0) }

func priority() (int, error) { return unix.Getpriority(unix.PRIO_PROCESS, 0) }
