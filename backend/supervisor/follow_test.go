//go:build !windows

package supervisor

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFlood: a lot of output is complete in the log and for a client that follows it.
func TestFlood(t *testing.T) {
	const size = 64 // MiB
	spec := newSpec(t, command(program(t), "play", "flood", fmt.Sprint(size)))
	h := start(t, spec)
	next, end := 0, int64(0)
	err := Follow(context.Background(), spec.Log, 0, h.Done(), func(line []byte, offset int64) error {
		if len(line) != 1023 || string(line[:8]) != fmt.Sprintf("%08d", next) {
			return fmt.Errorf("line %d is %.20q", next, line)
		}
		next++
		end = offset
		return nil
	})
	if err != nil || next != size*1024 || end != size<<20 {
		t.Errorf("%d lines, %d bytes, %v", next, end, err)
	}
	if exit := exitOf(t, h); summary(exit) != "main:0" {
		t.Errorf("ended as %q", summary(exit))
	}
}

func TestFollowLongLines(t *testing.T) {
	t.Parallel()
	spec := newSpec(t, shell("head -c 3000000 /dev/zero | tr '\\0' a; echo; echo; head -c 3000000 /dev/zero | tr '\\0' b"))
	h := start(t, spec)
	var lines []string
	err := Follow(context.Background(), spec.Log, 0, h.Done(), func(line []byte, _ int64) error {
		lines = append(lines, string(line))
		return nil
	})
	if err != nil || len(lines) != 3 || lines[0] != strings.Repeat("a", 3e6) || lines[1] != "" || lines[2] != strings.Repeat("b", 3e6) {
		t.Errorf("%d lines, %v", len(lines), err)
	}
}

func TestFollow(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "run.log")
	done := make(chan struct{})
	seen := make(chan string)
	ended := make(chan error)
	go func() {
		ended <- Follow(context.Background(), log, 4, done, func(line []byte, offset int64) error {
			seen <- fmt.Sprint(string(line), " ", offset)
			return nil
		})
	}()
	f, err := os.OpenFile(log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, step := range []struct{ write, want string }{{"old\nfir", ""}, {"st\nsecond\nth", "first 10"}, {"", "second 17"}, {"ird\n", "third 23"}, {"last", ""}} {
		if _, err := f.WriteString(step.write); err != nil {
			t.Fatal(err)
		}
		if step.want != "" {
			if got := <-seen; got != step.want {
				t.Errorf("got %q, want %q", got, step.want)
			}
		}
	}
	close(done)
	if got := <-seen; got != "last 27" {
		t.Errorf("at the end %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestFollowEnds(t *testing.T) {
	t.Parallel()
	log := filepath.Join(t.TempDir(), "run.log")
	stop := errors.New("stop")
	closed := make(chan struct{})
	close(closed)
	never := func([]byte, int64) error { return nil }
	if err := Follow(context.Background(), log, 0, closed, never); err != nil {
		t.Errorf("a log that never existed: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Follow(ctx, log, 0, nil, never); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	mustWrite(log, "a\nb\n")
	if err := Follow(context.Background(), log, 0, nil, func([]byte, int64) error { return stop }); err != stop {
		t.Errorf("stopped: %v", err)
	}
}

func FuzzLines(f *testing.F) {
	f.Add([]byte("a\nbb\n\nccc"), 3)
	f.Fuzz(func(t *testing.T, data []byte, cut int) {
		r := lineReader{}
		var got []byte
		r.each = func(line []byte, offset int64) error {
			got = append(append(got, line...), '\n')
			if offset != int64(len(got)) {
				t.Errorf("offset %d after %d bytes", offset, len(got))
			}
			return nil
		}
		cut = max(0, min(cut, len(data)))
		if err := errors.Join(r.deliver(data[:cut]), r.deliver(data[cut:])); err != nil {
			t.Fatal(err)
		}
		if whole := data[:bytes.LastIndexByte(data, '\n')+1]; !bytes.Equal(got, whole) || string(r.pending) != string(data[len(whole):]) {
			t.Errorf("%q became %q and %q", data, got, r.pending)
		}
	})
}
