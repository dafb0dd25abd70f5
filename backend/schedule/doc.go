// Package schedule parses schedules, describes them in English and lists their
// next times.
//
// A slot is one instant at which a task is due, a whole second in the
// schedule's time zone; only a run_at keeps its fraction. Compile checks a
// model.ScheduleConfig once; the Schedule it returns is immutable, so it may be
// used by any number of goroutines, and it never reads a clock: every instant
// is an argument. The examples in example_test.go show both, and what [Explain]
// adds for people.
//
// # Calendar
//
// Expressions have the five fields of cron: minute, hour, day of month, month
// and day of week, with names (JAN, MON), lists, ranges, steps, 0 and 7 for
// Sunday, and ranges that wrap (22-2, FRI-MON). The names @hourly, @daily,
// @midnight, @weekly, @monthly, @yearly, @annually and @reboot are known. What
// other programs add (seconds, a year, TZ=, @every, ?, L, W, #) is refused with
// a hint, as is an expression that no date can match, such as 30 February.
//
// When day of month and day of week are both restricted, a day counts when
// either matches. A day field that contains * is not restricted in this sense,
// even with a step, so "0 9 */2 * MON" asks for both: so says crontab(5), and
// so do vixie cron, cronie and the cron of macOS.
//
// # Daylight saving
//
// An hour field without * is wall-clock time, and its slot is the first
// instant at which the local clock shows that time or has moved past it. So a
// time that does not exist is run once, right after the gap, together with
// everything else that fell into it; a time that occurs twice is run the first
// time only. The rule needs no exception for gaps at midnight, for shifts of
// half an hour or for the day that Samoa left out in 2011.
//
// An hour field with * is elapsed time: each minute that really passes and
// whose reading matches is a slot, both passes of a repeated hour included.
//
// # Interval
//
// Slots are anchor + k*interval for k = 1, 2, ..., counted from the last slot or
// from the time the task was enabled. Minutes and hours are elapsed time. Days
// keep the wall-clock time that the anchor has in the schedule's zone, by the
// rule above. If the last slot is passed as the anchor and was moved out of a
// gap, later slots keep the moved time; with the first anchor they do not.
//
// # Limits
//
// Slots are in the years 1 to 9999, which is what RFC 3339 can write. The time
// zone database is built in, for systems that have none.
package schedule
