package apitype

import (
	"net/url"
	"time"
)

// Bucket is how long each of the figures of a history is.
type Bucket string

const (
	ByHour Bucket = "hour"
	ByDay  Bucket = "day" // of the service's own calendar
)

// RunStats are what the runs of one hour or day came to. Those that are still
// going on are not in them.
type RunStats struct {
	From     time.Time `json:"from" ts_type:"string"` // its first moment
	Success  int       `json:"success"`
	Failed   int       `json:"failed"`
	Canceled int       `json:"cancelled"` // once they had started
	Skipped  int       `json:"skipped"`   // never started
	CostUSD  float64   `json:"cost_usd"`
	Input    int       `json:"input_tokens"` // including those read from and written to the cache
	Output   int       `json:"output_tokens"`
	Duration *float64  `json:"duration"` // median, in seconds; null: none ran
}

// RunStatsQuery is a filter with the span, as the parameters of a URL.
func RunStatsQuery(by Bucket, f RunFilter) url.Values {
	q := f.Query()
	q.Set("by", string(by))
	return q
}

// ParseRunStatsQuery reads what RunStatsQuery writes; without a span it is by day.
func ParseRunStatsQuery(q url.Values) (Bucket, RunFilter, error) {
	by := Bucket(q.Get("by"))
	q.Del("by")
	if by == "" {
		by = ByDay
	}
	f, err := ParseRunFilter(q)
	return by, f, err
}
