package transcript

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// usageLimited reports whether the subscription's limit ended the run. The
// words count only in an error: an answer may well speak of limits.
func usageLimited(o *Outcome, words string) bool {
	rejected := o.Limit != nil && o.Limit.Status == "rejected"
	if !o.HasResult {
		return rejected
	}
	if !o.IsError {
		return false
	}
	return o.APIError == "usage_limit_reached" || rejected && o.APIErrorStatus == 429 ||
		oldLimit.MatchString(words) || newLimit.MatchString(words)
}

// limited is the verdict of a reached limit.
func limited(o *Outcome, e *Ending, said string) Verdict {
	v := Verdict{Reason: model.ReasonUsageLimit, ResetTime: o.ResetTime}
	if v.ResetTime == nil {
		ref := e.At
		if ref.IsZero() {
			ref = o.LastTime
		}
		v.ResetTime = ResetTime(said, ref)
	}
	name := "usage limit"
	if o.Limit != nil {
		name = o.Limit.name()
		v.OneModel = o.Limit.Type == "seven_day_opus" || o.Limit.Type == "seven_day_sonnet"
	}
	words := "the " + name + " is reached"
	if v.ResetTime != nil {
		words += " until " + v.ResetTime.Format("2006-01-02 15:04 MST")
	}
	v.Errors = []string{words + " (wait for the reset, or use another login)"}
	if said != "" {
		v.Errors = append(v.Errors, "claude said: "+oneLine(said, 500))
	}
	return v
}

var (
	oldLimit = regexp.MustCompile(`(?i)usage limit reached(?:\|(\d{9,13}))?`)
	newLimit = regexp.MustCompile(`(?i)you've (?:hit|reached) your .{0,40}limit`)
	resets   = regexp.MustCompile(`(?i)resets(?: at)?(?: ([a-z]{3,9}) (\d{1,2}),?)?(?: at)? (\d{1,2})(?::(\d{2}))? ?(am|pm)?(?: ?\(([A-Za-z0-9_+\-/]+)\))?`)
)

// ResetTime reads when the limit ends from the CLI's words: "resets 6:44pm
// (UTC)", "resets Oct 9, 5pm (Europe/Berlin)", "…|1749924000". It is the first
// such time after ref. Nil when the words, or ref, do not tell.
func ResetTime(words string, ref time.Time) *time.Time {
	if m := oldLimit.FindStringSubmatch(words); m != nil && m[1] != "" {
		epoch, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			return nil
		}
		if epoch > 1e11 { // milliseconds
			epoch /= 1000
		}
		return seconds(epoch)
	}
	m := resets.FindStringSubmatch(words)
	if m == nil || ref.IsZero() {
		return nil
	}
	hour, minute, ok := clock(m[3], m[4], m[5])
	if !ok {
		return nil
	}
	zone := ref.Location()
	if m[6] != "" {
		var err error
		if zone, err = time.LoadLocation(m[6]); err != nil {
			return nil
		}
	}
	ref = ref.In(zone)
	if m[1] == "" {
		at := time.Date(ref.Year(), ref.Month(), ref.Day(), hour, minute, 0, 0, zone)
		if !at.After(ref) {
			at = time.Date(ref.Year(), ref.Month(), ref.Day()+1, hour, minute, 0, 0, zone)
		}
		return &at
	}
	month, err := time.Parse("Jan", strings.ToUpper(m[1][:1])+strings.ToLower(m[1][1:3]))
	if err != nil {
		return nil
	}
	day, _ := strconv.Atoi(m[2]) // one or two digits
	at := time.Date(ref.Year(), month.Month(), day, hour, minute, 0, 0, zone)
	if !at.After(ref) {
		at = time.Date(ref.Year()+1, month.Month(), day, hour, minute, 0, 0, zone)
	}
	if at.Day() != day {
		return nil // no such day
	}
	return &at
}

// clock reads "6", "44", "pm".
func clock(h, m, half string) (hour, minute int, ok bool) {
	hour, _ = strconv.Atoi(h)
	if m != "" {
		minute, _ = strconv.Atoi(m)
	} else if half == "" {
		return 0, 0, false // "resets 5": not a time
	}
	if half != "" {
		if hour < 1 || hour > 12 {
			return 0, 0, false
		}
		hour %= 12
		if strings.EqualFold(half, "pm") {
			hour += 12
		}
	}
	return hour, minute, hour < 24 && minute < 60
}
