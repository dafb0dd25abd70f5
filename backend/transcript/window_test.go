package transcript

import (
	"fmt"
	"strings"
	"testing"
)

// What the CLI reports of usage windows, and what cannot be true.
func TestWindows(t *testing.T) {
	event := func(info string) string {
		return `{"type":"rate_limit_event","rate_limit_info":{` + info + `}}`
	}
	for _, c := range []struct{ name, lines, want string }{
		{"nothing", event(`"status":"allowed","isUsingOverage":false`), ""},
		{"as 2.1.330 writes it", event(`"status":"allowed_warning","resetsAt":1795458796,"rateLimitType":"five_hour","utilization":0.9,"unifiedWindows":{"five_hour":{"utilization":0.91,"resetsAt":1795458796},"seven_day":{"utilization":0.5,"resetsAt":1795900000}}`),
			"five_hour 0.91 1795458796, seven_day 0.50 1795900000"},
		{"without a list", event(`"status":"allowed","resetsAt":1795458796,"rateLimitType":"five_hour","utilization":0.3`), "five_hour 0.30 1795458796"},
		{"milliseconds", event(`"status":"allowed","resetsAt":1795458796000,"rateLimitType":"five_hour","utilization":0.3`), "five_hour 0.30 1795458796"},
		{"a text", event(`"status":"allowed","resetsAt":"1795458796","rateLimitType":"five_hour","utilization":0.3`), "five_hour 0.30 1795458796"},
		{"a date", event(`"status":"allowed","resetsAt":"2026-11-23T19:33:16+01:00","rateLimitType":"five_hour","utilization":0.3`), "five_hour 0.30 1795458796"},
		{"refused without a number", event(`"status":"rejected","resetsAt":1795458796,"rateLimitType":"seven_day_opus"`), "seven_day_opus 1.00 1795458796"},
		{"without a reset", event(`"status":"allowed","rateLimitType":"five_hour","utilization":0.3`), "five_hour 0.30 0"},
		{"the last report counts", event(`"rateLimitType":"five_hour","utilization":0.3`) + "\n" + event(`"rateLimitType":"five_hour","utilization":0.4`), "five_hour 0.40 0"},
		{"one without a number does not undo it", event(`"rateLimitType":"five_hour","utilization":0.3`) + "\n" + event(`"status":"allowed"`), "five_hour 0.30 0"},
		{"beyond the window, as who pays for that may be", event(`"rateLimitType":"five_hour","utilization":1.2`), "five_hour 1.00 0"},
		{"types that the CLI does not have", event(`"unifiedWindows":{"seven_day\u001b[31m":{"utilization":0.1},"seven day":{"utilization":0.1},"` + strings.Repeat("s", 65) + `":{"utilization":0.1}}`), ""},
		{"percent, negative, text, another shape", event(`"rateLimitType":"five_hour","utilization":85`) + "\n" + event(`"rateLimitType":"five_hour","utilization":-1`) + "\n" +
			event(`"unifiedWindows":{"five_hour":{"utilization":"much"},"seven_day":[1]}`) + "\n" + event(`"unifiedWindows":[]`), ""},
	} {
		tr, err := Read(strings.NewReader(c.lines + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, w := range tr.Outcome().Windows {
			reset := int64(0)
			if w.ResetTime != nil {
				reset = w.ResetTime.Unix()
			}
			got = append(got, fmt.Sprintf("%s %.2f %d", w.Type, w.Used, reset))
		}
		if text := strings.Join(got, ", "); text != c.want {
			t.Errorf("%s: %s, want %s", c.name, text, c.want)
		}
	}
}

// TestManyWindows: a run can write anything into its output, and what is kept of it is
// bounded.
func TestManyWindows(t *testing.T) {
	var kinds []string
	for i := range 1000 {
		kinds = append(kinds, fmt.Sprintf(`"seven_day_%d":{"utilization":0.5,"resetsAt":1795458796}`, i))
	}
	tr, err := Read(strings.NewReader(`{"type":"rate_limit_event","rate_limit_info":{"rateLimitType":"five_hour","utilization":0.3,"unifiedWindows":{` + strings.Join(kinds, ",") + "}}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if w := tr.Outcome().Windows; len(w) != maxWindows || w[0].Type != "five_hour" {
		t.Errorf("%d windows, first %+v", len(w), w[0])
	}
}
