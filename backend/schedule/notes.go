package schedule

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// notes lists what users may not expect of the schedule and of the slots shown.
func (s *Schedule) notes(from time.Time, shown []time.Time) []string {
	notes := []string{}
	if s.calendar != nil {
		notes = append(notes, s.calendar.notes()...)
	}
	if s.recurs != nil {
		notes = append(notes, s.recurs.notes()...)
	}
	if s.step != 0 {
		notes = append(notes, "Counted from the last slot, or from when the task was enabled; the times shown count from "+
			from.In(s.zone.location).Format("15:04")+" on "+date(from.In(s.zone.location)))
	}
	if _, ok := s.Next(from, from); s.Timed() && !ok {
		notes = append(notes, "The time has passed: it never fires again")
	}
	return append(notes, s.clockChanges(from, shown)...)
}

func (c *calendar) notes() (notes []string) {
	dated, weekly := strings.Trim(c.fields[2], "*"), strings.Trim(c.fields[4], "*")
	switch {
	case c.either && c.possibleDays() == 0:
		notes = append(notes, fmt.Sprintf("There is no %s: only the weekdays count", c.dates("or")))
	case c.either:
		notes = append(notes, "Day of month and day of week are both given: as in cron, a day counts when either matches")
	case dated != "" && weekly != "":
		notes = append(notes, "A day field that begins with * does not restrict on its own: as in cron, day of month and day of week must both match")
	}
	if c.hours == allHours && !c.elapsed {
		notes = append(notes, "The hours are listed, so they are wall-clock times: an hour that occurs twice counts once; write * for every hour that passes")
	}
	if note := c.shortMonths(); note != "" {
		notes = append(notes, note)
	}
	for i, cycle := range [5]int{60, 24, 31, 12, 7} {
		text, ok := strings.CutPrefix(c.fields[i], "*/")
		step, err := strconv.Atoi(text)
		if !ok || err != nil || cycle%step == 0 || step >= cycle {
			continue
		}
		whole := [5]string{"hour", "day", "month", "year", "week"}[i]
		notes = append(notes, fmt.Sprintf("The step %s starts again each %s, so its last interval is shorter", c.fields[i], whole))
	}
	return notes
}

// shortMonths notes months that are skipped because they are too short.
func (c *calendar) shortMonths() string {
	days, months := members(c.possibleDays()), members(c.months)
	if c.days == allDays || len(days) == 0 || days[0] < 29 || len(months) == 1 {
		return ""
	}
	for _, month := range months {
		switch last := length(2000, time.Month(month)); {
		case last < days[0]:
			return fmt.Sprintf("Months without a %s are left out", ordinal(days[0]))
		case month == 2 && days[0] == 29:
			return "February has a 29th in leap years only"
		}
	}
	return ""
}

// clockChanges notes which of the slots fall into a gap or a repeated hour,
// once per clock change.
func (s *Schedule) clockChanges(from time.Time, shown []time.Time) (notes []string) {
	if s.once != nil || s.step != 0 && !s.days {
		return nil
	}
	said := ""
	for _, slot := range shown {
		note := s.missing(from, slot)
		if note == "" {
			note = s.repeated(slot)
		}
		today := slot.Format(time.DateOnly)
		if note != "" && today != said {
			notes, said = append(notes, note), today
		}
	}
	return notes
}

// missing explains a slot for a local time that does not exist.
func (s *Schedule) missing(from, slot time.Time) string {
	at := slot.Unix()
	before, after := s.zone.offset(at-1), s.zone.offset(at)
	if before >= after || s.calendar != nil && s.calendar.elapsed {
		return ""
	}
	wanted, ok := int64(0), false
	if wall := s.wall(); wall != nil {
		wanted, ok = wall.from(wholeMinute(at + before))
	} else {
		// Days keep the anchor's time of day: the one that the gap may have swallowed.
		timeOfDay := floorMod(from.Unix()+s.zone.offset(from.Unix()), day)
		wanted, ok = at+before+floorMod(timeOfDay-(at+before), day), true
	}
	if !ok || wanted >= at+after {
		return ""
	}
	local := time.Unix(wanted, 0).UTC()
	return fmt.Sprintf("On %s there is no %s in %s, the clocks go forward: it runs once, at %s",
		date(local), local.Format("15:04"), zoneName(s.zone.location), s.moment(slot, local))
}

// moment names a slot by its time, and by its date when that is not the date meant.
func (s *Schedule) moment(slot, meant time.Time) string {
	if slot.Day() == meant.Day() {
		return slot.Format("15:04")
	}
	return slot.Format("15:04") + " on " + date(slot)
}

// repeated explains a slot whose local time occurs twice.
func (s *Schedule) repeated(slot time.Time) string {
	at := slot.Unix()
	offset, end, bounded := s.zone.period(at)
	second := s.zone.first(at+offset) < at
	if !second && bounded {
		again := at + offset - s.zone.offset(end)
		second = again > at && again >= end
	}
	if !second {
		return ""
	}
	outcome := "it runs the first time only"
	if s.calendar != nil && s.calendar.elapsed {
		outcome = "it runs both times"
	}
	return fmt.Sprintf("On %s the clocks go back in %s and %s occurs twice: %s", date(slot), zoneName(s.zone.location), slot.Format("15:04"), outcome)
}
