package words

import (
	"strings"
	"time"

	"claude-scheduler/backend/schedule"
)

// calendarDay is a date as it was written.
type calendarDay struct {
	year  int // 0: none
	month time.Month
	days  uint64 // bit n: the nth
}

// readDate reads days of one month, with a year or without: "3 December 2026",
// "dec 24 and 25", "2026-12-03".
func readDate(ts []token, i int) (any, int, bool) {
	i = skip(ts, i, "the")
	if i < len(ts) && ts[i].kind == date {
		d := ts[i].day
		return calendarDay{year: d.Year(), month: d.Month(), days: 1 << d.Day()}, i + 1, true
	}
	var d calendarDay
	monthFirst := false
	if m, end, ok := readMonth(ts, i); ok {
		d.month, i, monthFirst = m.(time.Month), skip(ts, end, "the"), true
	}
	numbers, end, ok := listOf(readDayOfMonth)(ts, i)
	if !ok {
		return nil, i, false
	}
	for _, n := range numbers.([]any) {
		d.days |= 1 << n.(int)
	}
	if !monthFirst {
		m, after, ok := readMonth(ts, skip(ts, end, "of"))
		if !ok {
			return nil, i, false
		}
		d.month, end = m.(time.Month), after
	}
	if year := skip(ts, end, ","); year < len(ts) && ts[year].kind == number && len(ts[year].text) == 4 && ts[year].value >= 1970 {
		d.year, end = ts[year].value, year+1
	}
	return d, end, true
}

func readDayOfMonth(ts []token, i int) (any, int, bool) {
	i = skip(ts, i, "the")
	if i >= len(ts) || ts[i].kind != number && ts[i].kind != ordinal || ts[i].value < 1 || ts[i].value > 31 || len(ts[i].text) > 4 {
		return nil, i, false
	}
	return ts[i].value, i + 1, true
}

// readInstant reads an RFC 3339 time.
func readInstant(ts []token, i int) (any, int, bool) {
	if i >= len(ts) || ts[i].kind != instant {
		return nil, i, false
	}
	return ts[i].day, i + 1, true
}

// relativeDay is a day that is counted from now.
type relativeDay struct {
	days    int
	weekday *time.Weekday // the next one of that name, at least days ahead
}

// readCalendarDay reads a single day: a date with or without a year, today,
// tomorrow, next friday.
func readCalendarDay(ts []token, i int) (any, int, bool) {
	switch {
	case has(ts, i, "today"):
		return relativeDay{}, i + 1, true
	case has(ts, i, "tomorrow"):
		return relativeDay{days: 1}, i + 1, true
	case has(ts, i, "the", "day", "after", "tomorrow"):
		return relativeDay{days: 2}, i + 4, true
	case has(ts, i, "day", "after", "tomorrow"):
		return relativeDay{days: 2}, i + 3, true
	case has(ts, i, "next|this|coming") && i+1 < len(ts):
		set, ok := weekdayNames[ts[i+1].text]
		if !ok || !single(set) || strings.HasSuffix(ts[i+1].text, "days") {
			return nil, i, false
		}
		for d := range time.Weekday(7) {
			if set>>d&1 != 0 {
				return relativeDay{days: 1, weekday: &d}, i + 2, true
			}
		}
	}
	v, end, ok := readDate(ts, i)
	if !ok || !single(v.(calendarDay).days) {
		return nil, i, false
	}
	return v, end, true
}

