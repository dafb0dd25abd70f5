package words

import (
	"fmt"
)

// dayList are days of a month.
type dayList struct {
	dates  uint64   // bit n: the nth
	quartz []string // others, as model.Recurrence names them
	last   bool     // all count from the end of the month: in a quarter, its last month is meant
}

// readDates reads days of a month that are ordinal numbers: "the 1st and 15th",
// "from the 1st to the 7th".
func readDates(ts []token, i int) (any, int, bool) {
	v, end, ok := readDays(ts, i)
	if !ok || len(v.(dayList).quartz) > 0 {
		return nil, i, false
	}
	return v.(dayList).dates, end, true
}

// readDays reads days of a month: "the 1st, the last Friday and the weekday
// nearest to the 15th".
func readDays(ts []token, i int) (any, int, bool) {
	list := dayList{last: true}
	found := false
	for end := i; ; {
		start := end
		if found {
			if start = afterComma(ts, end); start == end {
				return list, end, true
			}
		}
		after, ok := list.read(ts, skip(ts, start, "on", "the"))
		if !ok && !found {
			return nil, after, false
		}
		if !ok {
			return list, end, true
		}
		end, found = after, true
	}
}

// read adds one item of a list of days.
func (l *dayList) read(ts []token, i int) (end int, ok bool) {
	if end, ok := l.readNearest(ts, i); ok {
		return end, true
	}
	if end, ok := l.readLast(ts, i); ok || end > i {
		return end, ok
	}
	if end, ok := l.readRange(ts, i); ok {
		return end, true
	}
	if has(ts, i, "day") && i+1 < len(ts) && ts[i+1].kind == number { // day 15
		return i + 2, l.addDate(ts[i+1].value)
	}
	// "second and fourth tuesday": several, of the weekday after them
	nths, after, ok := listOf(readDayNumber)(ts, i)
	if !ok {
		return i, false
	}
	all := nths.([]any)
	if set, end, ok := weekdayRange(ts, after); ok && !has(ts, after, "a") {
		return end, l.addNth(all, set)
	}
	v, end, _ := readDayNumber(ts, i)
	if has(ts, end, "day") {
		end++
	}
	return end, l.addDate(v.(int))
}

// readDayNumber reads "1st" or "first".
func readDayNumber(ts []token, i int) (any, int, bool) {
	i = skip(ts, i, "the")
	if i >= len(ts) {
		return nil, i, false
	}
	if ts[i].kind == ordinal {
		return ts[i].value, i + 1, true
	}
	return lookup(ordinalNames, ts, i)
}

func (l *dayList) addDate(n int) bool {
	if n < 1 || n > 31 {
		return false
	}
	l.dates, l.last = l.dates|1<<n, false
	return true
}

func (l *dayList) addNth(nths []any, set uint64) bool {
	for _, v := range nths {
		n := v.(int)
		if n > 5 {
			return false
		}
		if set == workdays { // the first weekday is the weekday nearest to the 1st; others have no name
			if n != 1 || len(nths) > 1 {
				return false
			}
			l.quartz = append(l.quartz, "1W")
			continue
		}
		for d, name := range cronNames {
			if set>>d&1 != 0 {
				l.quartz = append(l.quartz, fmt.Sprintf("%s#%d", name, n))
			}
		}
	}
	l.last = false
	return true
}

// readRange reads "from the 1st to the 7th" and "each day from …".
func (l *dayList) readRange(ts []token, i int) (end int, ok bool) {
	i = skip(ts, i, "each", "every")
	i = skip(ts, i, "day", "days")
	i = skip(ts, i, "from", "the")
	first, end, ok := readDayNumber(ts, i)
	if !ok || !has(ts, end, "-|to|through|till|until") {
		return i, false
	}
	last, end, ok := readDayNumber(ts, end+1)
	if !ok || !l.addDate(first.(int)) || !l.addDate(last.(int)) {
		return i, false
	}
	for n := first.(int); n != last.(int); n = n%31 + 1 {
		l.addDate(n)
	}
	return end, true
}

// readLast reads what counts from the end of the month.
func (l *dayList) readLast(ts []token, i int) (end int, ok bool) {
	back, begin := 0, i
	if n, end, ok := readDayNumber(ts, i); ok { // second-to-last day
		end = skip(ts, end, "-")
		if !has(ts, end, "to|from") {
			return begin, false
		}
		back, i = n.(int)-1, skip(ts, end+1, "-", "the")
	}
	if !has(ts, i, "last|final") {
		return begin, false
	}
	i++
	switch {
	case has(ts, i, "day|days"):
		l.quartz = append(l.quartz, "L")
		if back > 0 {
			l.quartz[len(l.quartz)-1] = fmt.Sprintf("L-%d", back)
		}
		return i + 1, back <= 30
	case back > 0:
		return i, false
	}
	set, end, ok := weekdayRange(ts, i)
	if !ok {
		return i, false // after "last"
	}
	if set == workdays {
		l.quartz = append(l.quartz, "LW")
		return end, true
	}
	for d, name := range cronNames {
		if set>>d&1 != 0 {
			l.quartz = append(l.quartz, name+"L")
		}
	}
	return end, true
}

// readNearest reads "weekday nearest to the 15th" and "nearest weekday to the 15th".
func (l *dayList) readNearest(ts []token, i int) (end int, ok bool) {
	switch {
	case has(ts, i, "weekday|workday", "nearest|closest"), has(ts, i, "nearest|closest", "weekday|workday"):
		i += 2
	case has(ts, i, "working|business|work|week", "day", "nearest|closest"), has(ts, i, "nearest|closest", "working|business|work|week", "day"):
		i += 3
	default:
		return i, false
	}
	n, end, ok := readDayNumber(ts, skip(ts, i, "to", "the"))
	if !ok || n.(int) > 31 {
		return i, false
	}
	l.quartz, l.last = append(l.quartz, fmt.Sprintf("%dW", n)), false
	return end, true
}
