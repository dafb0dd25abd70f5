package model

import "time"

// RecordTime returns a time as records store it: in the machine's zone,
// truncated to the millisecond.
func RecordTime(t time.Time) time.Time { return t.Local().Truncate(time.Millisecond) }
