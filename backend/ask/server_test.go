package ask

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"claude-scheduler/backend/testfolder"
)

// desk is a server whose clock and alarm the test turns.
type desk struct {
	*Server
	t   *testing.T
	dir string

	mu       sync.Mutex
	now      time.Time
	lines    []string
	waiting  []int
	inside   bool // every process belongs to the run
	stranger bool // no process is the service
	full     bool // the disk is full
	alarm    chan time.Time
	asked    chan string // ids, once they wait
}

func newDesk(t *testing.T, timeout time.Duration, end time.Time) *desk {
	t.Helper()
	d := &desk{t: t, dir: testfolder.Plain(t), now: time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC), alarm: make(chan time.Time), asked: make(chan string, 300)}
	server, err := Start(Options{
		Dir: d.dir, Timeout: timeout, End: func() time.Time { return end }, Inside: func(int) bool { d.mu.Lock(); defer d.mu.Unlock(); return d.inside },
		Service: func(int) bool { d.mu.Lock(); defer d.mu.Unlock(); return !d.stranger },
		Mask: func(line []byte) []byte {
			return bytes.ReplaceAll(line, []byte("hunter2"), []byte("••••••"))
		},
		Log: func(line []byte, useless bool) bool {
			d.mu.Lock()
			defer d.mu.Unlock()
			if d.full && useless {
				return false
			}
			d.lines = append(d.lines, string(line))
			var r Request
			if strings.Contains(string(line), "permission_request") && json.Unmarshal(line, &r) == nil {
				d.asked <- r.ID
			}
			return !d.full
		},
		Waiting: func(n int) { d.mu.Lock(); defer d.mu.Unlock(); d.waiting = append(d.waiting, n) },
		Now:     func() time.Time { d.mu.Lock(); defer d.mu.Unlock(); return d.now },
		Alarm:   func() <-chan time.Time { return d.alarm },
	})
	if err != nil {
		t.Fatal(err)
	}
	d.Server = server
	// The processes of this test are not in a run, so they may only answer: calls go
	// straight to the server.
	t.Cleanup(server.Close)
	return d
}

// ask makes a call and returns where its verdict will be.
func (d *desk) ask(input string, gone <-chan struct{}) <-chan Verdict {
	out := make(chan Verdict, 1)
	go func() { out <- d.call(Call{ToolUseID: "t", ToolName: "Bash", Input: json.RawMessage(input)}, gone) }()
	return out
}

func (d *desk) log() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.lines, "\n")
}

// TestFullDisk: a request that cannot be shown is denied immediately, and an answer is
// valid although it cannot be written now.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	d := newDesk(t, time.Hour, time.Time{})
	setFull := func(full bool) { d.mu.Lock(); defer d.mu.Unlock(); d.full = full }
	open := d.ask(`{"command":"a"}`, nil)
	id := <-d.asked
	setFull(true)
	if v := <-d.ask(`{"command":"b"}`, nil); v.Allow || !strings.Contains(v.Message, "the disk is full") {
		t.Errorf("%+v", v)
	}
	if err := SendAnswer(t.Context(), d.dir, Answer{ID: id, Decision: Deny}); err != nil {
		t.Error(err)
	}
	if v := <-open; v.Allow || !strings.HasPrefix(v.Message, "The user denied") {
		t.Errorf("%+v", v)
	}
	setFull(false)
	d.ask(`{"command":"c"}`, nil)
	if id := <-d.asked; id != "3" {
		t.Errorf("the next request is %s", id)
	}
	if text := d.log(); strings.Contains(text, `"command":"b"`) {
		t.Errorf("the denied request is in the log: %s", text)
	}
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	d := newDesk(t, time.Hour, time.Time{})
	for i, c := range []struct {
		answer Answer
		want   Verdict
	}{
		{Answer{Decision: Allow}, Verdict{Allow: true}},
		{Answer{Decision: Always, Rules: []string{"Bash(a)"}}, Verdict{Allow: true, Rules: []string{"Bash(a)"}}},
		{Answer{Decision: Deny, Message: "use hunter2"}, Verdict{Message: "The user denied this: use hunter2"}},
	} {
		v := d.ask(`{"command":"a"}`, nil)
		c.answer.ID = <-d.asked
		c.answer.Shown = Digest("Bash", map[string]any{"command": "a"})
		if c.answer.ID != fmt.Sprint(i+1) {
			t.Errorf("request %d is %s", i+1, c.answer.ID)
		}
		if err := SendAnswer(t.Context(), d.dir, c.answer); err != nil {
			t.Fatal(err)
		}
		if got := <-v; fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%+v: %+v", c.answer, got)
		}
		if err := SendAnswer(t.Context(), d.dir, c.answer); !errors.Is(err, ErrClosed) {
			t.Errorf("a second answer: %v", err)
		}
	}
	if strings.Contains(d.log(), "hunter2") {
		t.Errorf("the message is not masked: %s", d.log())
	}
	if err := SendAnswer(t.Context(), d.dir, Answer{ID: "1", Decision: NoAnswer}); err == nil || errors.Is(err, ErrClosed) {
		t.Errorf("no answer: %v", err)
	}
	if err := SendAnswer(t.Context(), t.TempDir(), Answer{ID: "1", Decision: Allow}); !errors.Is(err, ErrClosed) {
		t.Errorf("an ended run: %v", err)
	}
}

