package socket

import (
	"errors"
	"net"

	"golang.org/x/sys/unix"
)

// Peer returns the process that made a connection; 0: unknown; Ended: there is
// no such process anymore. Once it returns the same process again, the number
// meant that process in the meantime too.
func Peer(conn net.Conn) (pid int) {
	control(conn, func(fd int) {
		cred, err := unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED)
		if err != nil || cred.Pid <= 0 {
			return
		}
		pid = int(cred.Pid)
		process, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_PEERPIDFD)
		switch {
		case err == nil:
			if ended(process) {
				pid = Ended
			}
			_ = unix.Close(process)
		case !errors.Is(err, unix.ENOPROTOOPT): // older than Linux 6.5
			pid = Ended
		case errors.Is(unix.Kill(pid, 0), unix.ESRCH):
			pid = Ended
		}
	})
	return pid
}

// ended reports whether the process of a descriptor has ended.
func ended(process int) bool {
	poll := []unix.PollFd{{Fd: int32(process), Events: unix.POLLIN}}
	for {
		n, err := unix.Poll(poll, 0)
		if !errors.Is(err, unix.EINTR) {
			return err != nil || n > 0
		}
	}
}
