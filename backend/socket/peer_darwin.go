package socket

import (
	"net"

	"golang.org/x/sys/unix"
)

// Peer returns the process at the other end of a connection, as of when it
// connected; 0: unknown.
func Peer(conn net.Conn) (pid int) {
	control(conn, func(fd int) {
		if found, err := unix.GetsockoptInt(fd, unix.SOL_LOCAL, unix.LOCAL_PEERPID); err == nil {
			pid = found
		}
	})
	return pid
}
