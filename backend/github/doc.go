// Package github asks GitHub what happened in a repository, through its command
// line, gh. Each answer is compared with what was seen before, so that an event is
// reported once.
package github
