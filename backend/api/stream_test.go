package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/socket"
	"claude-scheduler/backend/transcript"
)

// follow collects the events of a client until the stream ends.
func follow(t *testing.T, s *Server) (<-chan apitype.Event, <-chan error, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	events, end := make(chan apitype.Event, 100), make(chan error, 1)
	go func() { end <- client.New(s.Home).Events(ctx, func(e apitype.Event) { events <- e }) }()
	t.Cleanup(cancel)
	return events, end, cancel
}

func TestEvents(t *testing.T) {
	s, f := serve(t, func(s *Server) { s.heartbeat = time.Millisecond })
	events, end, cancel := follow(t, s)
	if e := <-events; e.Kind != apitype.EventReset {
		t.Fatalf("begins with %+v", e)
	}
	f.events <- apitype.Event{Kind: apitype.EventTask, ID: "7f", Task: &madeTask}
	f.events <- apitype.Event{Kind: apitype.EventJob, ID: "8a", Deleted: true}
	f.events <- apitype.Event{Kind: apitype.EventStatus, Status: &apitype.Status{PID: 7}}
	if e := <-events; e.Kind != apitype.EventTask || e.Task == nil || e.Task.ID != "made" {
		t.Errorf("got %+v", e)
	}
	if e := <-events; e.Kind != apitype.EventJob || !e.Deleted || e.Job != nil {
		t.Errorf("got %+v", e)
	}
	if e := <-events; e.Status == nil || e.Status.PID != 7 || e.Status.Faults == nil {
		t.Errorf("got %+v", e)
	}
	cancel()
	if err := <-end; !errors.Is(err, context.Canceled) {
		t.Errorf("ends with %v", err)
	}
}

func TestStreamsEndAtStop(t *testing.T) {
	s, f := serve(t)
	events, end, _ := follow(t, s)
	<-events
	log, transcripts := make(chan error, 1), make(chan error, 1)
	c := client.New(s.Home)
	started := make(chan struct{}, 2)
	go func() {
		log <- c.FollowLog(t.Context(), "7f", 0, func([]byte, int64) error { started <- struct{}{}; return nil })
	}()
	f.lines <- "{}\n"
	<-started
	go func() {
		transcripts <- c.FollowTranscript(t.Context(), "7f", func([]transcript.Entry) error { started <- struct{}{}; return nil })
	}()
	<-started
	begin := time.Now()
	s.Stop()
	if took := time.Since(begin); took >= stopGrace {
		t.Errorf("the streams delayed the server for %v", took)
	}
	for name, end := range map[string]<-chan error{"events": end, "log": log, "transcript": transcripts} {
		var p *model.Problem
		if err := <-end; !errors.As(err, &p) || p.Kind != model.KindUnavailable {
			t.Errorf("%s: a stream that was cut off ends with %v", name, err)
		}
	}
}

// TestShutdownCutsStreamsOff: a run that continues does not look ended.
func TestShutdownCutsStreamsOff(t *testing.T) {
	s, f := serve(t)
	begun, end := make(chan struct{}, 1), make(chan error, 1)
	go func() {
		end <- client.New(s.Home).FollowTranscript(t.Context(), "7f", func([]transcript.Entry) error { begun <- struct{}{}; return nil })
	}()
	<-begun
	if err := client.New(s.Home).System.Shutdown(); err != nil {
		t.Fatal(err)
	}
	<-f.down
	close(f.ended) // the service reports the end of the run
	var p *model.Problem
	if err := <-end; !errors.As(err, &p) || p.Kind != model.KindUnavailable {
		t.Errorf("ends with %v", err)
	}
}

// TestServiceStops: the stream of events ends when the service's stream does.
func TestServiceStops(t *testing.T) {
	s, f := serve(t)
	events, end, _ := follow(t, s)
	<-events
	close(f.events)
	if err := <-end; err == nil {
		t.Error("ends without an error")
	}
}

// TestSlowClient leaves a stream unread: it delays no other client, and is dropped.
func TestSlowClient(t *testing.T) {
	s, f := serve(t, func(s *Server) { s.patience = 50 * time.Millisecond })
	conn, err := socket.Dial(t.Context(), s.Home)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	big := apitype.Event{Kind: apitype.EventRun, Run: &model.Run{Output: strings.Repeat("x", 1<<20)}}
	for dropped := false; !dropped; {
		select {
		case f.events <- big: // sent until the client's buffers are full
		case <-time.After(5 * time.Millisecond):
			f.mu.Lock()
			for _, call := range f.calls {
				dropped = dropped || call == "Unsubscribe"
			}
			f.mu.Unlock()
		}
	}
	// a client that reads is served meanwhile
	reply, _ := request(t, overSocket(s), "GET", "http://x/v1/jobs", "")
	if reply.StatusCode != 200 {
		t.Error(reply.Status)
	}
	conn.SetReadDeadline(time.Now().Add(time.Minute))
	buf := make([]byte, 1<<20)
	for {
		if _, err := conn.Read(buf); err != nil {
			if e, ok := errors.AsType[net.Error](err); ok && e.Timeout() {
				t.Error("the connection stays open")
			}
			return
		}
	}
}

// said returns a line of the CLI's stream.
func said(text string) string {
	data, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return `{"type":"assistant","message":{"id":"m` + text + `","content":[{"type":"text","text":` + string(data) + `}]}}` + "\n"
}

