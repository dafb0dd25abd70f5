package service

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"claude-scheduler/backend/apitype"
)

func TestSearchTranscripts(t *testing.T) {
	t.Parallel()
	s := newFixture(t)
	task := s.task(s.job("nightly"), "every", `{'schedule': {'type': 'interval', 'interval_value': 20, 'interval_type': 'minutes'}}`)
	s.pass(3 * time.Hour)
	runs, err := s.Runs(apitype.RunFilter{Task: task.ID})
	if err != nil || len(runs) < 6 {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	said := func(at int, text string) {
		path := s.store.LogPath(runs[at].ID)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		line := `{"type":"assistant","message":{"id":"m","content":[{"type":"text","text":"` + text + `"}]}}` + "\n"
		if err := os.WriteFile(path, []byte(line), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	said(1, "The Price is wrong")
	said(3, "a \\\"price\\\" in quotes")
	said(5, "price, again")
	for name, c := range map[string]struct {
		text   string
		filter apitype.RunFilter
		want   []int
	}{
		"whatever the case":        {"PRICE", apitype.RunFilter{}, []int{1, 3, 5}},
		"limit counts those":       {"price", apitype.RunFilter{Limit: 2}, []int{1, 3}},
		"offset counts those":      {"price", apitype.RunFilter{Offset: 1, Limit: 5}, []int{3, 5}},
		"what JSON writes escaped": {`"price"`, apitype.RunFilter{}, []int{3}},
		"not of the JSON itself":   {"assistant", apitype.RunFilter{}, nil},
		"within the filter":        {"price", apitype.RunFilter{Until: &runs[1].ScheduledTime}, []int{3, 5}},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := s.SearchTranscripts(context.Background(), c.text, c.filter)
			if err != nil || len(found) != len(c.want) {
				t.Fatalf("%d runs, %v, want %d", len(found), err, len(c.want))
			}
			for i, at := range c.want {
				if found[i].ID != runs[at].ID {
					t.Errorf("run %d found is %s, want that at %d", i, found[i].ID, at)
				}
			}
		})
	}
	for at, want := range map[int]string{1: "The Price is wrong", 3: `a "price" in quotes`, 0: ""} {
		if around, err := s.RunMatch(runs[at].ID, "price"); err != nil || around != want {
			t.Errorf("around it in run %d: %q, %v, want %q", at, around, err, want)
		}
	}
	if err := s.DeleteLog(runs[1].ID); err != nil {
		t.Fatal(err)
	}
	if found, err := s.SearchTranscripts(context.Background(), "price", apitype.RunFilter{}); err != nil || len(found) != 2 {
		t.Errorf("with the log of one deleted: %d runs, %v", len(found), err)
	}
	if run, err := s.Record(runs[1].ID); err != nil || run.ID != runs[1].ID {
		t.Errorf("its record: %v", err)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := s.SearchTranscripts(stopped, "price", apitype.RunFilter{}); err == nil {
		t.Error("a search continued after its client was gone")
	}
}

// A text is found even if it spans two of the chunks in which a log is read.
func TestContainsFold(t *testing.T) {
	t.Parallel()
	far := strings.Repeat("-", 600<<10)
	for _, c := range []struct {
		log  string
		want bool
	}{
		{"", false},
		{"the Price", true},
		{"the pri ce", false},
		{far + "price", true},
		{far[:256<<10-2] + "PRICE" + far, true},
		{far[:256<<10-2] + "pri" + far, false},
	} {
		if got := containsFold("price", strings.NewReader(c.log)); got != c.want {
			t.Errorf("%d bytes with %.9q: got %v", len(c.log), strings.Trim(c.log, "-"), got)
		}
	}
	if !containsFold("price", iotest.OneByteReader(strings.NewReader("the price"))) {
		t.Error("a text that comes byte by byte is not found")
	}
	if long := strings.Repeat("ab", 300<<10); !containsFold(long, strings.NewReader("c"+long)) {
		t.Error("a text longer than a chunk is not found")
	}
}
