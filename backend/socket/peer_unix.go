//go:build linux || darwin

package socket

import (
	"net"
	"syscall"
)

// control calls f with the descriptor of a connection, if it has one.
func control(conn net.Conn, f func(fd int)) {
	has, ok := conn.(syscall.Conn)
	if !ok {
		return
	}
	raw, err := has.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) { f(int(fd)) }) // a closed connection has no peer
}