func TestFollowTranscript(t *testing.T) {
	s, f := serve(t)
	var history strings.Builder
	const n = 5000
	for i := range n {
		history.WriteString(said(fmt.Sprint(i)))
	}
	history.WriteString(`{"type":"assistant","message":{"id":"x","content":[{"type":"tool_use","id":"t1","name":"Bash","input":{"command":"ls"}}]}}` + "\n")
	if err := os.WriteFile(f.logFile, []byte(history.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	batches, end := make(chan []transcript.Entry, 100), make(chan error, 1)
	go func() {
		end <- client.New(s.Home).FollowTranscript(t.Context(), "7f", func(e []transcript.Entry) error { batches <- e; return nil })
	}()
	var first []transcript.Entry
	parts := 0
	for len(first) < n+1 { // one part, unless the computer is very busy
		first, parts = append(first, <-batches...), parts+1
	}
	if len(first) != n+1 || parts > 20 || first[n].Tool == nil || first[n].Tool.Done {
		t.Fatalf("history is %d entries in %d parts, want %d", len(first), parts, n+1)
	}
	f.lines <- said("live")
	if live := <-batches; len(live) != 1 || live[0].Index != n+1 || live[0].Text != "live" {
		t.Errorf("got %+v", live)
	}
	for i := range 50 { // a flood
		f.lines <- said(fmt.Sprint("flood ", i))
	}
	close(f.ended)
	var rest []transcript.Entry
	count := 0
	if err := <-end; err != nil {
		t.Errorf("ends with %v", err)
	}
	close(batches)
	for batch := range batches {
		rest, count = append(rest, batch...), count+1
	}
	if len(rest) != 51 || count > 25 {
		t.Errorf("the rest is %d entries in %d batches", len(rest), count)
	}
	var stopped bool
	for _, e := range rest {
		stopped = stopped || e.Index == n && e.Tool.Done && e.Tool.Stopped
	}
	if !stopped {
		t.Error("the open call is not ended")
	}
}

func TestFollowEmptyTranscript(t *testing.T) {
	s, f := serve(t)
	close(f.ended)
	var batches [][]transcript.Entry
	err := client.New(s.Home).FollowTranscript(t.Context(), "7f", func(e []transcript.Entry) error { batches = append(batches, e); return nil })
	if err != nil || len(batches) != 1 || len(batches[0]) != 0 {
		t.Errorf("%v, %v", batches, err)
	}
}

func TestFollowErrors(t *testing.T) {
	s, f := serve(t)
	c := client.New(s.Home)
	f.fail(&model.Problem{Field: "id", Message: "there is no run", Kind: model.KindNotFound})
	var p *model.Problem
	if err := c.FollowTranscript(t.Context(), "7f", nil); !errors.As(err, &p) || p.Kind != model.KindNotFound {
		t.Errorf("transcript: %v", err)
	}
	if err := c.FollowLog(t.Context(), "7f", 0, nil); !errors.As(err, &p) || p.Kind != model.KindNotFound {
		t.Errorf("log: %v", err)
	}
	f.fail(nil)
	go func() {
		f.lines <- said("a")
		f.fail(errors.New("disk on fire")) // while a client follows
		close(f.ended)
	}()
	err := c.FollowTranscript(t.Context(), "7f", func([]transcript.Entry) error { return nil })
	if !errors.As(err, &p) || p.Message != "disk on fire" {
		t.Errorf("in the middle: %v", err)
	}
	own := errors.New("enough")
	f.fail(nil)
	if err := c.FollowTranscript(t.Context(), "7f", func([]transcript.Entry) error { return own }); err != own {
		t.Errorf("the callback's error came back as %v", err)
	}
}

func TestFollowLog(t *testing.T) {
	s, f := serve(t)
	if err := os.WriteFile(f.logFile, []byte("one\ntwo\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("y", 300<<10) + "\n"
	got, end := make(chan string, 10), make(chan error, 1)
	go func() {
		end <- client.New(s.Home).FollowLog(t.Context(), "7f", 4, func(line []byte, next int64) error {
			got <- fmt.Sprintf("%d %s", next, line)
			return nil
		})
	}()
	expect := func(next int, line string) {
		t.Helper()
		if text := <-got; text != fmt.Sprintf("%d %s", next, line) {
			t.Errorf("got %.40q, want %d %.40q", text, next, line)
		}
	}
	expect(8, "two\n")
	f.lines <- "\r\n"
	expect(10, "\r\n")
	f.lines <- long
	expect(10+len(long), long)
	f.lines <- "no end"
	close(f.ended)
	if err := <-end; err != nil {
		t.Error(err)
	}
	expect(16+len(long), "no end")

	text, err := client.New(s.Home).Runs.Log("7f")
	if text != "one\ntwo\n" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	_, rest := request(t, overSocket(s), "GET", "http://x/v1/runs/7f/log?from=4", "")
	if rest != "two\n" {
		t.Errorf("from 4 on: %q", rest)
	}
}

// TestFollowLogCutOff: a log that ends with an error does not look complete.
func TestFollowLogCutOff(t *testing.T) {
	s, f := serve(t)
	go func() {
		f.lines <- "one\n"
		f.fail(errors.New("disk on fire"))
		close(f.ended)
	}()
	if err := client.New(s.Home).FollowLog(t.Context(), "7f", 0, func([]byte, int64) error { return nil }); err == nil {
		t.Error("looks complete")
	}
}

func TestTranscript(t *testing.T) {
	s, f := serve(t)
	if err := os.WriteFile(f.logFile, []byte(said("a")+said("b")), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := client.New(s.Home).Runs.Transcript("7f")
	if err != nil || len(got.Entries) != 2 || got.Entries[1].Text != "b" {
		t.Errorf("%+v, %v", got, err)
	}
}
