package schedule

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"claude-scheduler/backend/model"
)

func recurring(t testing.TB, r model.Recurrence, zone *time.Location) *Schedule {
	t.Helper()
	s, err := Compile(model.ScheduleConfig{Type: model.Calendar, Recurrence: &r}, zone)
	if err != nil {
		t.Fatalf("%+v: %v", r, err)
	}
	return s
}

func TestNextOfRecurrences(t *testing.T) {
	for _, test := range []struct {
		name  string
		r     model.Recurrence
		zone  string
		after string
		want  []string
	}{
		{"every second week", model.Recurrence{Times: []string{"09:00"}, Days: []string{"TUE"}, Every: 2, Unit: "weeks", Start: "2026-12-01"}, "Europe/Berlin", "2026-11-28T10:00:00+01:00",
			[]string{"2026-12-01T09:00:00+01:00", "2026-12-15T09:00:00+01:00", "2026-12-29T09:00:00+01:00", "2027-01-12T09:00:00+01:00"}},
		{"weeks begin on Monday", model.Recurrence{Times: []string{"09:00"}, Days: []string{"MON", "SUN"}, Every: 2, Unit: "weeks", Start: "2026-12-06"}, "UTC", "2026-12-06T00:00:00Z",
			[]string{"2026-12-06T09:00:00Z", "2026-12-14T09:00:00Z", "2026-12-20T09:00:00Z", "2026-12-28T09:00:00Z"}},
		{"last Friday", model.Recurrence{Times: []string{"17:00"}, Days: []string{"FRIL"}}, "UTC", "2026-11-27T17:00:00Z",
			[]string{"2026-12-25T17:00:00Z", "2027-01-29T17:00:00Z", "2027-02-26T17:00:00Z"}},
		{"second Monday", model.Recurrence{Times: []string{"08:00"}, Days: []string{"MON#2"}}, "UTC", "2026-11-28T00:00:00Z", []string{"2026-12-14T08:00:00Z", "2027-01-11T08:00:00Z"}},
		{"fifth Saturday", model.Recurrence{Times: []string{"08:00"}, Days: []string{"SAT#5"}}, "UTC", "2026-11-28T00:00:00Z", []string{"2027-01-30T08:00:00Z", "2027-05-29T08:00:00Z"}},
		{"nearest weekday", model.Recurrence{Times: []string{"08:00"}, Days: []string{"15W"}}, "UTC", "2027-01-01T00:00:00Z",
			[]string{"2027-01-15T08:00:00Z", "2027-02-15T08:00:00Z", "2027-03-15T08:00:00Z", "2027-04-15T08:00:00Z", "2027-05-14T08:00:00Z", "2027-06-15T08:00:00Z", "2027-07-15T08:00:00Z", "2027-08-16T08:00:00Z"}},
		{"nearest weekday to the 1st stays in its month", model.Recurrence{Times: []string{"08:00"}, Days: []string{"1W"}}, "UTC", "2027-05-01T00:00:00Z", []string{"2027-05-03T08:00:00Z", "2027-06-01T08:00:00Z"}},
		{"last weekday", model.Recurrence{Times: []string{"08:00"}, Days: []string{"LW"}}, "UTC", "2027-01-01T00:00:00Z", []string{"2027-01-29T08:00:00Z", "2027-02-26T08:00:00Z", "2027-03-31T08:00:00Z"}},
		{"last day", model.Recurrence{Times: []string{"08:00"}, Days: []string{"L"}}, "UTC", "2028-01-01T00:00:00Z", []string{"2028-01-31T08:00:00Z", "2028-02-29T08:00:00Z"}},
		{"third-to-last day", model.Recurrence{Times: []string{"08:00"}, Days: []string{"L-2"}}, "UTC", "2027-02-01T00:00:00Z", []string{"2027-02-26T08:00:00Z", "2027-03-29T08:00:00Z"}},
		{"every 90 minutes from eight", model.Recurrence{Times: []string{"08:00-23:59/90"}}, "UTC", "2026-11-28T20:00:00Z", []string{"2026-11-28T21:30:00Z", "2026-11-28T23:00:00Z", "2026-11-29T08:00:00Z"}},
		{"every third day", model.Recurrence{Times: []string{"02:30"}, Every: 3, Unit: "days", Start: "2026-03-26"}, "Europe/Berlin", "2026-03-25T00:00:00+01:00",
			[]string{"2026-03-26T02:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-04-01T02:30:00+02:00"}},
		{"a gap of two of its times", model.Recurrence{Times: []string{"02:10", "02:40", "03:00"}}, "Europe/Berlin", "2026-03-29T00:00:00+01:00", []string{"2026-03-29T03:00:00+02:00", "2026-03-30T02:10:00+02:00"}},
		{"a repeated hour", model.Recurrence{Times: []string{"02:10", "02:40"}}, "Europe/Berlin", "2026-10-25T00:00:00+02:00", []string{"2026-10-25T02:10:00+02:00", "2026-10-25T02:40:00+02:00", "2026-10-26T02:10:00+01:00"}},
		{"every fifth month", model.Recurrence{Times: []string{"09:00"}, Days: []string{"31"}, Every: 5, Unit: "months", Start: "2026-12-31"}, "UTC", "2026-11-28T00:00:00Z",
			[]string{"2026-12-31T09:00:00Z", "2027-05-31T09:00:00Z", "2027-10-31T09:00:00Z", "2028-03-31T09:00:00Z", "2028-08-31T09:00:00Z", "2029-01-31T09:00:00Z"}},
		{"every second year", model.Recurrence{Times: []string{"09:00"}, Days: []string{"1"}, Months: []int{5}, Every: 2, Unit: "years", Start: "2027-05-01"}, "UTC", "2026-11-28T00:00:00Z", []string{"2027-05-01T09:00:00Z", "2029-05-01T09:00:00Z"}},
		{"Friday the 13th", model.Recurrence{Times: []string{"13:00"}, Days: []string{"13"}, Only: []string{"FRI"}}, "UTC", "2026-11-28T00:00:00Z", []string{"2027-08-13T13:00:00Z", "2028-10-13T13:00:00Z"}},
		{"a date or a weekday", model.Recurrence{Times: []string{"09:00"}, Days: []string{"1", "FRIL"}}, "UTC", "2026-11-28T00:00:00Z", []string{"2026-12-01T09:00:00Z", "2026-12-25T09:00:00Z", "2027-01-01T09:00:00Z"}},
		{"not before its start", model.Recurrence{Times: []string{"09:00"}, Days: []string{"MON"}, Start: "2027-02-01"}, "UTC", "2026-11-28T00:00:00Z", []string{"2027-02-01T09:00:00Z", "2027-02-08T09:00:00Z"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			zone := location(t, test.zone)
			expect(t, slots(recurring(t, test.r, zone), time.Time{}, instant(t, test.after, zone), len(test.want)), test.want...)
		})
	}
}

