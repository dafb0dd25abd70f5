package report

import (
	"encoding/json"
	"os"
	"testing"
)

func TestSentence(t *testing.T) {
	data, err := os.ReadFile("testdata/totals.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Sentence string `json:"sentence"`
		Totals   Totals `json:"totals"`
	}
	if err := json.Unmarshal(data, &cases); err != nil || len(cases) == 0 {
		t.Fatal(err)
	}
	for _, c := range cases {
		c.Totals.Since = "18:40"
		if got := c.Totals.Sentence(); got != c.Sentence {
			t.Errorf("got  %s\nwant %s", got, c.Sentence)
		}
	}
}
