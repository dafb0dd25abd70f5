package render

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/runner/verdict"
	"claude-scheduler/backend/testgolden"
	"claude-scheduler/backend/testrecording"
	"claude-scheduler/backend/transcript"
)

// Each recording that has a golden file, as a terminal of 80 columns shows it.
func TestScreensOfRecordings(t *testing.T) {
	golden, err := os.ReadDir("testdata/golden")
	if err != nil || len(golden) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, file := range golden {
		name := strings.TrimSuffix(file.Name(), ".screen.json")
		t.Run(name, func(t *testing.T) {
			r := testrecording.Load(t, name)
			tr, err := transcript.Read(bytes.NewReader(r.Stream))
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, entry := range tr.Entries() {
				for _, l := range Entry(entry, 80) {
					lines = append(lines, l.String())
				}
			}
			o := tr.Outcome()
			v := verdict.Classify(o, verdict.Exit{ExitCode: r.ExitCode, Signal: r.Signal, Stderr: r.Stderr})
			lines = append(lines, Summary(v.Status, v.Reason, o).String())
			testgolden.CompareJSON(t, "testdata/golden/"+file.Name(), lines)
		})
	}
}

func FuzzEntry(f *testing.F) {
	for _, name := range testrecording.Names(f) {
		f.Add(testrecording.Load(f, name).Stream)
	}
	f.Fuzz(func(t *testing.T, log []byte) {
		tr, err := transcript.Read(bytes.NewReader(log))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range tr.Entries() {
			Entry(e, 40)
		}
	})
}

func TestSummary(t *testing.T) {
	o := transcript.Outcome{NumTurns: 3, DurationMS: 12400, CostUSD: 0.0123, Usage: model.Usage{InputTokens: 4000, OutputTokens: 200}}
	if got, want := Summary(model.RunSuccess, "", o).String(), "✓ success · 3 turns · 12.4 s · $0.0123 · 4,200 tokens"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := Summary(model.RunFailed, model.ReasonUsageLimit, o).String(), "✕ failed (usage limit)"; !strings.HasPrefix(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
