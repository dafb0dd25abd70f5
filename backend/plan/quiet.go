package plan

import (
	"time"

	"claude-scheduler/backend/model"
)

// Quiet are times at which nothing starts automatically: those of the settings,
// or of a task.
type Quiet struct {
	Hours     []model.QuietHours
	Dates     []model.QuietDates
	OnBattery bool
	Zone      *time.Location // of hours and dates
	Whose     string         // for messages: "the settings", "the task"
}

// QuietTimes are those that apply to a task: nothing starts if any of them
// says so.
type QuietTimes []Quiet

// QuietOf returns the quiet times of one record, at most one: none has neither
// hours, dates nor the battery. An entry that cannot be read is left out, because
// the record is reported as invalid.
func QuietOf(whose string, zone *time.Location, hours, dates []string, onBattery bool) QuietTimes {
	if len(hours)+len(dates) == 0 && !onBattery {
		return nil
	}
	q := Quiet{Whose: whose, Zone: zone, OnBattery: onBattery}
	for _, text := range hours {
		if h, err := model.ParseQuietHours(text); err == nil {
			q.Hours = append(q.Hours, h)
		}
	}
	for _, text := range dates {
		if d, err := model.ParseQuietDates(text); err == nil {
			q.Dates = append(q.Dates, d)
		}
	}
	return QuietTimes{q}
}

// Power is whether the machine runs on battery.
type Power int

const (
	PowerUnknown Power = iota // not read, or too long ago
	PowerMains
	PowerBattery
)

// At says why a time is quiet, whatever the battery; empty: it is not.
func (all QuietTimes) At(t time.Time) string {
	for _, q := range all {
		if why := q.at(t.In(q.Zone)); why != "" {
			return why
		}
	}
	return ""
}

func (q Quiet) at(local time.Time) string {
	for _, dates := range q.Dates {
		if dates.Include(local) {
			return "quiet date of " + q.Whose + ": " + dates.Text
		}
	}
	for _, hours := range q.Hours {
		if hours.Include(local) {
			return "quiet hours of " + q.Whose + ": " + hours.Text
		}
	}
	return ""
}

// quietSteps bounds the search for the end of quiet time: two weeks of minutes,
// and years of dates.
const quietSteps = 15 * 24 * 60

// Until returns when quiet time that includes t ends; zero: not soon, or never.
// Like a clock on the wall, it counts an hour twice, or not at all, when
// daylight saving time ends or begins.
func (all QuietTimes) Until(t time.Time) time.Time {
	at := t.Truncate(time.Minute)
	for range quietSteps {
		if all.At(at) == "" {
			return at
		}
		next := at.Add(time.Minute)
		for _, q := range all {
			local := at.In(q.Zone)
			for _, dates := range q.Dates {
				if midnight := time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, q.Zone); dates.Include(local) && midnight.After(next) {
					next = midnight
				}
			}
		}
		at = next
	}
	return time.Time{}
}

// OnBattery says whose rule it is that nothing starts on battery; empty: there
// is none.
func (all QuietTimes) OnBattery() string {
	for _, q := range all {
		if q.OnBattery {
			return q.Whose
		}
	}
	return ""
}

// quietOnBattery is the message of a slot that is skipped on battery.
func quietOnBattery(whose string) string {
	return "the computer was on battery (quiet_on_battery of " + whose + ")"
}

// skipped bounds how many slots in a row a search passes over: a month of every
// minute.
const skipped = 31 * 24 * 60

// Starts enumerates the slots of a schedule at which a task starts: those that
// are not quiet, until its end.
type Starts struct {
	Slots    Slots
	Quiet    QuietTimes
	NotAfter time.Time // zero: no end
}

// Next is the first such slot after a time. It returns false as well if none of
// the next slots is one.
func (s Starts) Next(anchor, after time.Time) (time.Time, bool) {
	for range skipped {
		slot, ok := s.Slots.Next(anchor, after)
		if !ok || !s.NotAfter.IsZero() && slot.After(s.NotAfter) {
			return time.Time{}, false
		}
		if s.Quiet.At(slot) == "" {
			return slot, true
		}
		anchor, after = slot, slot
	}
	return time.Time{}, false
}
