// Package transcript is Claude Code's stream as typed events: tool calls paired
// with their results, the outcome, the usage.
//
// A [Transcript] takes the lines of `claude -p --output-format stream-json
// --verbose` one by one, live or from a log, and keeps two things: the entries
// that a person reads (text, thinking, tool calls, retries, notices) and the
// [Outcome]. When the process has ended, [Judge] says what came of it.
//
// Nothing in a stream can make it fail: broken lines, unknown types and fields
// of an unexpected type are passed over, because the format is the CLI's and
// changes with its versions. Known from recordings of version 2.1.330.
package transcript
