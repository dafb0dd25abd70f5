package words

// grammar lists the phrases of which a schedule is made. At each place the
// longest one that fits is taken, of two equally long ones the first. The
// examples are also what a text that is not understood is compared with.
func grammar() []phrase {
	rows := []phrase{
		// Times of day.
		{form: "at|by|@ <times>", example: "every day at 9", apply: addTimes},
		{form: "<clock>", example: "mondays and thursdays 18:00", apply: addTimes},
		{form: "[in|at|during|every|each] [the] <part>", example: "every morning", apply: setPart},
		{form: "tonight", example: "tonight at 20:00", apply: tonight},
		{form: "between <time> and|to|- <time>", example: "every 15 minutes between 9 and 17 on weekdays", apply: addWindow},
		{form: "[from] <time> to|-|until|till|through <time>", example: "every hour from 9 to 17", apply: addWindow},
		{form: "from|starting|beginning|after [from] [at] <time> [on|onwards]", example: "every 90 minutes from 8:00", apply: setWindowStart},
		{form: "until|till|before <time>", example: "every 30 minutes until 18:00", apply: setWindowEnd},

		// Minutes of the hour.
		{form: "on the hour", example: "every 2 hours, on the hour", apply: onTheHour},
		{form: "at minute|minutes <numbers>", example: "every hour at minute 15", apply: addMinutes},
		{form: "at minute|minutes <numbers> of the hour", example: "every hour at minute 15 of the hour", apply: addMinutes},
		{form: "[at] : <n>", example: "every hour at :15", apply: addMinute},
		{form: "[at] <past> [the|every|each] [hour]", example: "15 minutes past every hour", apply: addHourlyMinute},
		{form: "starting|beginning at minute <n> [of] [the] [hour]", example: "every 15 minutes, starting at minute 5 of the hour", apply: setFirstMinute},
		{form: "from minute <n> to minute <n>", example: "every 7 minutes from minute 0 to minute 56 of every hour", apply: setMinuteRange},
		{form: "of every|each hour", example: "at minutes 5 and 50 of every hour", apply: everyHour},
		{form: "of every|each hour from <n> to <n>", example: "at minutes 5 and 50 of every hour from 9 to 17", apply: addHourRange},
		{form: "of|in the hours <numbers>", example: "at minutes 5 and 50 of the hours 9 and 17", apply: addHours},
		{form: "of|in every <nth> hour", example: "every 15 minutes in every second hour, from 00:00 to 22:45", apply: setHourStep},

		// How often.
		{form: "every|each <unit>", example: "every hour", apply: everyOne},
		{form: "every|each single <unit>", example: "every single day at 9", apply: everyOne},
		{form: "every|each <n> <unit>", example: "every 90 minutes", apply: everyN},
		{form: "every|each <nth> <unit>", example: "every other day at 9", apply: everyN},
		{form: "every|each <n> . <n> hour|hours|h", example: "every 1.5 hours", apply: everyFraction},
		{form: "every|each half hour", example: "every half hour", apply: halfHour},
		{form: "every|each half an hour", example: "every half an hour", apply: halfHour},
		{form: "every|each quarter hour", example: "every quarter hour", apply: quarterHour},
		{form: "every|each quarter of an hour", example: "every quarter of an hour", apply: quarterHour},
		{form: "hourly", example: "hourly", apply: hourly},
		{form: "daily", example: "daily at 7:30", apply: daily},
		{form: "nightly", example: "nightly", apply: nightly},
		{form: "weekly", example: "weekly on tuesday", apply: weekly},
		{form: "biweekly|fortnightly", example: "fortnightly on friday", apply: fortnightly},
		{form: "bi [-] weekly", example: "bi-weekly on friday", apply: fortnightly},
		{form: "every|each fortnight", example: "every fortnight on friday", apply: fortnightly},
		{form: "monthly", example: "monthly on the 3rd", apply: monthly},
		{form: "quarterly", example: "quarterly", apply: quarterly},
		{form: "half [-] yearly", example: "half-yearly", apply: halfYearly},
		{form: "yearly|annually", example: "yearly on 24 december", apply: yearly},
		{form: "<count> a|an|per|every|each <unit>", example: "twice a day at 8 and 20", apply: setCount},
		{form: "<count> daily", example: "twice daily at 8 and 20", apply: countDaily},

		// Days of the week.
		{form: "[on|every|each|from] [the] <weekdays>", example: "every weekday at 9", apply: addWeekdays},
		{form: "every|each <nth> <weekdays>", example: "every other friday at 16:00", apply: everyNthWeekday},
		{form: "every|each day of the week|month|year", example: "every day of the week at 9", apply: noop},
		{form: "except|excluding|without|not [on] <weekdays>", example: "every day except sundays at 9", apply: exceptWeekdays},
		{form: "but not [on] <weekdays>", example: "every day but not on sundays", apply: exceptWeekdays},
		{form: "[on|every|each] <weekdays> the <dates>", example: "friday the 13th", apply: weekdayOnDate},
		{form: "if it is|falls [on] <weekdays>", example: "on the 13th if it is a friday", apply: onlyOn},

		// Days of the month.
		{form: "[on] <days>", example: "on the 1st at 07:30 Berlin time", apply: addDays},
		{form: "[on] <days> of|in [the|a|each|every] month", example: "last friday of the month", apply: addDaysOfEachMonth},
		{form: "[on] <days> of|in the|each|every|a quarter", example: "last day of the quarter", apply: addQuarterDays},
		{form: "[on] <days> of|in the|each|every|a year", example: "last day of the year", apply: addYearDays},
		{form: "[on] <days> of|in <months>", example: "first monday of january and july", apply: addDaysOfMonths},
		{form: "of|in [the|each|every] month", example: "on every second day from the 1st to the 31st of every month", apply: ofEachMonth},
		{form: "every|each <nth> <weekdays> of|in [the|a|each|every] month", example: "every second tuesday of the month", apply: nthOfMonth},
		{form: "every|each <days>", example: "every last friday", apply: addDays},
		{form: "on every <nth> day from <dates>", example: "on every second day from the 1st to the 31st", apply: everyNthDate},

		// Months.
		{form: "in|of|during|from <months>", example: "every monday from march to october", apply: addMonths},
		{form: "every|each <months>", example: "every january and july on the 1st", apply: addMonths},
		{form: "except|excluding|not [in] <months>", example: "every monday except in august", apply: exceptMonths},
		{form: "but not [in] <months>", example: "every monday but not in august", apply: exceptMonths},
		{form: "in that|those month|months", example: "on 13 june every year, and also on fridays in that month", apply: noop},

		// Dates.
		{form: "[on] <date>", example: "on 3 december at 14:00", apply: addDate},
		{form: "[on] <date> every|each year", example: "on 24 december every year", apply: addYearlyDate},
		{form: "every|each <date>", example: "every 24 december at 9", apply: addYearlyDate},
		{form: "in leap years only", example: "on 29 february, in leap years only", apply: inLeapYears},
		{form: "[on] <day>", example: "tomorrow at 6", apply: setDay},
		{form: "in <n> <unit>", example: "in 2 hours", apply: inUnits},
		{form: "in a|an <unit>", example: "in an hour", apply: inOneUnit},
		{form: "in half an hour", example: "in half an hour", apply: inHalfAnHour},
		{form: "once", example: "once tomorrow at 6", apply: noop},
		{form: "[at] <instant>", example: "2026-12-31T09:00:00+01:00", apply: setInstant},
		{form: "from|starting|beginning|since [from] [on] <day>", example: "every 2 weeks on tuesday starting 1 december 2026", apply: setStart},

		// Zones.
		{form: "[in] [the] <zone> time|timezone", example: "every day at 9 New York time", apply: setZone},
		{form: "[in] [the] <zone> standard|daylight|summer time", example: "every day at 9 Eastern Standard Time", apply: setZone},
		{form: "in <zone>", example: "every day at 9 in Tokyo", apply: setZone},
		{form: "<zone>", example: "every day at 9 UTC", apply: setZone},
		{form: "[in] [my] local time", example: "every day at 9 local time", apply: noop},

		// What is not a time.
		{form: "[once] [at|on|after|every|each] [each|every|the] [system] startup|boot|reboot|login|logon", example: "at startup", apply: atBoot},
		{form: "[once] after each boot or login , when the scheduler starts", example: "at login", apply: atBoot},
		{form: "when|whenever|if the computer|machine|system|scheduler starts|boots", example: "when the computer starts", apply: atBoot},
		{form: "after the previous task [succeeded|succeeds]", example: "after the previous task", apply: sequential},
		{form: "sequential|sequentially", example: "sequential", apply: sequential},
		{form: "[only] manual|manually|never", example: "manually", apply: manual},
		{form: "[only] when i run|start it", example: "only when I run it", apply: manual},
		{form: "on demand", example: "on demand", apply: manual},

		// A number alone is an hour.
		{form: "<times>", example: "weekdays 9", apply: addTimes},
	}
	for i := range rows {
		rows[i] = rows[i].compiled()
	}
	return rows
}

// fillers are words between phrases that mean nothing.
var fillers = map[string]bool{",": true, "and": true, "&": true, "also": true, "then": true, "please": true, "run": true, "runs": true, "starts": true}
