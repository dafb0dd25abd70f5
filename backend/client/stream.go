package client

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"strconv"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// Events calls each for every change from now on, beginning with a reset event
// once the stream is active: reads after that miss nothing. It returns a
// *model.Problem when the stream breaks, or ctx's error when that ends. A slow
// each delays the stream, not the service: a client that does not keep up gets
// another reset event instead of what it missed.
func (c *Client) Events(ctx context.Context, each func(apitype.Event)) error {
	return c.follow(ctx, request{route: apitype.GetEvents}, func(m message) error {
		var event apitype.Event
		if err := json.Unmarshal(m.data, &event); err != nil {
			return err
		}
		each(event)
		return nil
	})
}

// SubscribeForever is Events that reconnects, after a quarter of a second at
// first and 5 s at most, until ctx ends. Each connection begins with a reset
// event; lost is called with the reason when one ends or cannot be made.
func (c *Client) SubscribeForever(ctx context.Context, each func(apitype.Event), lost func(error)) {
	const shortest, longest = 250 * time.Millisecond, 5 * time.Second
	pause := shortest
	for {
		err := c.Events(ctx, func(e apitype.Event) {
			pause = shortest
			each(e)
		})
		if ctx.Err() != nil {
			return
		}
		lost(err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
			pause = min(2*pause, longest)
		}
	}
}

// FollowTranscript calls each with the current transcript of a run, as one
// batch that may be empty, and then with batches of new and changed entries,
// until the run ends; the last batch contains the calls that stayed open. An
// entry replaces the one of the same Index.
func (c *Client) FollowTranscript(ctx context.Context, id string, each func([]transcript.Entry) error) error {
	err := c.follow(ctx, request{route: apitype.GetTranscript, id: id, query: url.Values{"follow": {"1"}}}, func(m message) error {
		if m.name == "end" {
			return errEnd
		}
		var entries []transcript.Entry
		if err := json.Unmarshal(m.data, &entries); err != nil {
			return err
		}
		if err := each(entries); err != nil {
			return stop{err}
		}
		return nil
	})
	if errors.Is(err, errEnd) {
		return nil
	}
	return err
}

// errEnd is the stream's message that it is complete.
var errEnd = errors.New("end of stream")

// stop is an error of a callback, which is passed on as it is.
type stop struct{ error }

// follow reads the messages of a stream. It always returns an error, because a
// stream of events has no end.
func (c *Client) follow(ctx context.Context, r request, each func(message) error) error {
	ctx, cancel := c.during(ctx)
	defer cancel()
	reply, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	err = messages(reply.Body, func(m message) error {
		if m.name == "problem" {
			var p model.Problem
			if err := json.Unmarshal(m.data, &p); err != nil {
				return err
			}
			return stop{&p}
		}
		return each(m)
	})
	var own stop
	switch {
	case errors.As(err, &own):
		return own.error
	case errors.Is(err, errEnd):
		return errEnd
	case err == nil:
		err = io.ErrUnexpectedEOF
	}
	return unreachable(ctx, err)
}

// FollowLog calls each with every line of a run's log from an offset on, with
// its line end, and with the offset of the next, until the run ends.
func (c *Client) FollowLog(ctx context.Context, id string, from int64, each func(line []byte, next int64) error) error {
	return c.readLog(ctx, id, url.Values{"follow": {"1"}}, from, each)
}

// ReadLog is FollowLog for the current content of the log.
func (c *Client) ReadLog(ctx context.Context, id string, from int64, each func(line []byte, next int64) error) error {
	return c.readLog(ctx, id, url.Values{}, from, each)
}

func (c *Client) readLog(ctx context.Context, id string, query url.Values, from int64, each func(line []byte, next int64) error) error {
	ctx, cancel := c.during(ctx)
	defer cancel()
	query.Set("from", strconv.FormatInt(from, 10))
	reply, err := c.send(ctx, request{route: apitype.GetLog, id: id, query: query})
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	in := bufio.NewReaderSize(reply.Body, 64<<10)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return unreachable(ctx, err) // also if the line was cut off
		}
		if len(line) > 0 {
			from += int64(len(line))
			if err := each(line, from); err != nil {
				return err
			}
		}
		if err != nil {
			return nil
		}
	}
}

// during returns a context that ends with ctx and with that of WithContext.
func (c *Client) during(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	if c.ctx == nil {
		return ctx, cancel
	}
	detach := context.AfterFunc(c.ctx, cancel)
	return ctx, func() { detach(); cancel() }
}
