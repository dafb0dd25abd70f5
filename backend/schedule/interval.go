package schedule

import (
	"fmt"

	"claude-scheduler/backend/model"
)

const (
	minute int64 = 60
	hour         = 60 * minute
	day          = 24 * hour

	longest = 3650 * day // ten years: a longer interval is a typo
)

func (s *Schedule) compileInterval() error {
	value, unit := int64(s.config.IntervalValue), day
	switch s.config.IntervalType {
	case model.Minutes:
		unit = minute
	case model.Hours:
		unit = hour
	case model.Days:
		s.days = true
	default:
		return model.Invalid("schedule.interval_type", "unknown unit "+quoted(string(s.config.IntervalType)),
			fmt.Sprintf("use one of %s", list(model.IntervalTypes, "or")))
	}
	switch {
	case value <= 0:
		return model.Invalid("schedule.interval_value", fmt.Sprintf("an interval of %d %s would never fire", value, s.config.IntervalType),
			"give a whole number from 1")
	case value > longest/unit:
		return model.Invalid("schedule.interval_value", fmt.Sprintf("%d %s is more than ten years", value, s.config.IntervalType),
			fmt.Sprintf("the longest interval is %d %s", longest/unit, s.config.IntervalType))
	}
	if s.step = value * unit; s.days {
		s.step = value
	}
	return nil
}

// nextInterval returns the first anchor + k*interval, k >= 1, after the given
// second. Days are steps on the calendar; see the package comment.
func (s *Schedule) nextInterval(anchor, after int64) (int64, bool) {
	if !s.days {
		return anchor + max(1, (after-anchor)/s.step+1)*s.step, true
	}
	reading := anchor + s.zone.offset(anchor)
	// Offsets change by a day at most, so the estimate is early by at most two
	// steps and never late.
	k := max(1, (after-anchor)/(s.step*day)-2)
	for ; ; k++ {
		wall := reading + k*s.step*day
		if wall > latest+day {
			return 0, false
		}
		if slot := s.zone.first(wall); slot > after {
			return slot, true
		}
	}
}
