// Package bench holds benchmarks only: the executable as a whole, measured on
// this machine beside a program of the same trade (supercronic, fetched by
// go install). docs/benchmarks.md shows what they gave.
//
//	go test ./backend/bench -run '^$' -bench .
package bench
