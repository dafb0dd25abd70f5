package link

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

// connected returns the two sides of a connection, which Serve; end ends the
// second one.
func connected(t *testing.T, handlers map[string]Handler) (service, agent *Peer, end func()) {
	t.Helper()
	fromService, toAgent := io.Pipe()
	fromAgent, toService := io.Pipe()
	service, agent = New(fromAgent, toAgent, handlers), New(fromService, toService, nil)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	ended := make(chan error, 1)
	go func() { ended <- service.Serve(ctx) }()
	go func() { _ = agent.Serve(ctx) }()
	end = func() {
		_ = toService.Close()
		if err := <-ended; err != nil {
			t.Errorf("Serve returned %v after the other side ended", err)
		}
	}
	t.Cleanup(func() { _ = toAgent.Close() })
	return service, agent, end
}

func TestCall(t *testing.T) {
	_, agent, end := connected(t, map[string]Handler{
		"double": Handle(func(_ context.Context, n int) (int, error) { return 2 * n, nil }),
		"refuse": Handle(func(context.Context, struct{}) (struct{}, error) {
			return struct{}{}, &model.Problem{Operation: "run", Field: "id", Message: "no", Hint: "yes", Kind: model.KindConflict}
		}),
	})
	defer end()
	ctx := context.Background()
	var got int
	if err := agent.Call(ctx, "double", 21, &got); err != nil || got != 42 {
		t.Errorf("got %d, %v", got, err)
	}
	var p *model.Problem
	if err := agent.Call(ctx, "refuse", struct{}{}, nil); !errors.As(err, &p) || p.Field != "id" || p.Hint != "yes" || p.Kind != model.KindConflict {
		t.Errorf("the refusal arrives as %+v", err)
	}
	if err := agent.Call(ctx, "unheard of", struct{}{}, nil); !errors.As(err, &p) || p.Kind != model.KindUnavailable || !strings.Contains(p.Message, "unheard of") {
		t.Errorf("an unknown call: %+v", err)
	}
	if err := agent.Call(ctx, "double", "text", &got); err == nil {
		t.Error("a parameter of another type was accepted")
	}
}

// Calls are answered in any order, each with its own answer.
func TestCallsAtOnce(t *testing.T) {
	first := make(chan struct{})
	_, agent, end := connected(t, map[string]Handler{
		"wait": func(context.Context, json.RawMessage) (any, error) { <-first; return "waited", nil },
		"now":  func(context.Context, json.RawMessage) (any, error) { return "now", nil },
	})
	defer end()
	waited := make(chan string)
	go func() {
		var text string
		_ = agent.Call(context.Background(), "wait", nil, &text)
		waited <- text
	}()
	var text string
	if err := agent.Call(context.Background(), "now", nil, &text); err != nil || text != "now" {
		t.Errorf("got %q, %v", text, err)
	}
	close(first)
	if got := <-waited; got != "waited" {
		t.Errorf("the call that waited got %q", got)
	}
}

func TestOtherSideEnds(t *testing.T) {
	called := make(chan struct{})
	service, _, end := connected(t, nil)
	failed := make(chan error)
	go func() {
		close(called)
		failed <- service.Call(context.Background(), "never answered", nil, nil)
	}()
	<-called
	end()
	if err := <-failed; err == nil {
		t.Error("a call succeeded without an answer")
	}
	if err := service.Call(context.Background(), "later", nil, nil); !errors.Is(err, ErrClosed) {
		t.Errorf("a later call: %v", err)
	}
}

func TestCallEndsWithItsContext(t *testing.T) {
	_, agent, end := connected(t, map[string]Handler{
		"wait": func(ctx context.Context, _ json.RawMessage) (any, error) { <-ctx.Done(); return nil, ctx.Err() },
	})
	defer end()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if err := agent.Call(ctx, "wait", nil, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
