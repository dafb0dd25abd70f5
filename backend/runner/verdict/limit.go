package verdict

import (
	"encoding/json"
	"regexp"
	"strings"
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// Limit is a usage limit that a run reached: what it covers, and whether
// waiting lifts it. Only the caller knows whose limit it is.
type Limit struct {
	Name string `json:"name"` // such as "weekly Opus limit"
	// OneModel says that other models of the same login may still be used.
	OneModel bool `json:"one_model"`
	// Family is the model family that the CLI named, such as "opus"; empty: the
	// family of the model that ran.
	Family string `json:"family"`
	// Spending says that waiting does not end it: a user must pay, or raise a limit.
	Spending bool `json:"spending"`
	// Longest bounds the wait if the reset is a guess; 0: it is not a guess.
	Longest time.Duration `json:"longest"`
}

// LimitReached returns the usage limit that a run reached although it ended for
// another reason: it was cancelled, took too long, or its supervisor ended. The
// limit applies to other runs too. nil: it reached none. reset is as in
// Verdict, and words describe the limit.
func LimitReached(o transcript.Outcome, e Exit) (limit *Limit, reset *time.Time, words string) {
	said := lastOutput(&o, &e)
	if !usageLimited(&o, &e, said) {
		return nil, nil, ""
	}
	v := limited(&o, &e, said)
	return v.Limit, v.ResetTime, v.Errors[0]
}

// usageLimited reports whether a usage limit ended the run. Words count only
// in an error: an answer may mention limits.
func usageLimited(o *transcript.Outcome, e *Exit, said string) bool {
	refused := rejected(o)
	if !o.HasResult {
		failed := e.ExitCode != nil && *e.ExitCode != 0
		return refused || failed && limitMessage(said) != ""
	}
	if !o.IsError {
		return false
	}
	return o.APIError == "usage_limit_reached" || refused && o.APIErrorStatus == 429 ||
		!strings.HasPrefix(o.TerminalReason, "aborted") && limitMessage(said) != ""
}

// rejected reports whether the last event about the limit was a refusal.
func rejected(o *transcript.Outcome) bool { return o.Limit != nil && o.Limit.Status == "rejected" }

// lastRefusal returns the last event that refused a request, unless a later one about
// the same window did not.
func lastRefusal(o *transcript.Outcome) *transcript.Limit {
	if rejected(o) {
		return o.Limit
	}
	return o.Refusal
}

// limited returns the verdict of a reached limit.
func limited(o *transcript.Outcome, e *Exit, said string) Verdict {
	at := e.At
	if at.IsZero() {
		at = o.LastTime
	}
	limit, message := &Limit{}, limitMessage(said)
	v := Verdict{Reason: model.ReasonUsageLimit, Limit: limit, ResetTime: resetTime(said, at)}
	refusal := lastRefusal(o)
	if !rejected(o) && v.ResetTime != nil {
		refusal = nil // the message is newer
	}
	limit.read(refusal, message)
	// When a spending limit is lifted is unknown, unless the message names a time. If
	// the plan's own limit resets, that is enough.
	limit.Spending = v.ResetTime == nil && (refusal != nil && refusal.Type == "overage" || spending.MatchString(message) && !resets(refusal, at))
	if v.ResetTime != nil && withinHours.MatchString(limit.Name) && v.ResetTime.Sub(at) > sessionLength {
		limit.Longest = sessionLength
	}
	if refusal != nil && refusal.ResetTime != nil {
		v.ResetTime, limit.Longest = refusal.ResetTime, 0
		if refusal.Type == "five_hour" {
			limit.Longest = sessionLength // the event may be wrong too
		}
	}
	words := "the " + limit.Name + " is reached"
	hint := "wait for the reset, or use another login"
	switch reset := v.ResetTime; {
	case limit.Spending:
		words, hint = "a spending limit is reached, which waiting does not lift", "add credit or raise the limit at claude.ai/settings/usage, or ask your admin; then run the task again"
		if !resets(refusal, at) {
			v.ResetTime = nil
		}
	case reset == nil:
	case !at.IsZero() && !reset.After(at):
		words += "; the reset that it names, " + reset.Format(resetLayout) + ", has passed"
		v.ResetTime = nil
	case !at.IsZero() && reset.Sub(at) > longestLimit:
		words += "; the reset that it names, " + reset.Format(resetLayout) + ", is further ahead than any limit lasts"
		v.ResetTime = nil
	case !at.IsZero() && limit.Longest > 0 && reset.Sub(at) > limit.Longest+time.Hour: // sessions are counted from the full hour
		words += "; the reset that it names, " + reset.Format(resetLayout) + ", is further ahead than such a limit lasts"
		bound := at.Add(limit.Longest)
		v.ResetTime = &bound
	default:
		words += " until " + reset.Format(resetLayout)
	}
	v.Errors = []string{words + " (" + hint + ")"}
	if said != "" {
		v.Errors = append(v.Errors, "claude said: "+format.OneLine(said, 500))
	}
	return v
}

// resets reports whether a refusal says plausibly when its window resets.
func resets(refusal *transcript.Limit, at time.Time) bool {
	if refusal == nil || refusal.ResetTime == nil {
		return false
	}
	return at.IsZero() || refusal.ResetTime.After(at) && refusal.ResetTime.Sub(at) <= longestLimit
}

// longestLimit is the furthest plausible reset of a usage limit: limits last
// five hours, a week or a month, and the next month may be used up already.
const longestLimit = 62 * 24 * time.Hour

// sessionLength is how long a session's limit lasts at most. "Resets 5pm", read
// at half past five, more likely means half an hour ago than tomorrow.
const sessionLength = 5 * time.Hour

const resetLayout = "2006-01-02 15:04 MST"

// read determines what the limit covers from the CLI's event, or else from its
// message.
func (l *Limit) read(refusal *transcript.Limit, message string) {
	l.Name = "usage limit"
	if m := qualified.FindStringSubmatch(message); m != nil {
		if kind := strings.TrimSpace(m[1] + m[2]); kind != "" && len(kind) <= 40 {
			l.Name = kind + " limit"
		}
	}
	for _, word := range capitalized.FindAllString(l.Name, -1) {
		if !notAModel[word] {
			l.Family, l.OneModel = strings.ToLower(word), true
		}
	}
	if m := needsCredits.FindStringSubmatch(message); m != nil {
		l.Family, l.OneModel = strings.ToLower(m[1]), true
	}
	if switchModel.MatchString(message) {
		l.OneModel = true
	}
	if refusal == nil {
		return
	}
	switch refusal.Type {
	case "five_hour", "seven_day", "overage":
		l.OneModel, l.Family = false, ""
	case "seven_day_opus", "seven_day_sonnet":
		l.OneModel, l.Family = true, strings.TrimPrefix(refusal.Type, "seven_day_")
	case "":
		return
	default: // "seven_day_overage_included", which the CLI calls by its model, and those to come
		l.OneModel = true
	}
	if name := refusal.Name(); name != "usage limit" {
		l.Name = name
	}
}

// limitMessage returns the message of a reached limit in the CLI's error;
// empty: it is another error. A message begins with these words, in every
// version of the CLI; a text that only contains them just mentions limits.
func limitMessage(said string) string {
	said = strings.ReplaceAll(strings.TrimSpace(said), "’", "'")
	said = errorPrefix.ReplaceAllString(said, "")
	if at := strings.IndexByte(said, '{'); at >= 0 && at < 40 { // the body of the API's response
		var body struct {
			Error struct {
				Message string `json:"message"`
			} `json:"error"`
			Message string `json:"message"`
		}
		if json.NewDecoder(strings.NewReader(said[at:])).Decode(&body) == nil && body.Error.Message+body.Message != "" {
			said = errorPrefix.ReplaceAllString(body.Error.Message+body.Message, "")
		}
	}
	first, _, _ := strings.Cut(said, "\n")
	if limitWords.MatchString(first) && !otherLimits.MatchString(first) {
		return first
	}
	return ""
}

var (
	errorPrefix = regexp.MustCompile(`(?i)^(?:\x1b\[[\d;]*m|[^\pL\pN"'` + "`" + `(\[{<]|\[error\])*(?:(?:api )?error:? *)?\(?(?:\d{3}\b[: ]*)?(?:error: *)?(?:\w+exception: *)?`)
	limitWords  = regexp.MustCompile(`(?i)^(?:` + strings.Join([]string{
		`(?:claude (?:ai |code )?)?usage limit reached`,
		`you(?:'ve| have) (?:hit|reached|exceeded|used up) (?:your|the) .{0,60}?\blimits?\b`,
		`(?:[\w'-]+ ){0,3}?(?:usage|session|weekly|daily|monthly|hourly|\d+[- ]?hour|five[- ]hour|spend|spending|opus|sonnet|haiku) (?:usage )?limit (?:reached|exceeded)`,
		`(?:[\w'-]+ ){1,3}limit reached *[·∙•|—–-] *resets`,
		`(?:you're|you are) out of (?:extra )?usage`,
		`(?:your|this) org(?:anization)? (?:is|has run) out of (?:extra )?usage`,
		`your usage allocation has been disabled`,
		`your (?:group|team|org|organization)'s usage limit is`,
		`your seat type doesn't include`,
		`[\w.]+(?: [^·\n]{1,40})? (?:requires|needs) usage credits`,
		`you exceeded your current quota`,
		`too many tokens per day`,
		`budget has been exceeded`,
	}, "|") + `)`)
	// otherLimits also end a run, but are not usage limits.
	otherLimits = regexp.MustCompile(`(?i)\b(?:rate limits?|context(?: window)?|per minute|per second|concurren\w*|output tokens?|turn|nesting|recursion|size|length|fast)\b.{0,20}(?:limit|reached|exceeded|\d)|\brate limits?\b|\bcontext (?:window )?limit\b`)
	qualified   = regexp.MustCompile(`(?i)^(?:you(?:'ve| have) (?:hit|reached|exceeded|used up) (?:your|the) ((?:[\w' -]|\.\d){0,60}?) ?limits?\b|(?:claude (?:ai |code )?)?((?:[\w' -]|\.\d){1,40}?) limit (?:reached|exceeded))`)
	capitalized = regexp.MustCompile(`\b[A-Z][a-z]+\b`)
	notAModel   = map[string]bool{"Session": true, "Weekly": true, "Daily": true, "Monthly": true, "Hourly": true, "Usage": true, "Spend": true, "Spending": true,
		"Claude": true, "Code": true, "Pro": true, "Max": true, "Team": true, "Enterprise": true, "Plan": true, "Five": true,
		"Free": true, "Premium": true, "Standard": true, "Business": true, "Education": true, "Anthropic": true, "Console": true, "Workspace": true,
		"Organization": true, "Org": true, "Account": true, "Group": true, "Extra": true, "Cowork": true, "Routines": true,
		"Monday": true, "Tuesday": true, "Wednesday": true, "Thursday": true, "Friday": true, "Saturday": true, "Sunday": true, "Weekend": true}
	needsCredits = regexp.MustCompile(`(?i)^([\w.]+)(?: [^·\n]{1,40})? (?:requires|needs) usage credits`)
	switchModel  = regexp.MustCompile(`(?i)limit (?:of|for) this model|/model\b|switch to another model|switch models`)
	spending     = regexp.MustCompile(`(?i)out of (?:extra )?usage|usage credits|usage allocation|\bspend(?:ing)? limit|seat type|current quota|budget has been|set to \$0|raise it at`)
	withinHours  = regexp.MustCompile(`(?i)\bsession\b|hour`)
)
