package feed

import (
	"encoding/json"
	"os"
	"testing"

	"claude-scheduler/backend/transcript"
)

// The service sends the content of rows that the window opens by default. The
// test expanded.test.ts of the window reads the same file.
func TestExpandedByDefault(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/expanded.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Case string
		Tool transcript.ToolCall
		Open bool
	}
	if err := json.Unmarshal(data, &cases); err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, c := range cases {
		if got := expandedByDefault(&c.Tool); got != c.Open {
			t.Errorf("%s: open is %v", c.Case, got)
		}
	}
}
