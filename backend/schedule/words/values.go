package words

import (
	"slices"
	"strings"
	"time"
)

// A reader reads a value from a token on.
type reader func(ts []token, i int) (value any, end int, ok bool)

// readers are the values that phrases may contain, by their names in forms.
var readers = map[string]reader{
	"n":        readNumber,
	"numbers":  listOf(readNumber),
	"nth":      readNth,
	"unit":     readUnit,
	"time":     readTime,
	"times":    listOf(readTime),
	"clock":    listOf(readClock), // only what cannot be anything else
	"weekdays": readWeekdays,
	"days":     readDays,
	"dates":    readDates,
	"months":   readMonths,
	"month":    readMonth,
	"date":     readDate,
	"instant":  readInstant,
	"day":      readCalendarDay,
	"part":     readPart,
	"zone":     readZone,
	"count":    readCount,
	"past":     readPast,
}

// listOf reads one value or several: "8 and 20", "8, 12, and 20".
func listOf(one reader) reader {
	return func(ts []token, i int) (any, int, bool) {
		first, end, ok := one(ts, i)
		if !ok {
			return nil, i, false
		}
		all := []any{first}
		for {
			v, after, ok := one(ts, afterComma(ts, end))
			if !ok {
				return all, end, true
			}
			all, end = append(all, v), after
		}
	}
}

// afterComma skips what stands between the items of a list.
func afterComma(ts []token, i int) int {
	for range 2 { // ", and"
		if i < len(ts) && slices.Contains([]string{",", "and", "&", "or", "/", "+"}, ts[i].text) {
			i++
		}
	}
	return i
}

// skip steps over words that may be there.
func skip(ts []token, i int, words ...string) int {
	for i < len(ts) && slices.Contains(words, ts[i].text) {
		i++
	}
	return i
}

// has reports whether the words stand at a token.
func has(ts []token, i int, words ...string) bool {
	for k, w := range words {
		if i+k >= len(ts) || !slices.Contains(strings.Split(w, "|"), ts[i+k].text) {
			return false
		}
	}
	return true
}

func readNumber(ts []token, i int) (any, int, bool) {
	if i >= len(ts) {
		return nil, i, false
	}
	if ts[i].kind == number {
		return ts[i].value, i + 1, true
	}
	return lookup(numberNames, ts, i)
}

// lookup reads one of the names of a table. When it is none, end is where the
// reading stopped, as for every reader: it shows how far a phrase fits.
func lookup[V any](names map[string]V, ts []token, i int) (value any, end int, ok bool) {
	if i >= len(ts) {
		return nil, i, false
	}
	if v, ok := names[ts[i].text]; ok {
		return v, i + 1, true
	}
	return nil, i, false
}

func readNth(ts []token, i int) (any, int, bool) {
	switch {
	case i >= len(ts):
		return nil, i, false
	case ts[i].kind == ordinal:
		return ts[i].value, i + 1, true
	case ts[i].text == "other", ts[i].text == "alternate":
		return 2, i + 1, true
	}
	return lookup(ordinalNames, ts, i)
}

func readUnit(ts []token, i int) (any, int, bool) {
	return lookup(unitNames, ts, i)
}

// timeOfDay is a time as it was written.
type timeOfDay struct {
	minute int // of the day; 1440: midnight at its end
	second int
	bare   bool // only a number up to 12: it may mean the afternoon
}

// readClock reads a time that cannot be anything else: 9:30, 9 am, noon.
func readClock(ts []token, i int) (any, int, bool) {
	if i >= len(ts) {
		return nil, i, false
	}
	if ts[i].kind == clock {
		return timeOfDay{minute: ts[i].value, second: ts[i].second}, i + 1, true
	}
	minute, ok := timeNames[ts[i].text]
	if !ok {
		return nil, i, false
	}
	return timeOfDay{minute: minute}, i + 1, true
}

