// Package bench contains only benchmarks: the complete executable, measured on
// this machine next to a similar program (supercronic, fetched by go install).
// docs/benchmarks.md shows the results.
//
//	go test ./backend/bench -run '^$' -bench .
package bench