// A recurrence that was enumerated minute by minute with nothing in common with
// the code under test: days are counted by time.AddDate, and each rule looks
// through its month.
func TestRecurrencesAgreeWithAnEnumeration(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	zones := []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Beirut", "Pacific/Apia", "America/Sao_Paulo", "UTC"}
	checked, found := 0, 0
	for range 120 {
		zone := location(t, zones[random.IntN(len(zones))])
		r := randomRecurrence(random)
		s, err := Compile(model.ScheduleConfig{Type: model.Calendar, Recurrence: &r}, zone)
		if err != nil {
			if !strings.Contains(err.Error(), "no day matches") {
				t.Fatalf("%+v: %v", r, err)
			}
			continue
		}
		checked++
		from := time.Date(2026, time.Month(1+random.IntN(12)), 1+random.IntN(28), random.IntN(24), random.IntN(60), 0, 0, zone)
		to := from.AddDate(0, 1, 15)
		want := enumerate(r, from, to)
		var got []time.Time
		for at := from; ; {
			slot, ok := s.Next(at, at)
			if !ok || slot.After(to) {
				break
			}
			got, at = append(got, slot), slot
		}
		found += len(got)
		if !same(got, want) {
			t.Fatalf("%+v in %s from %s\n got %v\nwant %v", r, zone, from, got, want)
		}
	}
	if checked < 100 || found < 500 {
		t.Errorf("%d recurrences with %d slots were checked", checked, found)
	}
}

