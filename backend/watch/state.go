package watch

import (
	"sync/atomic"
	"time"
)

// watchState is one spec at work. The loop owns it; tree and found belong to the scan
// while one is running.
type watchState struct {
	id     string
	spec   Spec
	globs  globs
	limits limits
	dead   bool // nothing will come of it

	tree  snapshot // the last snapshot
	found way      // how the path led to the root, as the last scan found it
	// foreign: part of the snapshot is on a disk that must be read again and again.
	foreign bool
	answers atomic.Int64 // of the disk

	// Where to look.
	dirty  map[string]struct{} // folders, absolute
	all    bool
	urgent bool     // without waiting for quiet
	want   scanKind // what kind of scan comes next
	// What goes on.
	scanning bool
	kind     scanKind   // of the scan going on
	way      way        // found, for the loop
	seen     string     // real path of the root; "": there was none yet
	only     string     // the one file wanted
	links    links      // files that the snapshot follows links to
	heard    []sighting // while a scan is running, which may have been too early for them
	since    time.Time  // what happens later is a change, for scanBase and scanSettle

	pending     map[string]*pendingChange // what differs from the state last reported
	first, last time.Time                 // events of the window that is open; zero: none is
	owed        map[string]fingerprint    // what differed before Hold, as it was before that
	held        int                       // runs going on
	heldAt      time.Time                 // when the first of them began

	fired        []time.Time // triggers within the span
	rest, rested time.Time   // rests until; last time it ended
	backsOff     int         // in a row
	often        *Fault
	broken       *Fault

	nextPoll  time.Time
	nextCheck time.Time // whether the path still leads where it did
	backoff   time.Duration
}

// quiet reports whether nothing may be told now because of a run.
func (st *watchState) quiet() bool {
	return st.held > 0 || st.want != scanLook || st.scanning && st.kind != scanLook
}

// due is when the state next needs attention; zero: not before something happens.
func (st *watchState) due(now time.Time) time.Time {
	if st.dead || st.scanning {
		return time.Time{}
	}
	if st.want != scanLook || st.urgent {
		return now
	}
	var due time.Time
	sooner := func(t time.Time) {
		if !t.IsZero() && (due.IsZero() || t.Before(due)) {
			due = t
		}
	}
	sooner(st.rest)
	if st.held > 0 {
		return due
	}
	sooner(st.nextPoll)
	sooner(st.nextCheck)
	if !st.missing() && (st.unread() || len(st.pending) > 0) {
		t := st.ripens()
		if e := st.earliest(); e.After(t) {
			t = e
		}
		sooner(t)
	}
	return due
}

// missing reports whether the root is gone: what it held counts as changed
// only when it is back and differs.
func (st *watchState) missing() bool { return st.broken != nil && st.broken.Kind == FaultMissing }
