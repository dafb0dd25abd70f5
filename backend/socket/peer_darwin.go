package socket

import (
	"errors"
	"net"

	"golang.org/x/sys/unix"
)

// Peer returns the process that made a connection; 0: unknown; Ended: there is
// no such process anymore.
func Peer(conn net.Conn) (pid int) {
	control(conn, func(fd int) {
		found, err := unix.GetsockoptInt(fd, unix.SOL_LOCAL, unix.LOCAL_PEERPID)
		switch {
		case err != nil:
		case errors.Is(unix.Kill(found, 0), unix.ESRCH):
			pid = Ended
		default:
			pid = found
		}
	})
	return pid
}
