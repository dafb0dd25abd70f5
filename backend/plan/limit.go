package plan

import (
	"cmp"
	"fmt"
	"strings"
	"time"
	"unicode"

	"claude-scheduler/backend/format"
)

// Owner is whose usage a run counts toward.
type Owner struct {
	Login  string // identifies token, key, address or provider; empty: the default login
	Family string // the model's family, see Family; empty: unknown
	Model  string // as requested; empty: the CLI's choice
}

// Limit is a usage limit that was reached. It blocks only the runs of its
// owner, until it resets.
type Limit struct {
	Owner
	EveryModel bool      // the login's other models are used up too
	Name       string    // such as "weekly Opus limit (default login)"; empty: "usage limit"
	Until      time.Time // zero: waiting does not end it, so no run waits
	Guessed    bool      // Claude Code named no plausible reset: a run tries again at Until
}

// covers reports whether a run counts toward the limit. A family that is not
// known on one side is the same only if the same model was asked for.
func (l Limit) covers(o Owner) bool {
	switch {
	case l.Login != o.Login:
		return false
	case l.EveryModel:
		return true
	case l.Family != "" && o.Family != "":
		return l.Family == o.Family
	default:
		return l.Model == o.Model
	}
}

// limit returns the one that blocks an owner's runs the longest; ok is false
// when none does.
func (s State) limit(now time.Time, o Owner) (longest Limit, ok bool) {
	for _, l := range s.Limits {
		if l.covers(o) && l.Until.After(now) && l.Until.After(longest.Until) {
			longest, ok = l, true
		}
	}
	return longest, ok
}

func (l Limit) label() string { return cmp.Or(l.Name, "usage limit") }

// waitText describes the wait of a run that the limit blocks.
func (l Limit) waitText(now time.Time) string {
	if l.Guessed {
		return "waits for the " + l.label() + ", whose reset is unknown: tries again at " + format.Clock(l.Until, now)
	}
	return "waits for the " + l.label() + " to reset at " + format.Clock(l.Until, now)
}

// AllBlockedUntil returns until when all runs are blocked: each of the owners
// is blocked by a limit that covers all models of its login. Zero: at least one
// of them may run, or there is none.
func AllBlockedUntil(now time.Time, limits []Limit, owners []Owner) (until time.Time) {
	for _, o := range owners {
		var free time.Time
		for _, l := range limits {
			if l.EveryModel && l.covers(o) && l.Until.After(now) && l.Until.After(free) {
				free = l.Until
			}
		}
		if free.IsZero() {
			return time.Time{}
		}
		if until.IsZero() || free.Before(until) {
			until = free
		}
	}
	return until
}

const (
	// UnknownReset is how long the runs of an owner wait for a limit whose
	// reset is not known.
	UnknownReset = 30 * time.Minute
	// longestUnknown bounds that wait when a limit is reached again and again.
	longestUnknown = 4 * time.Hour
	// longestWait bounds how far ahead a retry or a reset may be. Anything
	// later is not waited for.
	longestWait = 62 * 24 * time.Hour
)

// Reset returns when a limit that was reached now is assumed to end. A time in
// the past, or one too far ahead to be true, counts as unknown. before is how
// long the last wait for the same limit was if its reset was unknown too and
// the limit was reached again right after: then it is doubled. longest bounds a
// reset that is a guess; 0: it is not a guess.
func Reset(now time.Time, named *time.Time, longest, before time.Duration) (until time.Time, known bool) {
	if named != nil && named.After(now) && named.Sub(now) <= longestWait {
		if longest > 0 && named.Sub(now) > longest {
			return now.Add(longest), true
		}
		return *named, true
	}
	return now.Add(min(max(UnknownReset, 2*before), longestUnknown)), false
}

// TooFar reports whether a time is further ahead than the longest wait.
func TooFar(now, at time.Time) bool { return at.Sub(now) > longestWait+RearmAfter }

// Family returns the family of a model by its name, in lower case: "opus" of
// opus[1m], claude-opus-4-1, us.anthropic.claude-opus-4-1-v1:0. Empty: the name
// does not show it.
func Family(model string) string {
	model = strings.ToLower(model)
	if strings.HasPrefix(model, "arn:") {
		return ""
	}
	_, after, _ := strings.Cut(model, "claude") // before it are regions, gateways and deployments
	return cmp.Or(familyIn(after), familyIn(model))
}

func familyIn(name string) string {
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(word) >= 3 && !noFamily[word] {
			return word
		}
	}
	return ""
}

// noFamily are words of model names that name a provider or an alias rather
// than a family.
var noFamily = map[string]bool{
	"claude": true, "anthropic": true, "global": true, "apac": true, "latest": true, "preview": true, "fast": true,
	"default": true, "best": true, "opusplan": true, "inherit": true, "models": true, "bedrock": true, "vertex": true, "google": true, "openrouter": true,
}

// strandedByClock explains why a waiting run should not wait any longer: its time was
// set by a clock that was far ahead and has been corrected since. Empty: it
// should wait.
func (s State) strandedByClock(now time.Time, r Run) string {
	const wrong = "the clock was wrong when that was set, and has been corrected since"
	switch {
	case r.Running:
	case TooFar(now, r.NotBefore), !r.NotBefore.IsZero() && r.DecidedAt.Sub(now) > RearmAfter:
		return fmt.Sprintf("its retry was due at %s; %s", formatTime(r.NotBefore), wrong)
	case r.scheduled() && r.Slot.Sub(now) > RearmAfter:
		return fmt.Sprintf("its slot is at %s; %s", formatTime(r.Slot), wrong)
	}
	return ""
}
