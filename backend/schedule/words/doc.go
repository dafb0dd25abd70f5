// Package words reads schedules that people write: "every weekday at 9", "last
// friday of the month", "every 2 weeks on tuesday", "tomorrow at 6", "when *.md
// in docs changes". Cron expressions and RFC 3339 times are read as well, so
// whatever a user enters as a schedule can be given to [Parse].
//
// A text is a sequence of phrases in any order. The table in grammar.go lists
// them, with an example of each; what a phrase says is collected in a draft,
// and build.go makes a schedule of it: an interval, a cron expression, one time,
// or, for what five cron fields cannot express, a model.Recurrence.
//
// package schedule says what a schedule means, and Parse reads these sentences
// too. So a sentence that was shown can be changed and given back.
//
// No clock is read: now is an argument, for "tomorrow" and for the first of
// "every 2 weeks".
package words
