package verdict

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// justPassed is how long ago "resets 3:35pm" may be and still mean today: the
// message was written, or read, a little late.
const justPassed = 15 * time.Minute

// resetTime reads when a limit ends from the CLI's words:
//
//	resets 6:44pm (UTC)
//	resets Oct 9, 5pm (Europe/Berlin)
//	resets Monday 9am, resets tomorrow at 17:00, resets in 3h 20m
//	You will regain access on 2027-01-01 at 00:00 UTC.
//	Claude AI usage limit reached|1749924000
//
// ref is when they were written. A date without a year is the nearest one, a
// time without a date the next one, or one that passed a few minutes ago: the
// result may be before ref. Nil if it cannot be determined.
func resetTime(words string, ref time.Time) *time.Time {
	if m := epochReset.FindStringSubmatch(words); m != nil {
		epoch, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return nil
		}
		if epoch > 1e11 { // milliseconds
			epoch /= 1000
		}
		t := time.Unix(int64(epoch), 0).UTC()
		return &t
	}
	start := resetWords.FindStringIndex(words)
	if start == nil {
		return nil
	}
	rest := strings.TrimSpace(words[start[1]:])
	if t, ok := isoReset(rest, ref); ok {
		return t
	}
	if ref.IsZero() {
		return nil
	}
	if t, ok := lengthReset(rest, ref); ok {
		return t
	}
	return clockReset(rest, ref)
}

var (
	epochReset = regexp.MustCompile(`(?i)limit reached\|(\d{9,13})`)
	resetWords = regexp.MustCompile(`(?i)\b(?:resets?|reset at|regain access|access returns|try again|available again)(?: again)?(?: (?:at|on|after))?\b:?`)
	isoForm    = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(?:(?:T| at | )(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)? ?(Z|[+-]\d{2}:\d{2}|[A-Z]{3,4}|\([A-Za-z0-9_+\-/]+\))?)?`)
	lengthForm = regexp.MustCompile(`(?i)^in (?:about )?(?:(\d{1,2}) ?d(?:ays?)?,? ?)?(?:and )?(?:(\d{1,3}) ?h(?:ours?|rs?)?,? ?)?(?:and )?(?:(\d{1,4}) ?m(?:in(?:ute)?s?)?)?(?:,? ?(\d{1,5}) ?s(?:ec(?:ond)?s?)?)?`)
	clockForm  = regexp.MustCompile(`(?i)^(?:(?:(sun|mon|tue|wed|thu|fri|sat)[a-z]*,?|([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?,?|(today|tomorrow),?) ?)?(?:at )?(?:(\d{1,2})(?::(\d{2}))? ?(am|pm)?)?(?: ?\(([A-Za-z0-9_+\-/]+)\)| (UTC|GMT)\b)?`)
)

// isoReset reads a date with its year: 2027-01-01 at 00:00 UTC.
func isoReset(words string, ref time.Time) (*time.Time, bool) {
	m := isoForm.FindStringSubmatch(words)
	if m == nil {
		return nil, false
	}
	zone := ref.Location()
	switch name := strings.Trim(m[3], "()"); {
	case name == "" && ref.IsZero():
		return nil, true
	case name == "":
	case name == "Z":
		zone = time.UTC
	case name[0] == '+' || name[0] == '-':
		at, err := time.Parse("-07:00", name)
		if err != nil {
			return nil, true
		}
		zone = at.Location()
	default:
		var err error
		if zone, err = time.LoadLocation(name); err != nil {
			return nil, true
		}
	}
	clock := m[2]
	if clock == "" {
		clock = "00:00"
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05"} {
		if t, err := time.ParseInLocation(layout, m[1]+" "+clock, zone); err == nil {
			return &t, true
		}
	}
	return nil, true
}

// lengthReset reads "in 3h 20m".
func lengthReset(words string, ref time.Time) (*time.Time, bool) {
	m := lengthForm.FindStringSubmatch(words)
	if m == nil {
		return nil, false
	}
	var length time.Duration
	for i, unit := range []time.Duration{24 * time.Hour, time.Hour, time.Minute, time.Second} {
		n, _ := strconv.Atoi(m[i+1]) // a few digits, or none
		length += time.Duration(n) * unit
	}
	if length == 0 {
		return nil, true
	}
	t := ref.Add(length)
	return &t, true
}

// clockReset reads a time of day, with or without a date.
func clockReset(words string, ref time.Time) *time.Time {
	m := clockForm.FindStringSubmatch(words)
	if m == nil {
		return nil
	}
	weekday, month, day, year, relative := m[1], m[2], m[3], m[4], strings.ToLower(m[5])
	dated := month+weekday+relative != ""
	hour, minute := 0, 0
	if m[6] != "" {
		var ok bool
		if hour, minute, ok = clock(m[6], m[7], m[8]); !ok {
			return nil
		}
	} else if !dated {
		return nil
	}
	zone := ref.Location()
	if name := m[9] + m[10]; name != "" {
		var err error
		if zone, err = time.LoadLocation(name); err != nil {
			return nil
		}
	}
	ref = ref.In(zone)
	onDay := func(y int, mon time.Month, d int) time.Time { return time.Date(y, mon, d, hour, minute, 0, 0, zone) }
	at := onDay(ref.Year(), ref.Month(), ref.Day())
	switch {
	case relative == "today":
	case relative == "tomorrow":
		at = onDay(ref.Year(), ref.Month(), ref.Day()+1)
	case weekday != "":
		for i := range 8 {
			at = onDay(ref.Year(), ref.Month(), ref.Day()+i)
			if strings.EqualFold(at.Weekday().String()[:3], weekday) && ref.Sub(at) < justPassed {
				break
			}
		}
	case month != "":
		return dateReset(month, day, year, ref, onDay)
	case ref.Sub(at) >= justPassed:
		at = onDay(ref.Year(), ref.Month(), ref.Day()+1)
	}
	return &at
}

// dateReset returns a date of the year given, else of the one nearest to ref.
func dateReset(month, day, year string, ref time.Time, onDay func(int, time.Month, int) time.Time) *time.Time {
	parsed, err := time.Parse("Jan", strings.ToUpper(month[:1])+strings.ToLower(month[1:3]))
	if err != nil {
		return nil
	}
	d, _ := strconv.Atoi(day) // one or two digits
	years := []int{ref.Year(), ref.Year() + 1, ref.Year() - 1}
	if year != "" {
		y, _ := strconv.Atoi(year) // four digits
		years = []int{y}
	}
	var nearest *time.Time
	for _, y := range years {
		at := onDay(y, parsed.Month(), d)
		if at.Day() == d && (nearest == nil || at.Sub(ref).Abs() < nearest.Sub(ref).Abs()) {
			nearest = &at
		}
	}
	return nearest // nil: no such day
}

// clock reads "6", "44", "pm".
func clock(h, m, half string) (hour, minute int, ok bool) {
	hour, _ = strconv.Atoi(h)
	if m != "" {
		minute, _ = strconv.Atoi(m)
	} else if half == "" {
		return 0, 0, false // "resets 5": not a time
	}
	if half != "" {
		if hour < 1 || hour > 12 {
			return 0, 0, false
		}
		hour %= 12
		if strings.EqualFold(half, "pm") {
			hour += 12
		}
	}
	return hour, minute, hour < 24 && minute < 60
}
