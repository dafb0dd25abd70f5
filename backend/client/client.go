package client

import "context"

// Client reaches the service of one data directory. The zero value reaches the
// user's default one; New keeps connections, which the zero value does not. It
// may be used by several goroutines.
type Client struct {
	Jobs     Jobs
	Tasks    Tasks
	Runs     Runs
	Profiles Profiles
	Settings Settings
	System   System
	Fleet    Fleet

	conn
}

// New returns a client for a data directory; "" is the default, see Home. It
// does not connect yet.
func New(home string) *Client { return newClient(conn{link: newTransport(home)}) }

func newClient(c conn) *Client {
	return &Client{
		Jobs: Jobs{c}, Tasks: Tasks{c}, Runs: Runs{c}, Profiles: Profiles{c}, Settings: Settings{c}, System: System{c}, Fleet: Fleet{c},
		conn: c,
	}
}

// WithContext returns a client over the same connections whose calls end with
// ctx; they then return an error that is ctx.Err().
func (c *Client) WithContext(ctx context.Context) *Client {
	next := c.conn
	next.ctx = ctx
	return newClient(next)
}

// WithVersion returns a client over the same connections that sends its
// version. A service of another version refuses its calls, except those needed
// to replace it: version, status and shutdown.
func (c *Client) WithVersion(version string) *Client {
	next := c.conn
	next.version = version
	return newClient(next)
}

// Home returns the data directory whose service is reached.
func (c *Client) Home() (string, error) { return c.reach().home() }

// Close closes connections that are not in use. The client can still be used.
func (c *Client) Close() { c.reach().http.CloseIdleConnections() }
