package verdict

import (
	"bytes"
	"testing"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/testgolden"
	"claude-scheduler/backend/testrecording"
	"claude-scheduler/backend/transcript"
)

// line is one line of testdata/golden/verdicts.json: the verdict of a
// recording, and the numbers of its record.
type line struct {
	Status    model.RunStatus `json:"status"`
	Reason    model.Reason    `json:"reason"`
	Retryable bool            `json:"retryable"`
	Reset     string          `json:"reset,omitempty"`
	Text      string          `json:"text"` // its first line
	CostUSD   float64         `json:"cost_usd"`
	TotalUSD  float64         `json:"total_usd"`
	Turns     int             `json:"turns"`
	AllTurns  int             `json:"all_turns"`
	Tokens    int             `json:"tokens"`
	AllTokens int             `json:"all_tokens"`
	SessionID string          `json:"session_id"`
	Model     string          `json:"model"`
	Errors    []string        `json:"errors"`
}

func TestVerdictsOfRecordings(t *testing.T) {
	got := map[string]line{}
	for _, name := range testrecording.Names(t) {
		r := testrecording.Load(t, name)
		tr, err := transcript.Read(bytes.NewReader(r.Stream))
		if err != nil {
			t.Fatal(err)
		}
		o := tr.Outcome()
		v := Classify(o, Exit{ExitCode: r.ExitCode, Signal: r.Signal, Stderr: r.Stderr})
		l := line{
			Status: v.Status, Reason: v.Reason, Retryable: v.Retryable, Text: format.OneLine(o.Text, 100),
			CostUSD: o.CostUSD, TotalUSD: o.Total.CostUSD, Turns: o.NumTurns, AllTurns: o.Total.NumTurns,
			Tokens: transcript.Tokens(o.Usage), AllTokens: transcript.Tokens(o.Total.Usage),
			SessionID: o.SessionID, Model: o.Model, Errors: v.Errors,
		}
		if v.ResetTime != nil {
			l.Reset = v.ResetTime.UTC().Format("2006-01-02T15:04:05Z")
		}
		got[name] = l
	}
	testgolden.CompareJSON(t, "testdata/golden/verdicts.json", got)
}

// A run whose exit code is unknown never succeeds, whatever its stream contains.
func FuzzClassify(f *testing.F) {
	for _, name := range testrecording.Names(f) {
		f.Add(testrecording.Load(f, name).Stream)
	}
	f.Fuzz(func(t *testing.T, log []byte) {
		tr, err := transcript.Read(bytes.NewReader(log))
		if err != nil {
			t.Fatal(err)
		}
		if v := Classify(tr.Outcome(), Exit{}); v.Status == model.RunSuccess || len(v.Errors) == 0 {
			t.Fatalf("a run without an exit code: %+v", v)
		}
	})
}
