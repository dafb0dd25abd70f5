package service

import (
	"slices"
	"time"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/store"
)

// RunStats returns statistics of the runs that match a filter, per hour or day,
// oldest first, without empty ones. Days begin in the zone of the settings, as
// those of the budget do, else in the machine's. Text and limit are ignored, and nothing is
// read from the disk.
func (svc *runService) RunStats(by apitype.Bucket, f apitype.RunFilter) ([]apitype.RunStats, error) {
	if by != apitype.ByHour && by != apitype.ByDay {
		return nil, model.WithOperation("sum up runs", model.Invalid("by", string(by)+" is not a period", "hour or day"))
	}
	filter, err := svc.storeFilter(f)
	if err != nil {
		return nil, model.WithOperation("sum up runs", err)
	}
	filter.Limit, filter.Offset = 0, 0
	zone, err := svc.scheduler.DefaultZone()
	if err != nil {
		zone = time.Local // the status reports the setting
	}
	return runStats(svc.store.Runs.Summaries(filter), by, zone), nil
}

func runStats(runs []store.Summary, by apitype.Bucket, zone *time.Location) []apitype.RunStats {
	spans := map[time.Time]*apitype.RunStats{}
	took := map[time.Time][]float64{}
	for _, run := range runs {
		if run.Status == model.RunRunning || run.Status == model.RunUpcoming {
			continue
		}
		from := bucketStart(by, bucketTime(run).In(zone))
		sum := spans[from]
		if sum == nil {
			sum = &apitype.RunStats{From: from}
			spans[from] = sum
		}
		switch {
		case run.Status == model.RunSuccess:
			sum.Success++
		case run.Status == model.RunFailed:
			sum.Failed++
		case run.StartTime.IsZero():
			sum.Skipped++
		default:
			sum.Canceled++
		}
		sum.CostUSD += run.CostUSD
		sum.Input, sum.Output = sum.Input+run.InputTokens, sum.Output+run.OutputTokens
		if !run.StartTime.IsZero() && !run.EndTime.IsZero() {
			took[from] = append(took[from], run.Duration)
		}
	}
	out := make([]apitype.RunStats, 0, len(spans))
	for from, sum := range spans {
		if len(took[from]) > 0 {
			middle := median(took[from])
			sum.Duration = &middle
		}
		out = append(out, *sum)
	}
	slices.SortFunc(out, func(a, b apitype.RunStats) int { return a.From.Compare(b.From) })
	return out
}

// bucketTime returns the time at which a run counts: its start, or its slot if
// it never started.
func bucketTime(run store.Summary) time.Time {
	if run.StartTime.IsZero() {
		return run.ScheduledTime
	}
	return run.StartTime
}

// bucketStart returns the first moment of the hour or day that a time is in.
func bucketStart(by apitype.Bucket, t time.Time) time.Time {
	if by == apitype.ByHour { // some zones have half-hour offsets
		return t.Add(-time.Duration(t.Minute())*time.Minute - time.Duration(t.Second())*time.Second - time.Duration(t.Nanosecond()))
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// median sorts values, which must not be empty.
func median(values []float64) float64 {
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle]
	}
	return (values[middle-1] + values[middle]) / 2
}
