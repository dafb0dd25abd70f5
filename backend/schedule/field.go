package schedule

import (
	"fmt"
	"strconv"
	"strings"
)

// fieldKind is what one of the five fields may contain.
type fieldKind struct {
	name, unit string
	low, high  int
	names      []string // names of the values from low on
}

var fieldKinds = [5]fieldKind{
	{name: "minute", unit: "minutes", low: 0, high: 59},
	{name: "hour", unit: "hours", low: 0, high: 23},
	{name: "day of month", unit: "days", low: 1, high: 31},
	{name: "month", unit: "months", low: 1, high: 12,
		names: []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}},
	{name: "day of week", unit: "days", low: 0, high: 7, names: []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}},
}

// normal rewrites a field to what the parser takes: numbers in range, no range
// that wraps, no 7. star reports whether an item is *, with a step or without.
func (k fieldKind) normal(text string) (plain string, star bool, err error) {
	foreign, upper := "", strings.ToUpper(text)
	switch {
	case strings.Contains(text, "?"):
		foreign = "write * for any"
	case strings.Contains(text, "#"):
		foreign = "cron cannot say the nth weekday of a month; write it in words: second Monday of the month at 9"
	case k.name == "day of week" && len(upper) > 1 && strings.HasSuffix(upper, "L"):
		foreign = "cron cannot say the last of a weekday in a month; write it in words: the last Friday of the month at 9"
	case k.unit == "days" && strings.HasSuffix(upper, "L"):
		foreign = "cron cannot say the last day of a month; write it in words: last day of the month at 9"
	case k.unit == "days" && strings.HasSuffix(upper, "W"):
		foreign = "cron cannot say the nearest working day; write it in words: nearest weekday to the 15th at 9"
	}
	if foreign != "" {
		return "", false, refused(fmt.Sprintf("%s in the %s field is not standard cron", quoted(text), k.name), foreign)
	}
	var items []string
	for item := range strings.SplitSeq(text, ",") {
		if item == "" {
			return "", false, refused(fmt.Sprintf("the %s field %s has an empty list item", k.name, quoted(text)), "remove the extra comma")
		}
		values, err := k.item(item)
		if err != nil {
			return "", false, err
		}
		items = append(items, values)
		star = star || item[0] == '*'
	}
	return strings.Join(items, ","), star, nil
}

// item rewrites one item of a list.
func (k fieldKind) item(item string) (string, error) {
	base, stepText, stepped := strings.Cut(item, "/")
	step := 1
	if stepped {
		var err error
		if step, err = k.step(item, stepText); err != nil {
			return "", err
		}
	}
	if base == "*" {
		return "*/" + strconv.Itoa(step), nil
	}
	lowText, highText, ranged := strings.Cut(base, "-")
	from, err := k.value(item, lowText)
	if err != nil {
		return "", err
	}
	to := from
	if ranged {
		if to, err = k.value(item, highText); err != nil {
			return "", err
		}
	}
	size := k.high - k.low + 1
	if k.high == 7 { // Sunday has two numbers
		size = 7
		if from == 7 {
			from, to = 0, to%7
		}
	}
	switch {
	case stepped && !ranged:
		to = k.low + size - 1
	case to < from:
		to += size
	}
	var values []string
	for v := from; v <= to; v += step {
		values = append(values, strconv.Itoa(k.low+(v-k.low)%size))
	}
	return strings.Join(values, ","), nil
}

// step reads what follows a slash.
func (k fieldKind) step(item, text string) (int, error) {
	n, err := strconv.Atoi(text)
	if !looksLikeNumber(text) || err != nil && len(text) < 10 || n == 0 && err == nil {
		return 0, refused(fmt.Sprintf("the step in %s is not a whole number from 1", quoted(item)), "write it like */15")
	}
	if err != nil || n > k.high {
		hint := fmt.Sprintf("a step in the %s field goes from 1 to %d", k.name, k.high)
		if k.name != "month" {
			hint += fmt.Sprintf("; for every %s %s use a schedule of type interval", text, k.unit)
		}
		return 0, refused(fmt.Sprintf("the step in %s is too large for the %s field", quoted(item), k.name), hint)
	}
	return n, nil
}

// value reads a number or a name.
func (k fieldKind) value(item, text string) (int, error) {
	for i, name := range k.names {
		if strings.EqualFold(text, name) {
			return k.low + i, nil
		}
	}
	if !looksLikeNumber(text) {
		hint := fmt.Sprintf("the %s field takes numbers from %d to %d, lists, ranges and steps", k.name, k.low, k.high)
		if k.names != nil {
			hint = fmt.Sprintf("the %s field takes numbers from %d to %d and the names %s", k.name, k.low, k.high, strings.Join(k.names, ", "))
		}
		return 0, refused(fmt.Sprintf("%s is not understood in the %s field", quoted(item), k.name), hint)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < k.low || n > k.high {
		return 0, refused(fmt.Sprintf("%s %s is out of range", k.name, text), fmt.Sprintf("it goes from %d to %d", k.low, k.high))
	}
	return n, nil
}

func looksLikeNumber(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
