package socket

import (
	"net"

	"golang.org/x/sys/unix"
)

// Peer returns the process at the other end of a connection, as of when it
// connected; 0: unknown.
func Peer(conn net.Conn) (pid int) {
	control(conn, func(fd int) {
		if cred, err := unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED); err == nil {
			pid = int(cred.Pid)
		}
	})
	return pid
}
