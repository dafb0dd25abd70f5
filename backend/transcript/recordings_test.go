package transcript

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

var update = flag.Bool("update", false, "write the golden files anew")

// recorded is a recording of the real CLI and how it ended.
func recorded(t testing.TB, name string) (*Transcript, Exit) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name+".ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	tr, err := Read(f)
	if err != nil {
		t.Fatal(err)
	}
	var meta struct {
		RC int `json:"rc"`
	}
	data, err := os.ReadFile(filepath.Join("testdata", name+".meta.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &meta); err != nil {
		t.Fatal(err)
	}
	var e Exit
	if meta.RC < 0 { // ended by a signal
		e.Signal = map[syscall.Signal]string{syscall.SIGKILL: "KILL", syscall.SIGTERM: "TERM"}[syscall.Signal(-meta.RC)]
	} else {
		e.ExitCode = &meta.RC
	}
	if stderr, err := os.ReadFile(filepath.Join("testdata", name+".stderr")); err == nil {
		e.Stderr = string(stderr)
	}
	return tr, e
}

// names lists all recordings.
func names(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.ndjson")
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(filepath.Base(f), ".ndjson")
	}
	return files
}

// verdict is one line of testdata/verdicts.json: what each recording must come to.
type verdict struct {
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

func TestVerdicts(t *testing.T) {
	got := map[string]verdict{}
	for _, name := range names(t) {
		tr, e := recorded(t, name)
		o := tr.Outcome()
		v := Classify(o, e)
		g := verdict{
			Status: v.Status, Reason: v.Reason, Retryable: v.Retryable, Text: format.OneLine(o.Text, 100),
			CostUSD: o.CostUSD, TotalUSD: o.Total.CostUSD, Turns: o.NumTurns, AllTurns: o.Total.NumTurns,
			Tokens: Tokens(o.Usage), AllTokens: Tokens(o.Total.Usage),
			SessionID: o.SessionID, Model: o.Model, Errors: v.Errors,
		}
		if v.ResetTime != nil {
			g.Reset = v.ResetTime.UTC().Format("2006-01-02T15:04:05Z")
		}
		got[name] = g
	}
	golden(t, "verdicts.json", got)
}

// The recordings with entries worth freezing.
func TestEntriesOfRecordings(t *testing.T) {
	for _, name := range []string{
		"text", "thinking", "bash_fail", "tool_bash_default", "perm_default_write", "perm_acceptEdits_write", "edit_diff",
		"text_partial", "partial_tools", "bg_finishes_3s", "bg_task_end", "task_subagent", "agent_foreground", "err529",
		"fallback_529", "limit_midrun", "oauth_usage_warning", "stop_max_tokens", "stop_refusal", "sig_INT_tool", "sig_KILL_tool", "sl_help", "sl_clear", "json_schema",
	} {
		t.Run(name, func(t *testing.T) {
			tr, e := recorded(t, name)
			golden(t, name+".entries.json", tr.Entries())
			var lines []string
			for _, entry := range tr.Entries() {
				for _, l := range Render(entry, 80) {
					lines = append(lines, l.String())
				}
			}
			o := tr.Outcome()
			lines = append(lines, Summary(Classify(o, e), o).String())
			golden(t, name+".screen.json", lines)
		})
	}
}

// golden compares v with a file of testdata/golden.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	var buf strings.Builder
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(buf.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if buf.String() != string(want) {
		t.Errorf("%s differs; got:\n%s", name, buf.String())
	}
}
