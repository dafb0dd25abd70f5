package scheduler

import "time"

// latestDigest is how late a digest may be, as after a night in suspend.
const latestDigest = 12 * time.Hour

// digest asks for the digest of the report when its time of day has come since the
// loop last looked. It is not sent for a time before the setting was changed.
func (l *loop) digest(now time.Time) {
	before := l.digestSeen
	l.digestSeen = now
	setting := l.effectiveSettings().DigestAt
	changed := setting != l.digestAt
	first := l.digestAt == "" && l.digestUnread
	l.digestAt, l.digestUnread = setting, false
	if changed && !first {
		return
	}
	at, ok := l.digestTime(now, 0)
	if ok && l.sendDigest != nil && at.After(before) && now.Sub(at) < latestDigest {
		l.background.Go(l.sendDigest) // it makes a report
		_ = l.saveState()             // a restart does not send it again
	}
}

// digestTime returns the last time of the digest that is not after now, or that
// of some days later.
func (l *loop) digestTime(now time.Time, days int) (time.Time, bool) {
	clock, err := time.Parse("15:04", l.digestAt)
	if err != nil {
		return time.Time{}, false
	}
	zone, err := defaultZone(l.store, l.machineZone)
	if err != nil {
		zone = time.Local
	}
	today := now.In(zone)
	on := func(days int) time.Time {
		return time.Date(today.Year(), today.Month(), today.Day()+days, clock.Hour(), clock.Minute(), 0, 0, zone)
	}
	if on(0).After(now) {
		days--
	}
	return on(days), true
}
