package redact

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func piece(parent string, index int, kind, text string) string {
	words, _ := json.Marshal(text)
	return fmt.Sprintf(`{"type":"stream_event","event":{"delta":{"type":"%s_delta",%q:%s},"type":"content_block_delta","index":%d},"parent_tool_use_id":%q,"uuid":"u"}`, kind, kind, words, index, parent) + "\n"
}

func event(parent string, index int, kind string) string {
	return fmt.Sprintf(`{"type":"stream_event","event":{"type":%q,"index":%d},"parent_tool_use_id":%q}`, kind, index, parent) + "\n"
}

// textByBlock joins the deltas of a stream, by block.
func textByBlock(t *testing.T, stream string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for line := range strings.Lines(stream) {
		var e delta
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if name := field(e.Event.Delta); name != "" {
			all[fmt.Sprint(e.Parent, e.Event.Index)] += e.Event.Delta[name]
		}
	}
	return all
}

func through(t *testing.T, set *Set, stream string, size int) string {
	t.Helper()
	var out strings.Builder
	w := set.Deltas(&out)
	for from := 0; from < len(stream); from += size {
		if _, err := w.Write([]byte(stream[from:min(from+size, len(stream))])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestDeltas(t *testing.T) {
	const r = replacement
	secrets := []string{"correct horse battery", `quo"ted value`, "line one of it\nline two of it"}
	tests := []struct {
		name, stream string
		want         map[string]string
	}{
		{"two pieces", piece("", 0, "text", "it is correct ") + piece("", 0, "text", "horse battery, yes") + event("", 0, "content_block_stop"), map[string]string{"0": "it is " + r + ", yes"}},
		{"letter by letter", func() string {
			var all strings.Builder
			for _, letter := range "a correct horse battery b" {
				all.WriteString(piece("", 0, "thinking", string(letter)))
			}
			return all.String() + event("", 0, "content_block_stop")
		}(), map[string]string{"0": "a " + r + " b"}},
		{"an unknown kind", piece("", 0, "citation", "it is correct ") + piece("", 0, "citation", "horse battery, yes") + event("", 0, "content_block_stop"), map[string]string{"0": "it is " + r + ", yes"}},
		{"a signature after a thought", piece("", 0, "thinking", "all correct") + piece("", 0, "signature", " horse battery") + event("", 0, "content_block_stop"), map[string]string{"0": "all  horse batterycorrect"}},
		{"at the end", piece("", 0, "text", "correct") + piece("", 0, "text", " horse battery") + event("", 0, "content_block_stop"), map[string]string{"0": r}},
		{"only a prefix of one", piece("", 0, "text", "correct ho") + piece("", 0, "text", "tel") + event("", 0, "content_block_stop"), map[string]string{"0": "correct hotel"}},
		{"only a prefix of one, at the end", piece("", 0, "text", "all correct") + event("", 0, "content_block_stop"), map[string]string{"0": "all correct"}},
		{"arguments of a tool call", piece("", 1, "partial_json", `{"command":"echo quo\"t`) + piece("", 1, "partial_json", `ed value"}`) + event("", 1, "content_block_stop"), map[string]string{"1": `{"command":"echo ` + r + `"}`}},
		{"line break", piece("", 0, "text", "line one of it\nli") + piece("", 0, "text", "ne two of it") + event("", 0, "content_block_stop"), map[string]string{"0": r}},
		{"two blocks at once", piece("", 0, "text", "correct ") + piece("sub", 0, "text", "correct horse") + piece("", 0, "text", "horse battery") + piece("sub", 0, "text", " battery") + event("", 0, "content_block_stop") + event("sub", 0, "content_block_stop"), map[string]string{"0": r, "sub0": r}},
		{"a new message begins", piece("", 0, "text", "correct ") + event("", 0, "message_start") + piece("", 0, "text", "horse battery") + event("", 0, "content_block_stop"), map[string]string{"0": "horse battery"}},
		{"cut off within a secret", piece("", 0, "text", "it is correct horse"), map[string]string{"0": "it is "}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, size := range []int{len(test.stream), 1, 7, 300} {
				got := through(t, New(secrets), test.stream, size)
				if all := textByBlock(t, got); fmt.Sprint(all) != fmt.Sprint(test.want) {
					t.Errorf("in writes of %d: %q, want %q", size, all, test.want)
				}
			}
		})
	}
}

// Text without secrets passes unchanged, byte by byte.
func TestDeltasLeaveTheRestAlone(t *testing.T) {
	long := `{"type":"user","text":"` + strings.Repeat("x", longestEvent) + ` and on"}` + "\n"
	stream := "not JSON content_block_delta\n" + event("", 0, "message_start") + event("", 0, "content_block_start") +
		piece("", 0, "text", "plain <words> ") + piece("", 0, "signature", "abd") + event("", 0, "content_block_stop") +
		"{\"content_block_\": broken\n" + long + long + `{"type":"result"}`
	for _, size := range []int{len(stream), 1000, 32 << 10} {
		if got := through(t, New([]string{"correct horse battery"}), stream, size); got != stream {
			t.Errorf("in writes of %d it was changed", size)
		}
	}
	if got := through(t, New(nil), stream, 100); got != stream {
		t.Error("without secrets it was changed")
	}
}

// A line that may be the beginning of a secret stays before the next event.
func TestDeltasKeepTheOrder(t *testing.T) {
	stream := "line one of it\n" + `{"type":"result"}` + "\nand on\n"
	for _, size := range []int{len(stream), 1, 7} {
		if got := through(t, New([]string{"line one of it\nline two of it"}), stream, size); got != stream {
			t.Errorf("in writes of %d: %q", size, got)
		}
	}
}

// encoding/json ignores the case of field names when it reads; writing must handle
// that.
func TestDeltasInAnotherCase(t *testing.T) {
	set := New([]string{"correct horse battery"})
	for _, stream := range []string{
		strings.ReplaceAll(piece("", 0, "text", "correct horse battery"), `"event"`, `"Event"`),
		strings.ReplaceAll(piece("", 0, "text", "correct horse battery"), `"delta"`, `"DELTA"`),
	} {
		if got := through(t, set, stream+event("", 0, "content_block_stop"), 7); strings.Contains(got, "horse") {
			t.Errorf("not masked: %s", got)
		}
	}
}
