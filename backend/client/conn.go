package client

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/socket"
)

// callTime limits one call that does not stream: testing a profile or running
// the doctor may start other programs, but nothing takes longer.
const callTime = 2 * time.Minute

// conn makes calls. Its zero value reaches the user's default service.
type conn struct {
	ctx     context.Context // nil: Background
	version string          // empty: not sent
	link    *transport      // nil: a new one for each call
}

// transport is the connections to one service.
type transport struct {
	dir  string // empty: Home()
	http *http.Client
}

func newTransport(home string) *transport {
	l := &transport{dir: home}
	l.http = &http.Client{
		Transport: &http.Transport{DialContext: l.dial, DisableCompression: true, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute},
		// the service never redirects, so this is another program
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return l
}

func (l *transport) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	home, err := l.home()
	if err != nil {
		return nil, err
	}
	return socket.Dial(ctx, home)
}

func (l *transport) home() (string, error) {
	if l.dir == "" {
		return Home()
	}
	return filepath.Abs(l.dir)
}

func (c conn) reach() *transport {
	if c.link != nil {
		return c.link
	}
	l := newTransport("")
	l.http.Transport.(*http.Transport).DisableKeepAlives = true // there is no one to close them
	return l
}

func (c conn) context() context.Context {
	if c.ctx == nil {
		return context.Background()
	}
	return c.ctx
}

// request is one call: a route with its id, parameters and body.
type request struct {
	route apitype.Route
	id    string
	query url.Values
	body  any // nil: none
}

// call makes a request and decodes the reply into out.
func (c conn) call(r request, out any) error {
	ctx, cancel := context.WithTimeout(c.context(), callTime)
	defer cancel()
	reply, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	if err := json.NewDecoder(reply.Body).Decode(out); err != nil {
		return unreachable(ctx, err)
	}
	_, err = io.Copy(io.Discard, reply.Body) // to the end, so that the connection can be reused
	return unreachable(ctx, err)
}

// send makes a request and returns the reply of one that succeeded.
func (c conn) send(ctx context.Context, r request) (*http.Response, error) {
	if r.route.NeedsID() && r.id == "" {
		return nil, model.Invalid("id", "is empty", "give an id, a prefix of one, or a name")
	}
	var body io.Reader
	if r.body != nil {
		data, err := json.Marshal(r.body)
		if err != nil {
			return nil, model.Invalid("", "cannot be written as JSON: "+err.Error(), "")
		}
		body = bytes.NewReader(data)
	}
	target := "http://claude-scheduler" + r.route.Path(r.id)
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, r.route.Method(), target, body)
	if err != nil {
		return nil, model.Invalid("", err.Error(), "")
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.version != "" {
		req.Header.Set(apitype.VersionHeader, c.version)
	}
	if run := os.Getenv("CLAUDE_SCHEDULER_RUN_ID"); run != "" {
		req.Header.Set(apitype.RunHeader, run)
	}
	reply, err := c.reach().http.Do(req)
	if err != nil {
		return nil, unreachable(ctx, err)
	}
	if reply.StatusCode != http.StatusOK {
		defer reply.Body.Close()
		return nil, refusal(reply)
	}
	return reply, nil
}

// get calls a route without a body.
func get[T any](c conn, route apitype.Route, id string) (out T, err error) {
	return out, c.call(request{route: route, id: id}, &out)
}

// query calls a route with parameters.
func query[T any](c conn, route apitype.Route, values url.Values) (out T, err error) {
	return out, c.call(request{route: route, query: values}, &out)
}

// send calls a route with a body.
func send[T any](c conn, route apitype.Route, id string, body any) (out T, err error) {
	return out, c.call(request{route: route, id: id, body: body}, &out)
}

// do calls a route without a result.
func do(c conn, route apitype.Route, id string, body any) error {
	return c.call(request{route: route, id: id, body: body}, &apitype.Empty{})
}

// patch returns the fields to set; without any, an empty object, not null.
func patch(fields map[string]any) map[string]any {
	if fields == nil {
		return map[string]any{}
	}
	return fields
}
