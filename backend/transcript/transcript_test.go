package transcript

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"claude-scheduler/backend/testrecording"
)

// A client that applies what Add returns sees the same as one that reads later,
// and returned entries never change.
func TestLiveIsTheSameAsLate(t *testing.T) {
	for _, name := range testrecording.Names(t) {
		data := testrecording.Load(t, name).Stream
		tr := New()
		var live []Entry
		var given []Entry
		var asGiven [][]byte
		for line := range bytes.SplitAfterSeq(data, []byte("\n")) {
			for _, e := range tr.Add(line) {
				switch {
				case e.Index < len(live):
					live[e.Index] = e
				case e.Index == len(live):
					live = append(live, e)
				default:
					t.Fatalf("%s: entry %d came before entry %d", name, e.Index, len(live))
				}
				frozen, _ := json.Marshal(e)
				given, asGiven = append(given, e), append(asGiven, frozen)
			}
		}
		late, err := Read(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if len(live)+len(late.Entries()) > 0 && !reflect.DeepEqual(live, late.Entries()) {
			t.Errorf("%s: live and late differ", name)
		}
		for i, e := range given {
			if now, _ := json.Marshal(e); !bytes.Equal(now, asGiven[i]) {
				t.Errorf("%s: entry %d was changed after it was returned", name, e.Index)
			}
		}
	}
}

// add feeds lines and returns the transcript.
func add(lines ...string) *Transcript {
	t := New()
	for _, l := range lines {
		t.Add([]byte(l))
	}
	return t
}

func texts(t *Transcript) string {
	var out []string
	for _, e := range t.Entries() {
		if !e.Dropped {
			out = append(out, string(e.Kind)+" "+e.Text)
		}
	}
	return strings.Join(out, "|")
}

func TestPartialTextGrowsAndIsReplaced(t *testing.T) {
	tr := New()
	steps := []struct{ line, want string }{
		{`{"type":"stream_event","event":{"type":"message_start","message":{"id":"m1"}}}`, ""},
		{`{"type":"stream_event","event":{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}}`, ""},
		{`{"type":"stream_event","event":{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}}`, "text Hel"},
		{`{"type":"stream_event","event":{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}}`, "text Hello"},
		{`{"type":"assistant","message":{"id":"m1","content":[{"type":"text","text":"Hello!"}]}}`, "text Hello!"},
		{`{"type":"stream_event","event":{"type":"content_block_stop","index":0}}`, "text Hello!"},
	}
	for _, s := range steps {
		tr.Add([]byte(s.line))
		if got := texts(tr); got != s.want {
			t.Fatalf("after %s: %q, want %q", s.line, got, s.want)
		}
	}
	if tr.Entries()[0].Partial {
		t.Error("the whole text is still marked as partial")
	}
}

func TestBrokenOffMessageIsTakenBack(t *testing.T) {
	tr := add(
		`{"type":"stream_event","event":{"type":"message_start","message":{"id":"m1"}}}`,
		`{"type":"stream_event","event":{"type":"content_block_start","index":0,"content_block":{"type":"text"}}}`,
		`{"type":"stream_event","event":{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}}`,
		`{"type":"stream_event","event":{"type":"message_start","message":{"id":"m2"}}}`,
		`{"type":"assistant","message":{"id":"m2","content":[{"type":"text","text":"Hello!"}]}}`,
	)
	if got := texts(tr); got != "text Hello!" {
		t.Errorf("got %q", got)
	}
	if e := tr.Entries()[0]; !e.Dropped || e.Partial {
		t.Errorf("the first text should be dropped: %+v", e)
	}
}

func TestEndStopsOpenCalls(t *testing.T) {
	tr := recorded(t, "sig_KILL_tool")
	changed := tr.End()
	if len(changed) != 1 || !changed[0].Tool.Stopped || !changed[0].Settled() {
		t.Fatalf("changed: %+v", changed)
	}
	if again := tr.End(); len(again) != 0 {
		t.Errorf("a second end changed %+v", again)
	}
}

func TestOddLines(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"empty", "", ""},
		{"blank", " \t\r\n", ""},
		{"not an event", "npm warn something\n", "output npm warn something"},
		{"broken", `{"type":"assistant","message":{"content":[{"type":"te`, ""},
		{"unknown type", `{"type":"telepathy","message":"hi"}`, ""},
		{"unknown block", `{"type":"assistant","message":{"content":[{"type":"hologram"}]}}`, ""},
		{"fields of another type", `{"type":"assistant","session_id":7,"message":{"id":1,"content":[{"type":"text","text":"still here"}]}}`, "text still here"},
		{"content as a string", `{"type":"user","message":{"content":"do it"}}`, "prompt do it"},
		{"result without a call", `{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"x","content":"r"}]}}`, "tool "},
		{"output cut", `{"type":"claude_scheduler","subtype":"output_cut"}`, "notice output was cut here, because there was too much of it"},
		{"output cut in words", `{"type":"claude_scheduler","subtype":"output_cut","message":"12 MB left out"}`, "notice 12 MB left out"},
		{"an array", `[1,2]`, "output [1,2]"},
		{"null", `null`, "output null"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := texts(add(c.line)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	if o := add(`{"type":`).Outcome(); o.Broken != 1 {
		t.Errorf("broken lines: %d", o.Broken)
	}
}

func TestLongLineAndBounds(t *testing.T) {
	big := strings.Repeat("ä", 3<<20)
	tr, err := Read(strings.NewReader(
		`{"type":"assistant","message":{"id":"m","content":[{"type":"tool_use","id":"t","name":"Bash","input":{"command":"cat big"}}]}}` + "\n" +
			`{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"t","content":"` + big + `"}]}}` + "\n" +
			`{"type":"result","subtype":"success","result":"ok"}`)) // no line end
	if err != nil {
		t.Fatal(err)
	}
	c := tr.Entries()[0].Tool
	if !c.Done || !c.Truncated || len(c.Result) != maxResult || strings.Trim(c.Result, "ä") != "" {
		t.Errorf("done %v, truncated %v, %d bytes", c.Done, c.Truncated, len(c.Result))
	}
	if o := tr.Outcome(); !o.HasResult || o.Text != "ok" {
		t.Errorf("the last line without an end was lost: %+v", o)
	}
	if at := tr.Entries()[1].Offset; at <= int64(len(big)) {
		t.Errorf("offset of the last line: %d", at)
	}
}

func TestPlansAndSubagents(t *testing.T) {
	tr := add(
		`{"type":"assistant","message":{"id":"m1","content":[{"type":"tool_use","id":"a","name":"Task","input":{"description":"look"}}]}}`,
		`{"type":"assistant","parent_tool_use_id":"a","message":{"id":"m2","content":[{"type":"tool_use","id":"b","name":"TodoWrite","input":{"todos":[{"content":"Read","status":"completed","activeForm":"Reading"},{"content":"Write","status":"pending","activeForm":"Writing"}]}}]}}`,
		`{"type":"assistant","parent_tool_use_id":"b","message":{"id":"m3","content":[{"type":"text","text":"deeper"}]}}`,
		`{"type":"user","parent_tool_use_id":"a","message":{"content":[{"type":"tool_result","tool_use_id":"b","content":"ok"}]},"tool_use_result":{"newTodos":[{"content":"Read","status":"completed","activeForm":"Reading"},{"content":"Write","status":"in_progress","activeForm":"Writing"}]}}`,
	)
	e := tr.Entries()
	if e[0].Tool.Children != 1 || e[1].Depth != 1 || e[2].Depth != 2 {
		t.Errorf("children %d, depths %d %d", e[0].Tool.Children, e[1].Depth, e[2].Depth)
	}
	want := []Todo{{"Read", "completed", "Reading"}, {"Write", "in_progress", "Writing"}}
	if !reflect.DeepEqual(e[1].Tool.Todos, want) || e[1].Tool.Target != "1 of 2 done" {
		t.Errorf("todos %+v, target %q", e[1].Tool.Todos, e[1].Tool.Target)
	}
}

func TestDiffBeforeTheResult(t *testing.T) {
	for _, c := range []struct {
		name, input string
		lines       string
	}{
		{"Edit", `{"file_path":"/w/a.go","old_string":"a\nb\nc","new_string":"a\nB\nc"}`, " a|-b|+B| c"},
		{"MultiEdit", `{"file_path":"/w/a.go","edits":[{"old_string":"x","new_string":"y"},{"old_string":"","new_string":"z"}]}`, "-x|+y|+z"},
		{"Write", `{"file_path":"/w/a.go","content":"one\ntwo\n"}`, "+one|+two"},
		{"NotebookEdit", `{"notebook_path":"/w/a.ipynb","new_source":"1+1"}`, "+1+1"},
	} {
		d := add(`{"type":"assistant","message":{"id":"m","content":[{"type":"tool_use","id":"t","name":"` + c.name + `","input":` + c.input + `}]}}`).Entries()[0].Tool.Diff
		if d == nil {
			t.Errorf("%s: no diff", c.name)
			continue
		}
		var lines []string
		for _, h := range d.Hunks {
			lines = append(lines, h.Lines...)
		}
		if got := strings.Join(lines, "|"); got != c.lines {
			t.Errorf("%s: %q, want %q", c.name, got, c.lines)
		}
	}
}

func TestContains(t *testing.T) {
	tr := recorded(t, "edit_diff")
	for needle, want := range map[string]bool{
		"I CHANGE the file": true, "a.txt": true, "zwei": true, "does not have any commits": true, "git log --oneline": true, "": true, "no such words": false,
	} {
		if got := tr.Contains(needle); got != want {
			t.Errorf("contains %q: %v", needle, got)
		}
	}
}

// The outcome of a run with many denied calls lists a limited number and counts
// the others; none of them is a failed step.
func TestManyDenials(t *testing.T) {
	tr := NewOutcome()
	var denials strings.Builder
	const many = 30_000
	for i := range many {
		id := strconv.Itoa(i)
		tr.Add([]byte(`{"type":"assistant","message":{"id":"m` + id + `","model":"m","content":[{"type":"tool_use","id":"t` + id + `","name":"Bash","input":{"command":"echo ` + id + `"}}]}}`))
		tr.Add([]byte(`{"type":"user","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t` + id + `","is_error":true,"content":"denied"}]}}`))
		denials.WriteString(`{"tool_name":"Bash","tool_use_id":"t` + id + `","tool_input":{"command":"echo ` + id + `"}},`)
	}
	list := strings.TrimSuffix(denials.String(), ",")
	for range 2 { // each result repeats the earlier denials
		tr.Add([]byte(`{"type":"result","subtype":"success","is_error":false,"num_turns":1,"permission_denials":[` + list + `]}`))
	}
	if o := tr.Outcome(); len(o.Denials) != maxDenials || o.MoreDenials != many-maxDenials || o.FailedSteps != 0 {
		t.Errorf("%d denials and %d more; %d failed steps", len(o.Denials), o.MoreDenials, o.FailedSteps)
	}
}

// A call that the CLI refuses to carry out is no failed step; one during which the
// CLI failed is.
func TestStepsThatTheCLIDidNotCarryOut(t *testing.T) {
	for result, want := range map[string]int{
		"exit code 1": 1,
		"<tool_use_error>File has not been read yet.</tool_use_error>":                  0,
		"<tool_use_error>Error calling tool (Bash): Connection closed</tool_use_error>": 1,
	} {
		tr := New()
		tr.Add([]byte(`{"type":"assistant","message":{"id":"m","role":"assistant","content":[{"type":"tool_use","id":"t","name":"Bash","input":{"command":"make"}}]}}`))
		tr.Add([]byte(`{"type":"user","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","is_error":true,"content":"` + result + `"}]}}`))
		if got := tr.Outcome().FailedSteps; got != want {
			t.Errorf("%s: %d failed steps, want %d", result, got, want)
		}
	}
}
