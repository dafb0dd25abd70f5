package apitype

import (
	"net/url"
	"time"
)

// Span is how long each of the figures of a history is.
type Span string

const (
	ByHour Span = "hour"
	ByDay  Span = "day" // of the service's own calendar
)

// Figures are what the runs of one hour or day came to. Those that are still
// going on are not in them.
type Figures struct {
	From     time.Time `json:"from" ts_type:"string"` // its first moment
	Success  int       `json:"success"`
	Failed   int       `json:"failed"`
	Canceled int       `json:"cancelled"` // once they had started
	Skipped  int       `json:"skipped"`   // never started
	CostUSD  float64   `json:"cost_usd"`
	Input    int       `json:"input_tokens"` // with those read from and written to the cache
	Output   int       `json:"output_tokens"`
	Duration *float64  `json:"duration"` // median, in seconds; null: none ran
}

// FiguresQuery is a filter with the span, as the parameters of a URL.
func FiguresQuery(by Span, f RunFilter) url.Values {
	q := f.Query()
	q.Set("by", string(by))
	return q
}

// ParseFiguresQuery reads what FiguresQuery writes; without a span it is by day.
func ParseFiguresQuery(q url.Values) (Span, RunFilter, error) {
	by := Span(q.Get("by"))
	q.Del("by")
	if by == "" {
		by = ByDay
	}
	f, err := ParseRunFilter(q)
	return by, f, err
}