// zones are names that people use for a zone, besides the cities and the IANA names.
var zones = map[string]string{
	"utc": "UTC", "gmt": "UTC", "zulu": "UTC", "cet": "Europe/Berlin", "cest": "Europe/Berlin", "central european": "Europe/Berlin",
	"uk": "Europe/London", "british": "Europe/London", "bst": "Europe/London", "germany": "Europe/Berlin", "german": "Europe/Berlin", "munich": "Europe/Berlin",
	"france": "Europe/Paris", "spain": "Europe/Madrid", "italy": "Europe/Rome", "netherlands": "Europe/Amsterdam", "barcelona": "Europe/Madrid", "milan": "Europe/Rome",
	"eastern": "America/New_York", "est": "America/New_York", "edt": "America/New_York", "et": "America/New_York", "boston": "America/New_York", "washington": "America/New_York",
	"central": "America/Chicago", "cst": "America/Chicago", "cdt": "America/Chicago", "mountain": "America/Denver", "mst": "America/Denver", "mdt": "America/Denver",
	"pacific": "America/Los_Angeles", "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "pt": "America/Los_Angeles",
	"san francisco": "America/Los_Angeles", "seattle": "America/Los_Angeles", "california": "America/Los_Angeles",
	"india": "Asia/Kolkata", "indian": "Asia/Kolkata", "ist": "Asia/Kolkata", "mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata", "bangalore": "Asia/Kolkata",
	"japan": "Asia/Tokyo", "jst": "Asia/Tokyo", "china": "Asia/Shanghai", "beijing": "Asia/Shanghai", "korea": "Asia/Seoul",
	"rio": "America/Sao_Paulo", "geneva": "Europe/Zurich", "tel aviv": "Asia/Jerusalem",
}

// regions are the parts of the world in the names of zones.
var regions = []string{"Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic", "Indian", "America/Argentina", "America/Indiana", "Antarctica", "Arctic"}

// readZone reads a time zone: Europe/Berlin, Berlin, New York, UTC.
func readZone(ts []token, i int) (any, int, bool) {
	for n := min(3, len(ts)-i); n > 0; n-- {
		if !isZoneContext(ts, i, n) {
			continue
		}
		var names []string
		for _, t := range ts[i : i+n] {
			if t.kind == word {
				names = append(names, t.raw)
			}
		}
		if len(names) < n {
			continue
		}
		if zone, ok := zoneNamed(strings.Join(names, " ")); ok {
			return zone, i + n, true
		}
	}
	return nil, i, false
}

// isZoneContext reports whether n tokens can name a zone: after "in", before
// "time", an IANA name, or an abbreviation. Looking up a name is slow.
func isZoneContext(ts []token, i, n int) bool {
	text := ts[i].text
	if _, month := monthNames[text]; month || ts[i].kind != word {
		return false
	}
	_, abbreviated := zones[text]
	return i > 0 && ts[i-1].text == "in" || has(ts, i+n, "time|timezone|standard|daylight|summer") || strings.Contains(text, "/") || abbreviated && n == 1
}

func zoneNamed(name string) (string, bool) {
	lower := strings.ToLower(name)
	if zone, ok := zones[lower]; ok {
		return zone, true
	}
	if strings.Contains(name, "/") {
		for _, spelled := range []string{name, titled(strings.ReplaceAll(lower, " ", "_"))} {
			if known(spelled) {
				return spelled, true
			}
		}
		return "", false
	}
	if len(name) < 3 || commonWords[lower] {
		return "", false
	}
	city := titled(strings.ReplaceAll(lower, " ", "_"))
	for _, region := range regions {
		if known(region + "/" + city) {
			return region + "/" + city, true
		}
	}
	return "", false
}

// commonWords begin with a letter of a zone's name and are none.
var commonWords = map[string]bool{"the": true, "and": true, "time": true}

func known(zone string) bool {
	_, err := schedule.Zone(zone)
	return err == nil
}

// titled writes a name as the zones are: New_York, Dar_es_Salaam, Port-au-Prince.
func titled(name string) string {
	out := []rune(name)
	begins := true
	for i, r := range out {
		if begins && !strings.HasPrefix(name[len(string(out[:i])):], "es_") && !strings.HasPrefix(name[len(string(out[:i])):], "of_") && !strings.HasPrefix(name[len(string(out[:i])):], "au-") {
			out[i] = []rune(strings.ToUpper(string(r)))[0]
		}
		begins = strings.ContainsRune("_/-", r)
	}
	return string(out)
}
