// Package crashtest contains only a test: it kills the real daemon with SIGKILL
// at random moments of a busy schedule, starts it again, and then compares the
// records with what really ran.
//
// The runs are many and short, so a shell script replaces the CLI in most of them
// (the real one takes 0.7 s and 210 MB a run); a few are the real CLI against
// the fake API. Each run leaves its own traces in a ledger that the
// daemon does not know. make test runs the short form; the long one is
//
//	go test ./backend/crashtest -run Kill -v -kills=200
//
// and -seed repeats the moments of an earlier run, as far as the machine's
// timing allows.
package crashtest
