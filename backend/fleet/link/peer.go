package link

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"sync"

	"claude-scheduler/backend/model"
)

// ErrClosed is returned by calls after the other side has ended.
var ErrClosed = errors.New("the fleet agent has ended")

// Handler answers one call. The error of a *model.Problem keeps its fields.
type Handler func(ctx context.Context, params json.RawMessage) (any, error)

// Peer is one side of the connection. Its methods may be called from any
// goroutine.
type Peer struct {
	in       io.Reader
	handlers map[string]Handler

	writing sync.Mutex
	out     io.Writer

	mu      sync.Mutex
	last    int64
	waiting map[int64]chan message
	closed  bool
}

// message is one line: a call if it has a method, otherwise the answer to one.
type message struct {
	ID      int64           `json:"id"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Problem *model.Problem  `json:"problem,omitempty"`
}

// New returns a peer that reads in and writes out. handlers are by method;
// each call runs in its own goroutine; Serve does not wait for them.
func New(in io.Reader, out io.Writer, handlers map[string]Handler) *Peer {
	return &Peer{in: in, out: out, handlers: handlers, waiting: map[int64]chan message{}}
}

// Serve reads until the other side ends, and then returns nil. ctx is that of
// the handlers.
func (p *Peer) Serve(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer p.close()
	lines := json.NewDecoder(bufio.NewReaderSize(p.in, 64<<10))
	for {
		var m message
		if err := lines.Decode(&m); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if m.Method != "" {
			go p.answer(ctx, m)
			continue
		}
		p.mu.Lock()
		waiting := p.waiting[m.ID]
		delete(p.waiting, m.ID)
		p.mu.Unlock()
		if waiting != nil {
			waiting <- m
		}
	}
}

func (p *Peer) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for id, waiting := range p.waiting {
		close(waiting)
		delete(p.waiting, id)
	}
}

func (p *Peer) answer(ctx context.Context, m message) {
	reply := message{ID: m.ID}
	handler := p.handlers[m.Method]
	if handler == nil {
		reply.Problem = &model.Problem{Message: "the call " + m.Method + " is unknown", Hint: "claude-scheduler and claude-scheduler-fleet must have the same version", Kind: model.KindUnavailable}
	} else if result, err := handler(ctx, m.Params); err != nil {
		reply.Problem = model.ProblemOf(err)
	} else if reply.Result, err = json.Marshal(result); err != nil {
		reply.Problem = model.ProblemOf(err)
	}
	_ = p.write(reply) // an error means that the other side has ended
}

func (p *Peer) write(m message) error {
	line, err := json.Marshal(m)
	if err != nil {
		return err
	}
	p.writing.Lock()
	defer p.writing.Unlock()
	_, err = p.out.Write(append(line, '\n'))
	return err
}

// Call calls a method of the other side and waits for its answer, which is
// decoded into out unless that is nil. The error is a *model.Problem, ErrClosed
// or that of ctx.
func (p *Peer) Call(ctx context.Context, method string, in, out any) error {
	params, err := json.Marshal(in)
	if err != nil {
		return err
	}
	answer := make(chan message, 1)
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		return ErrClosed
	}
	p.last++
	id := p.last
	p.waiting[id] = answer
	p.mu.Unlock()
	if err := p.write(message{ID: id, Method: method, Params: params}); err != nil {
		p.forget(id)
		return ErrClosed
	}
	select {
	case m, ok := <-answer:
		switch {
		case !ok:
			return ErrClosed
		case m.Problem != nil:
			return m.Problem
		case out == nil:
			return nil
		}
		return json.Unmarshal(m.Result, out)
	case <-ctx.Done():
		p.forget(id)
		return ctx.Err()
	}
}

func (p *Peer) forget(id int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.waiting, id)
}

// Handle returns a Handler for a function with a typed parameter.
func Handle[In, Out any](f func(context.Context, In) (Out, error)) Handler {
	return func(ctx context.Context, params json.RawMessage) (any, error) {
		var in In
		if err := json.Unmarshal(params, &in); err != nil {
			return nil, err
		}
		return f(ctx, in)
	}
}
