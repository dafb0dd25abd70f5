package service

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// heartbeats returns a function that returns the heartbeats since its last call, once
// none is being sent.
func heartbeats(t *testing.T, s *fixture, answer func(ctx context.Context, url string) error) func() []string {
	t.Helper()
	calls := make(chan string, 1000)
	s.halt()
	s.options.Heartbeat = func(ctx context.Context, url string) error {
		calls <- s.clock.Now().UTC().Format("15:04") + " " + url
		return answer(ctx, url)
	}
	s.start()
	return func() (got []string) {
		t.Helper()
		s.eventually("no heartbeat is being sent", func() bool { return !s.hooks().Beating() })
		for len(calls) > 0 {
			got = append(got, <-calls)
		}
		return got
	}
}

func heartbeatFault(s *fixture) string {
	for _, f := range s.Status().Faults {
		if f.Subject == "heartbeat_url" {
			return f.Message
		}
	}
	return ""
}

// The heartbeat is sent when it is set, and each minute from then on.
func TestHeartbeat(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	sent := heartbeats(t, s, func(context.Context, string) error { return nil })
	s.pass(time.Hour)
	if got := sent(); len(got) > 0 {
		t.Errorf("without a URL: %q", got)
	}
	s.settings(`{"heartbeat_url": "https://example.org/a"}`)
	got := sent()
	for range 3 {
		s.pass(time.Minute)
		got = append(got, sent()...)
	}
	if want := []string{"09:30 https://example.org/a", "09:31 https://example.org/a", "09:32 https://example.org/a", "09:33 https://example.org/a"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	s.settings(`{"paused_until": "9999-12-31T00:00:00Z", "heartbeat_url": "https://example.org/b"}`)
	if got := sent(); !slices.Equal(got, []string{"09:33 https://example.org/b"}) {
		t.Errorf("another URL, while paused: %q", got)
	}
	s.sleep(8 * time.Hour)
	if got := sent(); !slices.Equal(got, []string{"17:33 https://example.org/b"}) {
		t.Errorf("after sleep: %q", got)
	}
	s.clock.Jump(morning)
	s.sync()
	s.pass(2 * time.Minute)
	if got := sent(); len(got) == 0 {
		t.Error("none after the clock was set back")
	}
	s.settings(`{"heartbeat_url": ""}`)
	s.pass(time.Hour)
	if got := sent(); len(got) > 0 {
		t.Errorf("after it was removed: %q", got)
	}
}

// A heartbeat that fails is a fault until one succeeds; it delays no run.
func TestHeartbeatFails(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	release := make(chan error)
	sent := heartbeats(t, s, func(ctx context.Context, _ string) error {
		select {
		case err := <-release:
			return err
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	s.settings(`{"heartbeat_url": "https://example.org/a"}`)
	s.pass(10 * time.Minute)
	task := s.task(s.job("Nightly"), "Review", hourly)
	s.pass(30 * time.Minute) // the first call still hangs
	o := s.started()
	s.end(o, success)
	s.wantHistory(task, "09:00 schedule success")
	release <- errors.New("it answered 500")
	s.eventually("a fault", func() bool { return heartbeatFault(s) == "the heartbeat was not sent: it answered 500" })
	release <- nil // the next one, which was due by then
	s.eventually("no fault", func() bool { return heartbeatFault(s) == "" })
	if got := sent(); !slices.Equal(got, []string{"08:30 https://example.org/a", "09:10 https://example.org/a"}) {
		t.Errorf("while one hangs, others are sent: %q", got)
	}
}

// The loop starts each heartbeat: while it is stuck, there is none.
func TestHeartbeatStopsWithTheLoop(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	sent := heartbeats(t, s, func(context.Context, string) error { return nil })
	s.settings(`{"heartbeat_url": "https://example.org/a"}`)
	sent()
	stuck, release := make(chan struct{}), make(chan struct{})
	go s.hooks().Block(stuck, release)
	<-stuck
	s.clock.Advance(time.Hour, nil)
	close(release)
	if got := sent(); len(got) > 1 { // the one after it was released
		t.Errorf("got %q", got)
	}
}

func TestHeartbeatURLIsChecked(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	for _, bad := range []string{"s3cret", "ftp://example.org/s3cret", "https://", "https:///s3cret", "ntfy://ntfy.sh/s3cret"} {
		_, err := s.UpdateSettings(raw(map[string]string{"heartbeat_url": bad}))
		if err == nil || !strings.Contains(err.Error(), "heartbeat_url: is not a web address") || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := s.UpdateSettings(json.RawMessage(`{"heartbeat_url": "http://127.0.0.1:8080/x?y"}`)); err != nil {
		t.Error(err)
	}
}
