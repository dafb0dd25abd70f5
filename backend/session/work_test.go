package session

import (
	"bufio"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	initLine = `{"type":"system","subtype":"init","session_id":"s"}`
	result   = `{"type":"result","subtype":"success","is_error":false,"result":"Started"}`
	listed   = `{"type":"system","subtype":"background_tasks_changed","tasks":[{"task_id":"b1","task_type":"local_bash","description":"go test"}]}`
	none     = `{"type":"system","subtype":"background_tasks_changed","tasks":[]}`
	said     = `{"type":"assistant","message":{"content":[]}}`
)

func TestWork(t *testing.T) {
	for _, c := range []struct {
		name       string
		lines      []string
		answered   bool
		background string
	}{
		{"nothing", nil, false, ""},
		{"a turn", []string{initLine, said}, false, ""},
		{"a result", []string{initLine, said, result}, true, ""},
		{"a background command", []string{initLine, listed, said, result}, true, `background command "go test"`},
		{"its end", []string{initLine, listed, result, none}, true, ""},
		{"the turn after it", []string{initLine, listed, result, none, initLine}, false, ""},
		{"its request to the API", []string{initLine, result, `{"type":"system","subtype":"status","status":"requesting"}`}, false, ""},
		{"its retries", []string{initLine, result, `{"type":"system","subtype":"api_retry","attempt":1}`}, false, ""},
		{"its first delta", []string{initLine, result, `{"type":"stream_event","event":{"type":"message_start"}}`}, false, ""},
		{"its result", []string{initLine, listed, result, none, initLine, said, result}, true, ""},
		{"text about results", []string{initLine, `{"type":"assistant","message":{"content":[{"type":"tool_use","input":{"type":"result"}}]}}`}, false, ""},
		{"no list, as of older versions", []string{initLine, `{"type":"system","subtype":"task_started","task_id":"a","is_backgrounded":true,"description":"look"}`, result}, true, `background task "look"`},
		{"their end", []string{initLine, `{"type":"system","subtype":"task_started","task_id":"a","is_backgrounded":true}`, result, `{"type":"system","subtype":"task_updated","task_id":"a","patch":{"status":"killed"}}`}, true, ""},
		{"a subagent within the turn", []string{initLine, `{"type":"system","subtype":"task_started","task_id":"a","is_backgrounded":false}`, result}, true, ""},
		{"a hook", []string{initLine, result, `{"type":"system","subtype":"hook_started","hook_id":"h","hook_name":"SessionEnd:other"}`}, true, "hook SessionEnd:other"},
		{"its end", []string{initLine, `{"type":"system","subtype":"hook_started","hook_id":"h","hook_name":"x"}`, `{"type":"system","subtype":"hook_response","hook_id":"h"}`, result}, true, ""},
		{"garbage", []string{"not json", "{", `{"type":7}`, result, "more"}, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var w Work
			for _, l := range c.lines {
				w.Add([]byte(l), time.Now())
			}
			if w.Answered() != c.answered || strings.Join(w.Background(), ", ") != c.background {
				t.Errorf("answered %v, background %q", w.Answered(), w.Background())
			}
			if w.Started() != slices.Contains(c.lines, initLine) {
				t.Errorf("started %v", w.Started())
			}
		})
	}
}

func TestWake(t *testing.T) {
	now := time.UnixMilli(1795808000000)
	for text, want := range map[string]time.Duration{
		`{"type":"user","tool_use_result":{"scheduledFor":1795808060000,"clampedDelaySeconds":60}}`: time.Minute,
		`{"type":"user","tool_use_result":{"scheduledFor":1795808000000}}`:                          0, // now
		`{"type":"user","tool_use_result":{"scheduledFor":1e300}}`:                                  0,
		`{"type":"user","tool_use_result":{"scheduledFor":-1}}`:                                     0,
		`{"type":"user","tool_use_result":{"scheduledFor":"soon"}}`:                                 0,
		`{"type":"user","tool_use_result":{"scheduledFor":1895808060000}}`:                          0, // in years
		`{"type":"user","tool_use_result":"a text with \"scheduledFor\""}`:                          0,
	} {
		var w Work
		w.Add([]byte(text), now)
		if got := w.Wake(); want == 0 && !got.IsZero() || want > 0 && got.Sub(now) != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

// Recordings of the CLI 2.1.330: each ends without work in progress.
func TestRecordings(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.ndjson")
	if len(files) == 0 {
		t.Fatal("no recordings")
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			f, err := os.Open(name)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			var w Work
			seen := false
			in := bufio.NewScanner(f)
			in.Buffer(nil, 1<<20)
			for in.Scan() {
				w.Add(in.Bytes(), time.UnixMilli(1795808400000))
				seen = seen || w.Answered() && (len(w.Background()) > 0 || !w.Wake().IsZero())
			}
			if !seen || !w.Answered() || len(w.Background()) > 0 {
				t.Errorf("work beside an answer seen %v, answered %v, background %q", seen, w.Answered(), w.Background())
			}
		})
	}
}