func randomRecurrence(random *rand.Rand) model.Recurrence {
	var r model.Recurrence
	for range 1 + random.IntN(3) {
		r.Times = append(r.Times, fmt.Sprintf("%02d:%02d", random.IntN(24), 5*random.IntN(12)))
	}
	if random.IntN(4) == 0 {
		from := random.IntN(12)
		r.Times = append(r.Times, fmt.Sprintf("%02d:00-%02d:%02d/%d", from, from+random.IntN(12), 5*random.IntN(12), 20+random.IntN(200)))
	}
	day := cronNameOf(random.IntN(7))
	rules := []string{day, day + "L", fmt.Sprintf("%s#%d", day, 1+random.IntN(5)), fmt.Sprint(1 + random.IntN(31)), fmt.Sprintf("%dW", 1+random.IntN(31)), "L", "LW", fmt.Sprintf("L-%d", 1+random.IntN(6))}
	for range random.IntN(3) {
		if item := rules[random.IntN(len(rules))]; !slices.Contains(r.Days, item) {
			r.Days = append(r.Days, item)
		}
	}
	if random.IntN(5) == 0 {
		r.Only = []string{"MON", "WED", "SAT"}
	}
	if random.IntN(4) == 0 {
		r.Months = []int{1 + random.IntN(4), 6, 7, 10, 11}
	}
	if random.IntN(2) == 0 {
		r.Start = fmt.Sprintf("2025-%02d-%02d", 1+random.IntN(12), 1+random.IntN(28))
		if random.IntN(4) > 0 {
			r.Every, r.Unit = 2+random.IntN(3), []string{"days", "weeks", "months", "years"}[random.IntN(4)]
		}
	}
	return r
}

func cronNameOf(day int) string { return fieldKinds[4].names[day] }

// enumerate lists the slots in (from, to].
func enumerate(r model.Recurrence, from, to time.Time) (slots []time.Time) {
	var times [1440]bool
	for minute := range times {
		times[minute] = dueTime(r, fmt.Sprintf("%02d:%02d", minute/60, minute%60))
	}
	due := func(reading int64) bool { // as if the clock showed UTC
		return times[reading/60%1440] && dueDay(r, time.Unix(reading, 0).UTC())
	}
	reading := func(at time.Time) int64 {
		_, offset := at.Zone()
		return at.Unix() + int64(offset)
	}
	start := from.Add(-48 * time.Hour)
	highest := reading(start)
	for at := start; !at.After(to); at = at.Add(time.Minute) {
		now := reading(at.In(from.Location()))
		is := false
		for ; highest < now; highest += 60 {
			is = due(highest+60) || is
		}
		if is && at.After(from) {
			slots = append(slots, at)
		}
	}
	return slots
}

func dueTime(r model.Recurrence, clock string) bool {
	for _, item := range r.Times {
		span, step, ranged := strings.Cut(item, "/")
		if !ranged {
			if item == clock {
				return true
			}
			continue
		}
		var fromHour, fromMinute, toHour, toMinute, every int
		fmt.Sscanf(span, "%d:%d-%d:%d", &fromHour, &fromMinute, &toHour, &toMinute)
		fmt.Sscan(step, &every)
		for at := fromHour*60 + fromMinute; at <= toHour*60+toMinute; at += every {
			if clock == fmt.Sprintf("%02d:%02d", at/60, at%60) {
				return true
			}
		}
	}
	return false
}

func dueDay(r model.Recurrence, at time.Time) bool {
	today := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	name := strings.ToUpper(today.Format("Mon"))
	if len(r.Months) > 0 && !slices.Contains(r.Months, int(today.Month())) || len(r.Only) > 0 && !slices.Contains(r.Only, name) {
		return false
	}
	if r.Start != "" {
		start, _ := time.Parse(time.DateOnly, r.Start)
		if today.Before(start) {
			return false
		}
		if r.Every > 1 && !periodOf(r, start, today) {
			return false
		}
	}
	return len(r.Days) == 0 || slices.ContainsFunc(r.Days, func(item string) bool { return ruleMatches(item, today) })
}

// periodOf walks from the start to the day.
func periodOf(r model.Recurrence, start, today time.Time) bool {
	switch r.Unit {
	case "days":
		for start.Before(today) {
			start = start.AddDate(0, 0, r.Every)
		}
		return start.Equal(today)
	case "weeks":
		for start.Weekday() != time.Monday {
			start = start.AddDate(0, 0, -1)
		}
		for !today.Before(start.AddDate(0, 0, 7)) {
			start = start.AddDate(0, 0, 7*r.Every)
		}
		return !today.Before(start)
	case "months":
		return ((today.Year()-start.Year())*12+int(today.Month())-int(start.Month()))%r.Every == 0
	}
	return (today.Year()-start.Year())%r.Every == 0
}