// TestOnlyTheRunAsks: a process outside of the run cannot ask in its name, and one
// of the run cannot answer.
func TestOnlyTheRunAsks(t *testing.T) {
	t.Parallel()
	d := newDesk(t, time.Hour, time.Time{})
	if _, err := SendCall(t.Context(), d.dir, Call{ToolName: "Bash", Input: json.RawMessage(`{}`)}); err == nil || !strings.Contains(err.Error(), "only the run itself can ask") {
		t.Errorf("from outside: %v", err)
	}
	d.mu.Lock()
	d.stranger = true
	d.mu.Unlock()
	if err := SendAnswer(t.Context(), d.dir, Answer{ID: "1", Decision: Allow}); err == nil || !strings.Contains(err.Error(), "only the service") {
		t.Errorf("from another run: %v", err)
	}
	d.mu.Lock()
	d.inside = true
	d.mu.Unlock()
	if err := SendAnswer(t.Context(), d.dir, Answer{ID: "1", Decision: Allow}); !errors.Is(err, ErrInside) {
		t.Errorf("from inside: %v", err)
	}
}

// TestAnswerOfAnotherCall: the user allows exactly the call that was shown: a
// run may write lines into its log.
func TestAnswerOfAnotherCall(t *testing.T) {
	t.Parallel()
	d := newDesk(t, time.Hour, time.Time{})
	v := d.ask(`{"command":"rm -r <x> hunter2","timeout":1,"large":12345678901234567890,"small":1.10}`, nil)
	a := Answer{ID: <-d.asked, Decision: Allow}
	for _, shown := range []string{"", Digest("Bash", map[string]any{"command": "ls"}), Digest("Read", map[string]any{"command": "rm -r <x> ••••••", "timeout": 1.0}),
		Digest("Bash", map[string]any{"command": "rm -r <x> hunter2", "timeout": 1.0}), Digest("Bash", map[string]any{"command": "rm -r <x> ••••••"})} {
		for _, a.Decision = range []Decision{Allow, Always} {
			if a.Shown = shown; !errors.Is(SendAnswer(t.Context(), d.dir, a), ErrOther) {
				t.Errorf("%s of %q was accepted", a.Decision, shown)
			}
		}
	}
	a.Shown = Digest("Bash", map[string]any{"command": "rm -r <x> ••••••", "timeout": 1.0, "large": json.Number("12345678901234567890"), "small": json.Number("1.10")})
	if err := SendAnswer(t.Context(), d.dir, a); err != nil {
		t.Error(err)
	}
	if v := <-v; !v.Allow {
		t.Error(v)
	}
}

