package feed

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// said returns a line of the stream.
func said(id int, text string) string {
	return fmt.Sprintf(`{"type":"assistant","message":{"id":"m%d","content":[{"type":"text","text":%q}],"usage":{"output_tokens":2}}}`+"\n", id, text)
}

// logOf returns a run whose log has lines; later ones arrive while it is
// followed.
func logOf(t *testing.T, lines []string, later []string, end error) Logs {
	t.Helper()
	path := filepath.Join(t.TempDir(), "run.log")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	return Logs{
		Path: func(string) (string, error) { return path, nil },
		Follow: func(_ context.Context, _ string, next int64, each func([]byte, int64) error) error {
			for _, line := range append(lines, later...) {
				next += int64(len(line))
				if err := each([]byte(line), next); err != nil {
					return err
				}
			}
			return end
		},
	}
}

// read follows until the last batch.
func read(ts *Transcripts, rows bool, from Logs) []Batch {
	batches := make(chan Batch, 1000)
	ts.Follow(context.Background(), "k", "run", rows, from, func(b Batch) { batches <- b })
	var got []Batch
	for b := range batches {
		if got = append(got, b); b.End {
			break
		}
	}
	return got
}

func TestTranscriptInBatches(t *testing.T) {
	var past []string
	for i := range firstRows + batchRows + 1 {
		past = append(past, said(i, "word"))
	}
	past[7] = said(7, "the Needle")
	var ts Transcripts
	got := read(&ts, true, logOf(t, past, []string{said(99_999, "needle again")}, nil))
	var sizes []int
	for _, b := range got[:3] {
		sizes = append(sizes, len(b.Rows))
	}
	if want := []int{firstRows, batchRows, 1}; !reflect.DeepEqual(sizes, want) {
		t.Errorf("batches of %v, want %v", sizes, want)
	}
	last := got[len(got)-1]
	if got[0].Ready || got[1].Ready || !got[2].Ready || got[2].End || last.Err != nil {
		t.Errorf("ready and end are reported wrongly: %+v", last)
	}
	if want := 2 * (len(past) + 1); last.Now.Tokens != want || last.Now.Action == "" {
		t.Errorf("progress is %+v, want %d tokens and an action", last.Now, want)
	}
	if found := ts.Find("k", " NEEDLE "); !reflect.DeepEqual(found, []int{7, len(past)}) {
		t.Errorf("found %v, want 7 and %d", found, len(past))
	}
	if found := ts.Find("k", " "); len(found) != 0 {
		t.Errorf("empty words found %v", found)
	}
	if e, err := ts.Entry("k", 7); err != nil || e.Text != "the Needle" {
		t.Errorf("entry 7 is %q, %v", e.Text, err)
	}
	ts.Close("k")
	if _, err := ts.Entry("k", 7); err == nil {
		t.Error("an entry of a closed transcript was found")
	}
}

func TestTranscriptWithoutRows(t *testing.T) {
	var ts Transcripts
	got := read(&ts, false, logOf(t, []string{said(1, "word"), said(2, "word")}, nil, nil))
	for _, b := range got {
		if len(b.Rows) > 0 {
			t.Errorf("rows were sent: %+v", b.Rows)
		}
	}
	if now := got[0].Now; !got[0].Ready || now.Tokens != 4 {
		t.Errorf("progress is %+v", now)
	}
}

func TestTranscriptTellsWhyItEnded(t *testing.T) {
	var ts Transcripts
	got := read(&ts, true, logOf(t, nil, nil, errors.New("gone")))
	if !got[0].Ready || got[0].End {
		t.Errorf("a run without a log is not ready: %+v", got[0])
	}
	if err := got[len(got)-1].Err; err == nil || err.Error() != "gone" {
		t.Errorf("got %v, want the reason", err)
	}
}

func TestClosedTranscriptStopsFollowing(t *testing.T) {
	var ts Transcripts
	begun, ended := make(chan struct{}), make(chan struct{})
	from := logOf(t, nil, nil, nil)
	from.Follow = func(ctx context.Context, _ string, _ int64, _ func([]byte, int64) error) error {
		close(begun)
		<-ctx.Done()
		close(ended)
		return ctx.Err()
	}
	ts.Follow(context.Background(), "k", "run", true, from, func(b Batch) {
		if b.End {
			t.Error("a closed transcript reported its end")
		}
	})
	<-begun
	ts.Close("k")
	<-ended
}

// Nothing is reported after Close, or after another transcript took the key,
// not even by a timer that was about to fire.
func TestNothingIsToldAfterClose(t *testing.T) {
	for _, again := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			var ts Transcripts
			var closed atomic.Bool
			var late atomic.Int32
			added, leave := make(chan struct{}), make(chan struct{})
			from := logOf(t, nil, nil, nil)
			from.Follow = func(_ context.Context, _ string, _ int64, each func([]byte, int64) error) error {
				line := []byte(said(1, "a word"))
				_ = each(line, int64(len(line))) // starts the timer
				close(added)
				<-leave
				_ = each(line, int64(2*len(line)))
				return nil
			}
			ts.Follow(context.Background(), "k", "run", true, from, func(Batch) {
				if closed.Load() {
					late.Add(1)
				}
			})
			<-added
			if again {
				ts.Follow(context.Background(), "k", "other", true, logOf(t, nil, nil, nil), func(Batch) {})
			} else {
				ts.Close("k")
			}
			closed.Store(true)
			close(leave)
			time.Sleep(3 * coalesce) // the timer's time, and more
			synctest.Wait()
			if n := late.Load(); n > 0 {
				t.Errorf("again %v: %d batches were reported after the end", again, n)
			}
		})
	}
}