// readTime reads a time after a word like "at": also 9, 0930, half past 9.
func readTime(ts []token, i int) (any, int, bool) {
	i = skip(ts, i, "at", "@")
	if v, end, ok := readClock(ts, i); ok {
		return v, end, true
	}
	shift := 0
	switch {
	case has(ts, i, "half", "past"):
		shift, i = 30, i+2
	case has(ts, i, "quarter", "past"):
		shift, i = 15, i+2
	case has(ts, i, "quarter", "to"):
		shift, i = -15, i+2
	}
	v, end, ok := readNumber(ts, i)
	if !ok || isCounted(ts, end) {
		return nil, i, false
	}
	n := v.(int)
	if ts[i].kind == number && len(ts[i].text) == 4 && shift == 0 && n%100 < 60 && n < 2400 {
		return timeOfDay{minute: n/100*60 + n%100}, end, true
	}
	if n > 24 || n == 24 && shift != 0 || ts[i].kind == number && len(ts[i].text) > 2 {
		return nil, i, false
	}
	bare := ts[i].text[0] != '0' && n <= 12
	if has(ts, end, "o'clock|h") {
		end++
	}
	t := timeOfDay{minute: n*60 + shift, bare: bare}
	if t.minute < 0 {
		t.minute += 24 * 60
	}
	return t, end, true
}

// isCounted reports whether a number is followed by what it counts, so that it
// is no time.
func isCounted(ts []token, i int) bool {
	if i >= len(ts) {
		return false
	}
	_, isUnit := unitNames[ts[i].text]
	_, isMonth := monthNames[ts[i].text]
	return isUnit && ts[i].text != "h" || isMonth || ts[i].text == "times"
}

// readWeekdays reads days of the week, also ranges, as a set.
func readWeekdays(ts []token, i int) (any, int, bool) {
	set := uint64(0)
	for end := i; ; {
		start := end
		if set != 0 {
			start = skip(ts, afterComma(ts, end), "on", "every")
			if start == end {
				return set, end, true
			}
		}
		one, after, ok := weekdayRange(ts, start)
		if !ok {
			return set, end, set != 0
		}
		set, end = set|one, after
	}
}

func weekdayRange(ts []token, i int) (set uint64, end int, ok bool) {
	i = skip(ts, i, "a")
	if has(ts, i, "business|working|work|week", "days|day") {
		return workdays, i + 2, true
	}
	if i >= len(ts) {
		return 0, i, false
	}
	first, ok := weekdayNames[ts[i].text]
	if !ok {
		return 0, i, false
	}
	if !has(ts, i+1, "-|to|through|till|until|thru") || i+2 >= len(ts) {
		return first, i + 1, true
	}
	last, ok := weekdayNames[ts[i+2].text]
	if !ok || !single(first) || !single(last) {
		return first, i + 1, true
	}
	for day := first; ; {
		set |= day
		if day == last {
			return set, i + 3, true
		}
		if day <<= 1; day > 1<<6 {
			day = 1
		}
	}
}

func single(set uint64) bool { return set&(set-1) == 0 }

func readMonth(ts []token, i int) (any, int, bool) {
	return lookup(monthNames, ts, i)
}

// readMonths reads months, also ranges, as a set.
func readMonths(ts []token, i int) (any, int, bool) {
	set := uint64(0)
	for end := i; ; {
		start := end
		if set != 0 {
			if start = skip(ts, afterComma(ts, end), "in"); start == end {
				return set, end, true
			}
		}
		v, after, ok := readMonth(ts, start)
		if !ok {
			return set, end, set != 0
		}
		first := v.(time.Month)
		last := first
		if has(ts, after, "-|to|through|till|until|thru") {
			if v, further, ok := readMonth(ts, after+1); ok {
				last, after = v.(time.Month), further
			}
		}
		for m := first; ; m = m%12 + 1 {
			set |= 1 << m
			if m == last {
				break
			}
		}
		end = after
	}
}

func readPart(ts []token, i int) (any, int, bool) {
	return lookup(partNames, ts, i)
}

func readCount(ts []token, i int) (any, int, bool) {
	switch {
	case has(ts, i, "once"):
		return 1, i + 1, true
	case has(ts, i, "twice"):
		return 2, i + 1, true
	case has(ts, i, "thrice"):
		return 3, i + 1, true
	}
	n, end, ok := readNumber(ts, i)
	if !ok || !has(ts, end, "times|x") {
		return nil, i, false
	}
	return n, end + 1, true
}

// readPast reads "15 minutes past".
func readPast(ts []token, i int) (any, int, bool) {
	n, end, ok := readNumber(ts, i)
	end = skip(ts, end, "minutes", "minute", "min")
	if !ok || !has(ts, end, "past|after") {
		return nil, i, false
	}
	return n, end + 1, true
}
