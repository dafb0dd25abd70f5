package importer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// defaultZone is the time zone that the Python program wrote if none was
// chosen.
const defaultZone = "Europe/Amsterdam"

func (p *python) schedule(o object) model.ScheduleConfig {
	c := model.NewSchedule()
	kind := o.text("schedule_type", "type")
	if zone := o.text("timezone"); zone != "" && zone != defaultZone && (kind == "calendar" || o.text("interval_type") == "cron") {
		o.noted("schedule.timezone", fmt.Sprintf("%s was not used by that program: times are in this machine's zone, as before", zone))
	}
	switch kind {
	case "", "manual":
	case "sequential":
		c.Type = model.Sequential
	case "startup":
		c.Type, c.CronExpression = model.Calendar, "@reboot"
	case "calendar":
		c.Type = model.Calendar
		p.calendar(&c, o)
	case "interval":
		c.Type = model.Interval
		p.interval(&c, o)
	case "file_watch":
		c.Type = model.FileWatch
		c.WatchPath, c.WatchPatterns = o.text("watch_directory", "watch_path"), o.texts("watch_patterns")
		c.WatchRecursive = o.truth("watch_recursive", true)
		c.WatchDebounce = max(o.number("watch_debounce_seconds"), 0)
	default:
		o.noted("schedule.type", fmt.Sprintf("%q is unknown: the task is manual", kind))
	}
	return c
}

// calendar converts a frequency and a time to a cron expression.
func (p *python) calendar(c *model.ScheduleConfig, o object) {
	if cron := o.text("cron_expression"); cron != "" && !o.has("calendar_frequency") {
		c.CronExpression = cron
		return
	}
	minute, hour := p.clock(o)
	day, weekday := "*", "*"
	switch frequency := o.text("calendar_frequency"); frequency {
	case "", "daily":
	case "weekly":
		weekday = p.weekdays(o)
	case "monthly":
		n := o.number("calendar_day_of_month")
		switch {
		case n < 1 || n > 31:
			n = 1
			o.noted("schedule.cron_expression", "no day of the month was chosen: it is the first")
		case n > 28:
			o.noted("schedule.cron_expression", fmt.Sprintf("months without a day %d are skipped, as before", n))
		}
		day = strconv.Itoa(n)
	default:
		o.noted("schedule.cron_expression", fmt.Sprintf("the frequency %q is not known: it is daily", frequency))
	}
	c.CronExpression = fmt.Sprintf("%d %d %s * %s", minute, hour, day, weekday)
}

func (p *python) clock(o object) (minute, hour int) {
	text := o.text("calendar_time")
	for _, layout := range []string{"15:04:05.999999", "15:04"} {
		if at, err := time.Parse(layout, text); err == nil {
			if at.Second() != 0 {
				o.noted("schedule.cron_expression", fmt.Sprintf("%s is rounded down to the minute", text))
			}
			return at.Minute(), at.Hour()
		}
	}
	o.noted("schedule.cron_expression", fmt.Sprintf("%q is not a time of day: it is midnight", text))
	return 0, 0
}

// days returns the names of weekdays in the order of the Python program, from
// Monday. Names are unambiguous in an expression, numbers are not.
func days() []string { return []string{"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"} }

func (p *python) weekdays(o object) string {
	numbers, _ := read[[]float64](o, "a list of numbers", "calendar_days_of_week")
	var names []string
	for i, name := range days() {
		if slices.Contains(numbers, float64(i)) {
			names = append(names, name)
		}
	}
	switch len(names) {
	case 0:
		o.noted("schedule.cron_expression", "no weekday was chosen: it is Monday")
		return "MON"
	case 7:
		return "*"
	}
	return strings.Join(names, ",")
}

// interval reads the three forms of an interval: a preset, a number with a
// unit, and a cron expression, which is a calendar here.
func (p *python) interval(c *model.ScheduleConfig, o object) {
	preset := o.text("interval_preset")
	switch kind := o.text("interval_type"); {
	case kind == "cron":
		c.Type, c.CronExpression = model.Calendar, o.text("interval_cron")
		translated, changed := fromMonday(c.CronExpression)
		if changed {
			o.noted("schedule.cron_expression", fmt.Sprintf("weekdays counted from Monday = 0 there: %q ran as %q, and still does; correct it if something else was meant", c.CronExpression, translated))
		}
		c.CronExpression = translated
	case kind == "simple" || kind == "" && preset != "":
		n, unit, ok := everyOf(preset)
		if !ok {
			n, unit = 1, model.Hours
			o.noted("schedule.interval_value", fmt.Sprintf("the preset %q is not known: it is every hour", preset))
		}
		c.IntervalValue, c.IntervalType = n, unit
	default:
		unit := o.text("interval_unit")
		if unit == "" && slices.Contains(model.IntervalTypes, model.IntervalType(kind)) {
			unit = kind // as the data model has it
		}
		n, known, ok := everyOf(strconv.Itoa(o.number("interval_value")) + unit)
		if !ok || n < 1 {
			n, known = max(o.number("interval_value"), 1), model.Hours
			o.noted("schedule.interval_value", fmt.Sprintf("%d %q is not an interval: it is %d hours", o.number("interval_value"), unit, n))
		}
		c.IntervalValue, c.IntervalType = n, known
	}
}

// everyOf reads "15min", "12hours", "5 minutes", "1 day".
func everyOf(text string) (int, model.IntervalType, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if end <= 0 {
		return 0, "", false
	}
	n, err := strconv.Atoi(text[:end])
	if err != nil || n < 1 {
		return 0, "", false
	}
	switch strings.TrimSuffix(strings.TrimSpace(text[end:]), "s") {
	case "m", "min", "minute":
		return n, model.Minutes, true
	case "h", "hr", "hour":
		return n, model.Hours, true
	case "d", "day":
		return n, model.Days, true
	case "w", "week":
		return 7 * n, model.Days, true
	}
	return 0, "", false
}
