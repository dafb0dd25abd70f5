// Package transcript parses Claude Code's stream into typed events: tool calls
// paired with their results, the outcome, the usage.
//
// A [Transcript] takes the lines of `claude -p --output-format stream-json
// --verbose` one by one, live or from a log, and keeps two things: the entries
// that a user reads (text, thinking, tool calls, retries, notices) and the
// [Outcome], from which package verdict decides how the run ended.
//
// Nothing in a stream can make it fail: broken lines, unknown types and fields
// of an unexpected type are skipped, because the format is the CLI's and
// changes with its versions. It is based on recordings of version 2.1.330.
package transcript
