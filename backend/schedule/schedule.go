package schedule

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// Schedule is a checked schedule. It is immutable.
type Schedule struct {
	config model.ScheduleConfig
	zone   zone

	boot     bool        // @reboot
	calendar *calendar   // an expression with times, otherwise nil
	recurs   *recurrence // a recurrence, otherwise nil
	once     *time.Time  // run_at
	step     int64       // interval: seconds, or days when days is set; 0: no interval
	days     bool
}

// Compile checks a schedule and makes it ready; zone is used when the schedule
// names none, and a nil zone is time.Local. Only the fields that belong to the
// schedule's type are looked at. Errors are *model.Problem of kind invalid that
// name the field.
func Compile(c model.ScheduleConfig, zone *time.Location) (*Schedule, error) {
	if c.Timezone != "" || zone == nil {
		named, err := Zone(c.Timezone)
		if err != nil {
			return nil, err
		}
		zone = named
	}
	s := &Schedule{config: c, zone: newZone(zone)}
	s.config.WatchPatterns = slices.Clone(c.WatchPatterns)
	var err error
	switch c.Type {
	case model.Manual, model.Sequential:
	case model.Interval:
		err = s.compileInterval()
	case model.Calendar:
		err = s.compileCalendar()
	case model.FileWatch:
		err = s.compileWatch()
	default:
		err = model.Invalid("schedule.type", "unknown schedule type "+quoted(string(c.Type)),
			fmt.Sprintf("use one of %s", list(model.ScheduleTypes, "or")))
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (s *Schedule) compileCalendar() error {
	expression, at := strings.TrimSpace(s.config.CronExpression), s.config.RunAt
	switch {
	case at != nil && expression != "":
		return model.Invalid("schedule.run_at", "both a cron expression and a single time are set",
			"keep one of them: cron_expression for repeated times, run_at for one time only")
	case at != nil:
		if sec := at.Unix(); sec < earliest || sec > latest {
			return model.Invalid("schedule.run_at", "the time is outside the years 1 to 9999", "write it like 2026-12-03T14:00:00+01:00")
		}
		once := at.Round(0)
		s.once = &once
		return nil
	case strings.EqualFold(expression, "@reboot"):
		s.boot = true
		return nil
	}
	var err error
	if expression == "" && s.config.Recurrence != nil {
		s.recurs, err = compileRecurrence(*s.config.Recurrence)
		return err
	}
	s.calendar, err = parse(expression)
	return err
}

func (s *Schedule) compileWatch() error {
	switch {
	case strings.TrimSpace(s.config.WatchPath) == "":
		return model.Invalid("schedule.watch_path", "no folder to watch is given", "name the folder whose changes start the task")
	case s.config.WatchDebounce < 0:
		return model.Invalid("schedule.watch_debounce", fmt.Sprintf("%d seconds is negative", s.config.WatchDebounce),
			"give the seconds of quiet before a change counts; 0 is the default")
	}
	return nil
}

// Next returns the first slot strictly after the given instant, in the
// schedule's zone; ok is false when there is none: manual, file_watch,
// sequential, @reboot, a run_at that has passed, the year 9999 over.
//
// anchor is the last slot or the time the task was armed, taken to the whole
// second; only intervals use it, and a zero anchor stands for after.
func (s *Schedule) Next(anchor, after time.Time) (slot time.Time, ok bool) {
	if s.once != nil { // to the fraction of a second: a slot never comes before its time
		if !s.once.After(after) {
			return time.Time{}, false
		}
		return s.once.In(s.zone.location), true
	}
	sec := max(after.Unix(), earliest-1)
	if sec >= latest {
		return time.Time{}, false
	}
	var next int64
	switch {
	case s.calendar != nil && s.calendar.elapsed:
		next, ok = s.zone.nextElapsed(s.calendar, sec)
	case s.wall() != nil:
		next, ok = s.zone.nextWall(s.wall(), sec)
	case s.step != 0:
		if anchor.IsZero() {
			anchor = after
		}
		next, ok = s.nextInterval(min(max(anchor.Unix(), earliest), latest), sec)
	}
	if !ok || next > latest {
		return time.Time{}, false
	}
	return time.Unix(next, 0).In(s.zone.location), true
}

// AtBoot reports whether the task is due when the scheduler starts after boot or login.
func (s *Schedule) AtBoot() bool { return s.boot }

// Moved returns where the slots continue when the clock is set from one zone to
// another at an instant: what the clock passes over then is due immediately, what
// it shows a second time is not due again. That is the rule of daylight saving.
// ok is false for a schedule that does not go by the reading of the clock.
func (s *Schedule) Moved(from, to *time.Location, at time.Time) (after time.Time, ok bool) {
	if s.wall() == nil {
		return time.Time{}, false
	}
	reading := at.Unix() + newZone(from).offset(at.Unix())
	return time.Unix(newZone(to).first(reading), 0), true
}

// Timed reports whether the schedule has slots on the clock, be they past.
func (s *Schedule) Timed() bool {
	return s.once != nil || s.calendar != nil || s.recurs != nil || s.step != 0
}

// readings are the readings of a clock at which something is due.
type readings interface {
	// from returns the first reading at or after a whole minute; ok is false when
	// the year 9999 ends before.
	from(reading int64) (match int64, ok bool)
}

// wall returns the wall-clock times of the schedule, nil when it has none.
func (s *Schedule) wall() readings {
	switch {
	case s.recurs != nil:
		return s.recurs
	case s.calendar != nil && !s.calendar.elapsed:
		return s.calendar
	}
	return nil
}
