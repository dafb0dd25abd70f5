package words

import "time"

// The names that the readers of values know.
var (
	weekdayNames = map[string]uint64{
		"weekday": workdays, "weekdays": workdays, "workday": workdays, "workdays": workdays, "weekend": weekend, "weekends": weekend,
		"sunday": 1 << 0, "sun": 1 << 0, "monday": 1 << 1, "mon": 1 << 1, "tuesday": 1 << 2, "tue": 1 << 2, "tues": 1 << 2,
		"wednesday": 1 << 3, "wed": 1 << 3, "weds": 1 << 3, "thursday": 1 << 4, "thu": 1 << 4, "thur": 1 << 4, "thurs": 1 << 4,
		"friday": 1 << 5, "fri": 1 << 5, "saturday": 1 << 6, "sat": 1 << 6,
		"sundays": 1 << 0, "mondays": 1 << 1, "tuesdays": 1 << 2, "wednesdays": 1 << 3, "thursdays": 1 << 4, "fridays": 1 << 5, "saturdays": 1 << 6,
	}
	monthNames = map[string]time.Month{
		"january": 1, "jan": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6, "jun": 6,
		"july": 7, "jul": 7, "august": 8, "aug": 8, "september": 9, "sep": 9, "sept": 9, "october": 10, "oct": 10,
		"november": 11, "nov": 11, "december": 12, "dec": 12,
	}
	numberNames = map[string]int{
		"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
		"twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "ninety": 90,
	}
	ordinalNames = map[string]int{
		"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
		"eleventh": 11, "twelfth": 12, "fifteenth": 15, "twentieth": 20, "thirtieth": 30,
	}
	unitNames = map[string]unit{
		"m": minutes, "min": minutes, "mins": minutes, "minute": minutes, "minutes": minutes,
		"h": hours, "hr": hours, "hrs": hours, "hour": hours, "hours": hours, "d": days, "day": days, "days": days,
		"w": weeks, "wk": weeks, "week": weeks, "weeks": weeks, "month": months, "months": months, "quarter": quarters, "quarters": quarters,
		"year": years, "years": years, "yr": years,
	}
	timeNames = map[string]int{"noon": 12 * 60, "midday": 12 * 60, "midnight": 0}
	partNames = map[string]part{"morning": morning, "mornings": morning, "afternoon": afternoon, "afternoons": afternoon,
		"evening": evening, "evenings": evening, "night": night, "nights": night}
)

const (
	allDays  uint64 = 1<<7 - 1
	workdays uint64 = 0b0111110
	weekend  uint64 = 0b1000001
)

// unit is a unit of time.
type unit string

const (
	minutes  unit = "minutes"
	hours    unit = "hours"
	days     unit = "days"
	weeks    unit = "weeks"
	months   unit = "months"
	quarters unit = "quarters"
	years    unit = "years"
)

// part is a part of the day. Its value is when something starts that is due in
// it, in minutes of the day.
type part int

const (
	night     part = 2 * 60
	morning   part = 9 * 60
	afternoon part = 15 * 60
	evening   part = 18 * 60
)

// usualTime is the time of day of a schedule that names none.
const usualTime = 9 * 60

// cronNames are the names of weekdays in a model.Recurrence.
var cronNames = [7]string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
