package socket

import (
	"context"
	"net"
	"path/filepath"
)

// Dial connects to the service of a data directory. If none listens, Refused is
// true for the error.
func Dial(ctx context.Context, home string) (net.Conn, error) { return DialAs(ctx, home, service) }

// DialAs is Dial for another socket of the data directory.
func DialAs(ctx context.Context, home, name string) (net.Conn, error) {
	conn, err := dialPath(ctx, filepath.Join(home, name))
	if err == nil || !Refused(err) {
		return conn, err
	}
	if dir := fallbackWithSocket(home, name); dir != "" {
		return dialPath(ctx, filepath.Join(dir, name))
	}
	return nil, err
}

func dialPath(ctx context.Context, path string) (conn net.Conn, err error) {
	err = reach(path, func(address string) error {
		var d net.Dialer
		conn, err = d.DialContext(ctx, "unix", address)
		return err
	})
	return conn, err
}
