package watch

import (
	"sync/atomic"
	"time"
)

// watchState is the state of one spec. The loop owns it; tree and found belong
// to the scan while one is running.
type watchState struct {
	id      string
	spec    Spec
	globs   globs
	limits  limits
	stopped bool // removed, or has an invalid pattern

	tree         snapshot // the last snapshot
	scannedRoute route    // how the path resolved to the root at the last scan
	// foreign: part of the snapshot is on a disk that must be polled.
	foreign bool
	answers atomic.Int64 // how often the disk answered

	// What to scan.
	dirty  map[string]struct{} // folders, absolute
	all    bool
	urgent bool     // scan without waiting for quiet
	want   scanKind // kind of the next scan
	// The current scan.
	scanning         bool
	kind             scanKind  // kind of the current scan
	route            route     // result of the last scan, for the loop
	root             string    // real path of the root; "": unknown
	only             string    // the only file watched
	links            links     // files that the snapshot follows links to
	eventsDuringScan []fsEvent // events during a scan, which may have missed their files
	since            time.Time // writes from then on are changes, for scanInitial and scanAfterRun

	pending      map[string]*pendingChange // differences from the last reported state
	first, last  time.Time                 // first and last event of the open window; zero: none is open
	carriedOver  map[string]fingerprint    // earlier states of files that changed before Suppress
	running      int                       // running runs
	runningSince time.Time                 // start of the first of them

	fired                        []time.Time // recent triggers, within limits.span
	cooldownUntil, cooldownEnded time.Time   // end of the current cooldown; end of the last one
	cooldowns                    int         // consecutive
	cooldownFault                *Fault
	scanFault                    *Fault

	nextPoll  time.Time
	nextCheck time.Time // check of whether the path still resolves to the same root
	backoff   time.Duration
}

// suppressed reports whether nothing may be reported now because of a run.
func (st *watchState) suppressed() bool {
	return st.running > 0 || st.want != scanChanges || st.scanning && st.kind != scanChanges
}

// due returns when the state next needs attention; zero: not before an event.
func (st *watchState) due(now time.Time) time.Time {
	if st.stopped || st.scanning {
		return time.Time{}
	}
	if st.want != scanChanges || st.urgent {
		return now
	}
	var due time.Time
	sooner := func(t time.Time) {
		if !t.IsZero() && (due.IsZero() || t.Before(due)) {
			due = t
		}
	}
	sooner(st.cooldownUntil)
	if st.running > 0 {
		return due
	}
	sooner(st.nextPoll)
	sooner(st.nextCheck)
	if !st.missing() && (st.unread() || len(st.pending) > 0) {
		t := st.windowEnd()
		if e := st.earliest(); e.After(t) {
			t = e
		}
		sooner(t)
	}
	return due
}

// tooLarge reports whether nothing is watched because there are too many folders.
func (st *watchState) tooLarge() bool { return st.scanFault != nil && st.scanFault.Kind == FaultSize }

// missing reports whether the root does not exist: its files count as changed
// only when it exists again and they differ.
func (st *watchState) missing() bool { return st.scanFault != nil && st.scanFault.Kind == FaultMissing }
