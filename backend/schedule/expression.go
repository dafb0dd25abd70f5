package schedule

import (
	"fmt"
	"strings"

	"github.com/robfig/cron/v3"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// longestExpression is in bytes; all values of all fields written out are shorter.
const longestExpression = 1000

const example = `write minute, hour, day of month, month and day of week, such as "0 9 * * MON-FRI", or @daily`

// parse reads an expression other than @reboot. The parser of robfig/cron is
// given only what was checked and rewritten here, since it panics on a prefix
// like "TZ=UTC", takes empty list items for nothing, and knows neither 7 for
// Sunday nor ranges that wrap.
func parse(expression string) (*calendar, error) {
	fields, err := split(expression)
	if err != nil {
		return nil, err
	}
	var plain, stars = [5]string{}, [5]bool{}
	for i, text := range fields {
		if plain[i], stars[i], err = fieldKinds[i].normal(text); err != nil {
			return nil, err
		}
	}
	parsed, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse(strings.Join(plain[:], " "))
	if err != nil {
		return nil, refused(err.Error(), example)
	}
	spec, ok := parsed.(*cron.SpecSchedule)
	if !ok {
		return nil, refused("the expression is not understood", example)
	}
	c := &calendar{
		minutes: spec.Minute & allMinutes, hours: spec.Hour & allHours, days: spec.Dom & allDays,
		months: spec.Month & allMonths, weekdays: spec.Dow & allWeekdays,
		either: !stars[2] && !stars[4], elapsed: stars[1], fields: [5]string(fields),
	}
	if !c.either && c.possibleDays() == 0 {
		return nil, refused(fmt.Sprintf("the expression never fires: there is no %s", c.dates("or")), "choose a day that exists in one of the months")
	}
	return c, nil
}

// split returns the five fields of an expression or of the name for one.
func split(expression string) ([]string, error) {
	fields := strings.Fields(expression)
	switch {
	case len(fields) == 0:
		return nil, refused("the expression is empty", example)
	case len(expression) > longestExpression:
		return nil, refused(fmt.Sprintf("the expression is longer than %d characters", longestExpression), "use ranges and steps")
	case strings.HasPrefix(expression, "TZ=") || strings.HasPrefix(expression, "CRON_TZ="):
		return nil, refused("a time zone does not belong in the expression", "set the schedule's timezone instead")
	case strings.HasPrefix(expression, "@"):
		return named(fields)
	case len(fields) == 5:
		return fields, nil
	case len(fields) < 5:
		return nil, refused(fmt.Sprintf("the expression has %s, five are needed", format.Count(len(fields), "field")), example)
	case !looksLikeTimes(fields):
		return nil, refused("the expression has more than its five fields", "leave the command out; "+example)
	case len(fields) == 6 && len(fields[5]) == 4 && looksLikeNumber(fields[5]):
		return nil, refused("the expression names a year, which cron does not have", "for one time only use run_at")
	case len(fields) == 6:
		return nil, refused("the expression has six fields; seconds are not supported",
			"leave the first field out: "+quoted(strings.Join(fields[1:], " ")))
	}
	return nil, refused(fmt.Sprintf("the expression has %d fields, five are needed", len(fields)), example)
}

// named returns the fields that a name such as @daily stands for.
func named(fields []string) ([]string, error) {
	name := strings.ToLower(fields[0])
	text := ""
	switch name {
	case "@hourly":
		text = "0 * * * *"
	case "@daily", "@midnight":
		text = "0 0 * * *"
	case "@weekly":
		text = "0 0 * * 0"
	case "@monthly":
		text = "0 0 1 * *"
	case "@yearly", "@annually":
		text = "0 0 1 1 *"
	case "@every":
		return nil, refused("@every is not supported", "use a schedule of type interval: every so many minutes, hours or days")
	}
	if text == "" || len(fields) > 1 {
		return nil, refused(quoted(strings.Join(fields, " "))+" is not a known name",
			"use one of @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually or @reboot, with nothing after it")
	}
	return strings.Fields(text), nil
}

func looksLikeTimes(fields []string) bool {
	for _, text := range fields {
		if strings.Trim(strings.ToUpper(text), "0123456789*/,-?#LW") != "" && !startsWithName(text) {
			return false
		}
	}
	return true
}

func startsWithName(text string) bool {
	for _, kind := range fieldKinds {
		for _, name := range kind.names {
			if len(text) >= 3 && strings.EqualFold(text[:3], name) && (len(text) == 3 || strings.Contains(",-/#L", text[3:4])) {
				return true
			}
		}
	}
	return false
}

func refused(message, hint string) error {
	return model.Invalid("schedule.cron_expression", message, hint)
}
