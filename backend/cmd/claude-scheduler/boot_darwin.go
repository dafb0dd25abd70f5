package main

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// bootID changes with every start of the machine; empty: unknown.
func bootID() string {
	at, err := unix.SysctlTimeval("kern.boottime")
	if err != nil {
		return ""
	}
	return fmt.Sprint(at.Sec) // the microseconds move when the clock is set
}