func ruleMatches(item string, today time.Time) bool {
	var inMonth []time.Time
	for d := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, time.UTC); d.Month() == today.Month(); d = d.AddDate(0, 0, 1) {
		inMonth = append(inMonth, d)
	}
	named := func(name string) (days []time.Time) {
		for _, d := range inMonth {
			if strings.EqualFold(d.Format("Mon"), name) {
				days = append(days, d)
			}
		}
		return days
	}
	working := slices.DeleteFunc(slices.Clone(inMonth), func(d time.Time) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday })
	n := 0
	switch {
	case item == "L":
		return today.Equal(inMonth[len(inMonth)-1])
	case item == "LW":
		return today.Equal(working[len(working)-1])
	case strings.HasPrefix(item, "L-"):
		fmt.Sscanf(item, "L-%d", &n)
		return today.Equal(inMonth[len(inMonth)-1-n])
	case strings.Contains(item, "#"):
		fmt.Sscanf(item[4:], "%d", &n)
		days := named(item[:3])
		return n <= len(days) && today.Equal(days[n-1])
	case len(item) == 4 && item[3] == 'L':
		days := named(item[:3])
		return today.Equal(days[len(days)-1])
	case strings.HasSuffix(item, "W"):
		fmt.Sscanf(item, "%dW", &n)
		if n > len(inMonth) {
			return false
		}
		nearest, distance := time.Time{}, 10.0
		for _, d := range working { // no two are equally near: the weekend is on one side
			if away := max(d.Sub(inMonth[n-1]), inMonth[n-1].Sub(d)).Hours() / 24; away < distance {
				nearest, distance = d, away
			}
		}
		return today.Equal(nearest)
	case len(item) == 3 && item[0] >= 'A':
		return strings.EqualFold(item, today.Format("Mon"))
	}
	fmt.Sscan(item, &n)
	return today.Day() == n
}

func TestRefusedRecurrences(t *testing.T) {
	nine := model.Strings{"09:00"}
	for _, test := range []struct {
		r              model.Recurrence
		field, message string
	}{
		{model.Recurrence{}, "times", "no time"},
		{model.Recurrence{Times: model.Strings{"9:00"}}, "times[0]", `"9:00"`},
		{model.Recurrence{Times: model.Strings{"09:00", "24:00"}}, "times[1]", `"24:00"`},
		{model.Recurrence{Times: model.Strings{"09:00-10:00"}}, "times[0]", "not a time"},
		{model.Recurrence{Times: model.Strings{"09:00-10:00/0"}}, "times[0]", "not a range"},
		{model.Recurrence{Times: nine, Days: model.Strings{"MONDAY"}}, "days[0]", `"MONDAY"`},
		{model.Recurrence{Times: nine, Days: model.Strings{"MON", "MON#6"}}, "days[1]", `"MON#6"`},
		{model.Recurrence{Times: nine, Days: model.Strings{"32"}}, "days[0]", `"32"`},
		{model.Recurrence{Times: nine, Days: model.Strings{"0W"}}, "days[0]", `"0W"`},
		{model.Recurrence{Times: nine, Only: model.Strings{"1"}}, "only[0]", `"1"`},
		{model.Recurrence{Times: nine, Months: []int{13}}, "months[0]", "month 13"},
		{model.Recurrence{Times: nine, Every: 2, Unit: "weeks"}, "start", "empty"},
		{model.Recurrence{Times: nine, Every: 2, Unit: "hours", Start: "2026-12-01"}, "unit", `"hours"`},
		{model.Recurrence{Times: nine, Every: -1}, "every", "-1"},
		{model.Recurrence{Times: nine, Every: 5000, Unit: "days", Start: "2026-12-01"}, "every", "5000"},
		{model.Recurrence{Times: nine, Start: "tomorrow"}, "start", `"tomorrow"`},
		{model.Recurrence{Times: nine, Days: model.Strings{"31"}, Months: []int{4}}, "", "no day matches"},
	} {
		_, err := Compile(model.ScheduleConfig{Type: model.Calendar, Recurrence: &test.r}, time.UTC)
		field := strings.TrimSuffix("schedule.recurrence."+test.field, ".")
		checkProblem(t, fmt.Sprintf("%+v", test.r), err, field, test.message, "")
	}
}

