package schedule

import "time"

// The first and last second of the years 1 to 9999, UTC.
const (
	earliest int64 = -62135596800
	latest   int64 = 253402300799
)

// zone converts between instants (Unix seconds) and readings of the local
// clock, which are written as the Unix seconds that would show the same reading
// in UTC.
type zone struct{ location *time.Location }

func newZone(location *time.Location) zone { return zone{location} }

// offset returns what is added to the instant to get the reading.
func (z zone) offset(at int64) int64 {
	_, seconds := time.Unix(at, 0).In(z.location).Zone()
	return int64(seconds)
}

// period returns the offset at an instant and the end of the stretch for which
// it is known to hold; bounded is false when it holds forever.
func (z zone) period(at int64) (offset, end int64, bounded bool) {
	t := time.Unix(at, 0).In(z.location)
	_, seconds := t.Zone()
	_, until := t.ZoneBounds()
	if until.IsZero() {
		return int64(seconds), 0, false
	}
	end = until.Unix()
	if end <= at {
		// Past the last listed transition Go ends each year after 365 days, so on the
		// last day of a leap year the end is in the past.
		end = at - floorMod(at, day) + day
	}
	return int64(seconds), end, true
}

// first returns the first instant at which the clock shows the reading or has
// moved past it: the one rule for times that exist once, twice or not at all.
func (z zone) first(reading int64) int64 {
	at := reading - 26*hour // no zone was ever farther from UTC
	begin := at
	for {
		offset, end, bounded := z.period(at)
		if instant := max(reading-offset, begin); !bounded || instant < end {
			return instant
		}
		at, begin = end, end
	}
}

// nextWall returns the first slot after an instant for wall-clock times.
func (z zone) nextWall(c readings, after int64) (int64, bool) {
	reading := wholeMinute(after + z.offset(after) + 1)
	for {
		match, ok := c.from(reading)
		if !ok {
			return 0, false
		}
		if slot := z.first(match); slot > after {
			return slot, true
		}
		reading = match + minute // its first pass is over: we are in a repeated hour
	}
}

// nextElapsed returns the first slot after an instant for an hour field with *:
// the first instant whose reading matches.
func (z zone) nextElapsed(c *calendar, after int64) (int64, bool) {
	at := after + 1
	for at <= latest {
		offset, end, bounded := z.period(at)
		match, ok := c.from(wholeMinute(at + offset))
		if !ok {
			return 0, false
		}
		if slot := match - offset; !bounded || slot < end {
			return slot, true
		}
		at = end
	}
	return 0, false
}

// wholeMinute rounds a reading up.
func wholeMinute(reading int64) int64 {
	return reading + floorMod(-reading, minute)
}

func floorMod(a, b int64) int64 {
	if m := a % b; m < 0 {
		return m + b
	} else {
		return m
	}
}