// TestDeadline: it is a time of the wall clock, and an answer after it is too late even
// before the alarm.
func TestDeadline(t *testing.T) {
	t.Parallel()
	d := newDesk(t, 30*time.Minute, time.Time{})
	first, second := d.ask(`{"command":"a"}`, nil), d.ask(`{"command":"hunter2"}`, nil)
	<-d.asked
	id := <-d.asked
	d.mu.Lock()
	d.now = d.now.Add(30 * time.Minute)
	d.mu.Unlock()
	if err := SendAnswer(t.Context(), d.dir, Answer{ID: id, Decision: Deny}); !errors.Is(err, ErrClosed) {
		t.Errorf("a late answer: %v", err)
	}
	other := first
	select {
	case v := <-first:
		other = second
		if v.Allow {
			t.Error(v)
		}
	case v := <-second:
		if v.Allow || !strings.HasPrefix(v.Message, "The user did not answer within 30m,") {
			t.Error(v)
		}
	}
	d.alarm <- time.Time{}
	if v := <-other; v.Allow {
		t.Error(v)
	}
	log := d.log()
	if strings.Count(log, `"decision":"no_answer"`) != 2 || strings.Contains(log, "hunter2") || !strings.Contains(log, `"masked":true`) || !strings.Contains(log, `"masked":false`) {
		t.Error(log)
	}
}

// TestEndOfTheRun: the run keeps a minute to finish without an answer, and its end
// withdraws what is open.
func TestEndOfTheRun(t *testing.T) {
	t.Parallel()
	d := newDesk(t, time.Hour, time.Date(2026, 11, 28, 9, 11, 0, 0, time.UTC))
	hung := make(chan struct{})
	first, second := d.ask(`{}`, hung), d.ask(`{}`, nil)
	<-d.asked
	<-d.asked
	if !strings.Contains(d.log(), `"deadline":"2026-11-28T09:10:00Z"`) {
		t.Error(d.log())
	}
	close(hung) // the tool died
	if v := <-first; v.Allow {
		t.Error(v)
	}
	d.mu.Lock()
	d.now = time.Date(2026, 11, 28, 9, 10, 0, 0, time.UTC)
	d.mu.Unlock()
	if v := <-d.ask(`{}`, nil); !strings.Contains(v.Message, "time limit of this run is almost reached") {
		t.Error(v)
	}
	go d.Close()
	if v := <-second; v.Allow {
		t.Error(v)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	d := newDesk(t, time.Hour, time.Time{})
	if v := <-d.ask(`"`+strings.Repeat("x", maxInput)+`"`, nil); v.Allow || !strings.Contains(v.Message, "in smaller parts") {
		t.Error(v)
	}
	if v := d.call(Call{ToolName: "AskUserQuestion", Input: json.RawMessage(`{}`)}, nil); !strings.Contains(v.Message, "Decide yourself") {
		t.Error(v)
	}
	for _, input := range []string{`"rm"`, `["rm"]`, `7`, ``} {
		if v := <-d.ask(input, nil); v.Allow || !strings.Contains(v.Message, "not an object") {
			t.Errorf("%s: %+v", input, v)
		}
	}
	for range maxOpen {
		d.ask(`{}`, nil)
		<-d.asked
	}
	if v := <-d.ask(`{}`, nil); !strings.Contains(v.Message, "20 requests of this run are already waiting") {
		t.Error(v)
	}
	d.mu.Lock()
	if last := d.waiting[len(d.waiting)-1]; last != maxOpen {
		t.Errorf("%d wait", last)
	}
	d.mu.Unlock()
	for id := 1; id <= maxAsked; id++ {
		if id > maxOpen {
			d.ask(`{}`, nil)
			<-d.asked
		}
		if err := SendAnswer(context.Background(), d.dir, Answer{ID: fmt.Sprint(id), Decision: Deny}); err != nil {
			t.Fatal(err)
		}
	}
	if v := <-d.ask(`{}`, nil); !strings.Contains(v.Message, "has already asked 200 times") {
		t.Error(v)
	}
}