// Versions that do not know the recurrence see a calendar without an expression:
// they refuse it and run nothing. If they, or a user of theirs, set an expression
// or one time, it counts here too.
func TestOlderVersionsNeverRunMoreOften(t *testing.T) {
	c := model.ScheduleConfig{Type: model.Calendar, Recurrence: &model.Recurrence{Times: model.Strings{"09:00"}, Days: model.Strings{"FRIL"}}}
	if _, err := Compile(c, time.UTC); err != nil {
		t.Fatal(err)
	}
	older := c
	older.Recurrence = nil
	_, err := Compile(older, time.UTC)
	checkProblem(t, "without the field", err, "schedule.cron_expression", "is empty", "")

	at := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, changed := range []model.ScheduleConfig{{Type: model.Calendar, CronExpression: "0 7 * * *"}, {Type: model.Calendar, RunAt: &at}} {
		plain, err := Compile(changed, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		changed.Recurrence = c.Recurrence
		both, err := Compile(changed, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		after := at.AddDate(0, 0, -3)
		expect(t, slots(both, after, after, 4), slots(plain, after, after, 4)...)
	}
}

func TestMovedRecurrence(t *testing.T) {
	s := recurring(t, model.Recurrence{Times: model.Strings{"09:00"}}, time.UTC)
	at := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	if _, ok := s.Moved(location(t, "Europe/Berlin"), location(t, "Asia/Tokyo"), at); !ok || !s.Timed() {
		t.Error("it goes by the reading of the clock")
	}
}

func TestMeaningsOfRecurrences(t *testing.T) {
	for want, r := range map[string]model.Recurrence{
		"At 09:00 on Tuesdays, every 2 weeks from 1 December 2026":          {Times: []string{"09:00"}, Days: []string{"TUE"}, Every: 2, Unit: "weeks", Start: "2026-12-01"},
		"At 17:00 on the last Friday of every month":                        {Times: []string{"17:00"}, Days: []string{"FRIL"}},
		"At 08:00 on the weekday nearest to the 15th of every month":        {Times: []string{"08:00"}, Days: []string{"15W"}},
		"Every 90 minutes from 08:00 to 23:00, every day":                   {Times: []string{"08:00-23:59/90"}},
		"At 09:15 and 17:45, Monday to Friday":                              {Times: []string{"09:15", "17:45"}, Days: []string{"MON", "TUE", "WED", "THU", "FRI"}},
		"At 09:00, every 3 days from 1 December 2026":                       {Times: []string{"09:00"}, Every: 3, Unit: "days", Start: "2026-12-01"},
		"At 09:00 on the 31st, every 5 months from 31 December 2026":        {Times: []string{"09:00"}, Days: []string{"31"}, Every: 5, Unit: "months", Start: "2026-12-31"},
		"At 09:00 on 1 May, every 2 years from 1 May 2027":                  {Times: []string{"09:00"}, Days: []string{"1"}, Months: []int{5}, Every: 2, Unit: "years", Start: "2027-05-01"},
		"At 13:00 on the 13th of every month, if it is a Friday":            {Times: []string{"13:00"}, Days: []string{"13"}, Only: []string{"FRI"}},
		"At 09:00 on the 1st and on the last Friday of every month":         {Times: []string{"09:00"}, Days: []string{"1", "FRIL"}},
		"At 09:00 on the second Monday of every month, and also on Fridays": {Times: []string{"09:00"}, Days: []string{"MON#2", "FRI"}},
		"At 09:00 on the last day of March, June, September and December":   {Times: []string{"09:00"}, Days: []string{"L"}, Months: []int{3, 6, 9, 12}},
		"At 09:00 on the third-to-last day of every month":                  {Times: []string{"09:00"}, Days: []string{"L-2"}},
		"At 09:00 on Mondays, from 1 February 2027":                         {Times: []string{"09:00"}, Days: []string{"MON"}, Start: "2027-02-01"},
		"At 09:00 every day, from 1 February 2027":                          {Times: []string{"09:00"}, Start: "2027-02-01"},
		"At 09:10 and 17:45 every day in July":                              {Times: []string{"09:10", "17:45"}, Months: []int{7}},
	} {
		if got := recurring(t, r, time.UTC).Meaning(); got != want {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
}

func FuzzRecurrence(f *testing.F) {
	f.Add("09:00", "FRIL", "MON", 3, 2, "weeks", "2026-12-01")
	f.Add("09:00-17:00/90", "15W", "", 12, 0, "", "")
	f.Add("23:59-00:01/1", "L-30", "SUN", 2, 1000, "years", "0001-01-01")
	f.Fuzz(func(t *testing.T, times, days, only string, month, every int, unit, start string) {
		r := model.Recurrence{Times: model.Strings{times}, Days: model.Strings{days}, Months: []int{month}, Every: every, Unit: unit, Start: start}
		if only != "" {
			r.Only = model.Strings{only}
		}
		s, err := Compile(model.ScheduleConfig{Type: model.Calendar, Recurrence: &r}, time.UTC)
		if err != nil {
			if p := model.ProblemOf(err); p.Kind != model.KindInvalid || p.Field == "" || p.Hint == "" {
				t.Fatalf("not a problem of a field: %v", err)
			}
			return
		}
		if s.Meaning() == "" {
			t.Fatal("no meaning")
		}
		at := time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
		for range 3 {
			slot, ok := s.Next(at, at)
			if !ok {
				break
			}
			if !slot.After(at) {
				t.Fatalf("%s is not after %s", slot, at)
			}
			at = slot
		}
	})
}
