package transcript

import (
	"bytes"
	"fmt"
	"testing"

	"claude-scheduler/backend/testrecording"
)

// bigLog returns a log of about 10,000 events: the recordings, repeated with
// new ids.
func bigLog(t testing.TB) []byte {
	t.Helper()
	var log []byte
	events := 0
	for n := 0; events < 10_000; n++ {
		for _, name := range []string{"edit_diff", "bash_fail", "partial_tools", "thinking", "perm_default_write", "agent_foreground", "stop_refusal"} {
			data := testrecording.Load(t, name).Stream
			for line := range bytes.SplitAfterSeq(data, []byte("\n")) {
				if n > 0 && bytes.Contains(line, []byte(`"init"`)) { // a run begins once
					continue
				}
				line = bytes.ReplaceAll(line, []byte("toolu_"), fmt.Appendf(nil, "toolu_%d_%s_", n, name))
				log = append(log, bytes.ReplaceAll(line, []byte(`"msg_`), fmt.Appendf(nil, `"msg_%d_`, n))...)
				events++
			}
		}
	}
	return log
}

func BenchmarkRead10000Events(b *testing.B) {
	log := bigLog(b)
	b.SetBytes(int64(len(log)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(bytes.NewReader(log)); err != nil {
			b.Fatal(err)
		}
	}
}

// A line of the size that the CLI has been seen to write.
func BenchmarkBigToolResult(b *testing.B) {
	text := bytes.Repeat([]byte(`all work and no play\n`), 150_000)
	line := append([]byte(`{"type":"user","message":{"role":"user","content":[{"tool_use_id":"t","type":"tool_result","content":"`), text...)
	line = append(line, `"}]},"tool_use_result":{"stdout":"`...)
	line = append(append(line, text...), `"}}`...)
	b.SetBytes(int64(len(line)))
	b.ReportAllocs()
	for b.Loop() {
		New().Add(line)
	}
}

func BenchmarkContains(b *testing.B) {
	t, err := Read(bytes.NewReader(bigLog(b)))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if t.Contains("words that are nowhere") {
			b.Fatal("found")
		}
	}
}

func FuzzAdd(f *testing.F) {
	for _, name := range testrecording.Names(f) {
		f.Add(testrecording.Load(f, name).Stream)
	}
	f.Fuzz(func(t *testing.T, log []byte) {
		tr := New()
		for line := range bytes.SplitAfterSeq(log, []byte("\n")) {
			tr.Add(line)
		}
		tr.End()
		for i, e := range tr.Entries() {
			if e.Index != i || !e.Settled() || e.Tool != nil && len(e.Tool.Result) > maxResult {
				t.Fatalf("entry %d: %+v", i, e)
			}
		}
	})
}
