package apitype

import (
	"net/url"
	"time"
)

// Bucket is the period of each RunStats.
type Bucket string

const (
	ByHour Bucket = "hour"
	ByDay  Bucket = "day" // in the service's time zone
)

// RunStats are the statistics of the runs of one hour or day, without those
// that are still running.
type RunStats struct {
	From     time.Time `json:"from" ts_type:"string"` // its first moment
	Success  int       `json:"success"`
	Failed   int       `json:"failed"`
	Canceled int       `json:"cancelled"` // after they had started
	Skipped  int       `json:"skipped"`   // never started
	CostUSD  float64   `json:"cost_usd"`
	Input    int       `json:"input_tokens"` // including those read from and written to the cache
	Output   int       `json:"output_tokens"`
	Duration *float64  `json:"duration"` // median, in seconds; null: none ran
}

// RunStatsQuery returns a filter with the bucket as URL parameters.
func RunStatsQuery(by Bucket, f RunFilter) url.Values {
	q := f.Query()
	q.Set("by", string(by))
	return q
}

// ParseRunStatsQuery parses what RunStatsQuery returns; the default bucket is a
// day.
func ParseRunStatsQuery(q url.Values) (Bucket, RunFilter, error) {
	by := Bucket(q.Get("by"))
	q.Del("by")
	if by == "" {
		by = ByDay
	}
	f, err := ParseRunFilter(q)
	return by, f, err
}
