package model

import (
	"strings"
	"testing"
	"time"
)

func TestQuietHours(t *testing.T) {
	// 2026-03-09 is a Monday.
	at := func(text string) time.Time {
		parsed, err := time.Parse("2006-01-02 15:04:05", text)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	for _, c := range []struct {
		hours    string
		yes, not []string
	}{
		{"22:00-07:00", []string{"2026-03-09 22:00:00", "2026-03-09 23:59:59", "2026-03-10 00:00:00", "2026-03-10 06:59:59"}, []string{"2026-03-09 21:59:59", "2026-03-10 07:00:00", "2026-03-10 12:00:00"}},
		{"09:00-17:00", []string{"2026-03-09 09:00:00", "2026-03-15 16:59:00"}, []string{"2026-03-09 08:59:00", "2026-03-09 17:00:00"}},
		{"mon-fri 09:00-17:00", []string{"2026-03-09 09:00:00", "2026-03-13 16:00:00"}, []string{"2026-03-14 12:00:00", "2026-03-15 12:00:00"}},
		{"sat,sun", []string{"2026-03-14 00:00:00", "2026-03-15 23:59:00"}, []string{"2026-03-13 23:59:00", "2026-03-16 00:00:00"}},
		{"fri 22:00-06:00", []string{"2026-03-13 22:00:00", "2026-03-14 05:59:00"}, []string{"2026-03-13 05:00:00", "2026-03-14 22:00:00", "2026-03-14 06:00:00"}},
		{"Fri-Mon 00:00-24:00", []string{"2026-03-13 00:00:00", "2026-03-15 12:00:00", "2026-03-16 23:59:00"}, []string{"2026-03-12 23:59:00", "2026-03-17 00:00:00"}},
		{"sat, sun 18:00-24:00", nil, nil},
		{" sat,mon-tue  18:00 - 24:00 ", []string{"2026-03-14 23:59:00", "2026-03-10 18:00:00"}, []string{"2026-03-15 18:00:00", "2026-03-10 17:59:00"}},
	} {
		q, err := ParseQuietHours(c.hours)
		if c.yes == nil {
			if err == nil {
				t.Errorf("%q is accepted", c.hours)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", c.hours, err)
			continue
		}
		for _, text := range c.yes {
			if !q.Include(at(text)) {
				t.Errorf("%q is without %s", c.hours, text)
			}
		}
		for _, text := range c.not {
			if q.Include(at(text)) {
				t.Errorf("%q includes %s", c.hours, text)
			}
		}
	}
}

func TestQuietDates(t *testing.T) {
	for _, c := range []struct {
		dates    string
		yes, not []string
	}{
		{"2026-12-24", []string{"2026-12-24"}, []string{"2026-12-23", "2026-12-25", "2027-12-24"}},
		{"2026-12-24..2027-01-02", []string{"2026-12-24", "2026-12-31", "2027-01-02"}, []string{"2026-12-23", "2027-01-03", "2027-12-24"}},
		{"12-25", []string{"2026-12-25", "2031-12-25"}, []string{"2026-12-24", "2026-11-25"}},
		{"12-24..01-02", []string{"2026-12-24", "2027-01-02", "2026-01-01"}, []string{"2026-12-23", "2027-01-03", "2026-06-01"}},
		{"02-29", []string{"2028-02-29"}, []string{"2027-02-28", "2027-03-01"}},
		{" 2026-12-24 .. 2026-12-26 ", []string{"2026-12-26"}, []string{"2026-12-27"}},
	} {
		q, err := ParseQuietDates(c.dates)
		if err != nil {
			t.Errorf("%q: %v", c.dates, err)
			continue
		}
		for want, list := range map[bool][]string{true: c.yes, false: c.not} {
			for _, text := range list {
				at, err := time.Parse(time.DateOnly, text)
				if err != nil {
					t.Fatal(err)
				}
				if q.Include(at) != want || q.Include(at.Add(24*time.Hour-time.Second)) != want {
					t.Errorf("%q and %s: not %v", c.dates, text, want)
				}
			}
		}
	}
}

// Tasks and settings refuse what cannot be read, and say what can.
func TestRefusedQuietTimes(t *testing.T) {
	for text, words := range map[string]string{
		"": "is neither hours", "22": "is neither hours", "22-07": "is neither hours", "22:00": "does not end at a time", "25:00-07:00": "does not begin at a time", "22:00-7:60": "does not end",
		"24:00-07:00": "does not begin", "09:00-09:00": "at the same time", "montag": "is neither hours nor days", "mon-fry 9:00-10:00": "is neither hours nor days", "22:00-07:00 mon": "write them first", "mon,": "is neither hours nor days",
	} {
		task, settings := goodTask(), NewSettings()
		task.QuietHours, settings.QuietHours = Strings{"sat", text}, Strings{"sat", text}
		for _, err := range []error{task.Check(), settings.Check()} {
			if p := ProblemOf(err); p == nil || p.Field != "quiet_hours[1]" || !strings.Contains(p.Message, words) || !strings.Contains(p.Hint, "22:00-07:00") {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
	for text, words := range map[string]string{
		"": "is not a date", "tomorrow": "is not a date", "2026-02-30": "is not a date", "2026-12-26..2026-12-24": "ends before it begins", "12-24..2026-12-26": "a year only once", "13-01": "is not a date", "2026-12-24..": "is not a date",
	} {
		task, settings := goodTask(), NewSettings()
		task.QuietDates, settings.QuietDates = Strings{text}, Strings{text}
		for _, err := range []error{task.Check(), settings.Check()} {
			if p := ProblemOf(err); p == nil || p.Field != "quiet_dates[0]" || !strings.Contains(p.Message, words) || !strings.Contains(p.Hint, "12-25") {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
	settings := NewSettings()
	settings.QuietHours, settings.Timeout = Strings{"never"}, 7
	if s := settings.Sanitized(); len(s.QuietHours) != 0 || s.Timeout != 7 {
		t.Errorf("a file with bad hours: %+v", s)
	}
	task := goodTask()
	task.MaxRuns = -1
	if p := ProblemOf(task.Check()); p == nil || p.Field != "max_runs" {
		t.Errorf("%v", p)
	}
}
