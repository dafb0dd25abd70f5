package socket

import (
	"context"
	"net"
)

// Dial connects to the service of a data directory. When none listens,
// Refused is true of the error.
func Dial(ctx context.Context, home string) (conn net.Conn, err error) {
	err = reach(Path(home), func(address string) error {
		var d net.Dialer
		conn, err = d.DialContext(ctx, "unix", address)
		return err
	})
	return conn, err
}
