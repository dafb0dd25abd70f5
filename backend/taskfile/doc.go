// Package taskfile reads and writes tasks as files of a repository: front matter in
// YAML, then the prompt.
//
//	---
//	name: Nightly review
//	schedule: every weekday at 3
//	allowed_tools: [Read, "Bash(git log:*)"]
//	timeout: 30m
//	---
//
//	Review the commits of the last day.
//
// The keys are the JSON names of model.Task. A key that is not known is an error,
// never ignored: a misspelled limit would be no limit. What belongs to one machine
// or one user, such as whether the task is enabled and with which profile it runs,
// is not in the file, see [KeepLocal].
//
// A file means the same at any time and on any machine: a schedule such as
// "tomorrow at 6" is refused. It is shown as it is: characters that hide something
// from the person who reviews it are refused.
package taskfile
