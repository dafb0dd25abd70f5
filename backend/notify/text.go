package notify

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
)

// urgency is the urgency of a notification, with the values of the Desktop
// Notifications Specification.
type urgency byte

const (
	low      urgency = 0
	normal   urgency = 1
	critical urgency = 2 // stays until it is dismissed
)

// An action is a button of a notification.
type action string

const (
	show  action = "show"
	again action = "again"
	allow action = "allow"
	deny  action = "deny"
	// always opens the window, where the rule is shown before it is added
	always action = "always"
)

// label returns the text of the button.
func (a action) label() string {
	switch a {
	case again:
		return "Run again"
	case allow:
		return "Allow once"
	case always:
		return "Allow always…"
	case deny:
		return "Deny"
	}
	return "Show"
}

// note is the plain text of a notification.
type note struct {
	Title   string
	Body    string
	Urgency urgency
	Actions []action
}

// noteOf describes the state of a run in a sentence.
func noteOf(run model.Run, now time.Time) note {
	name := run.TaskName
	if name == "" {
		name = "A task"
	}
	switch run.Status {
	case model.RunRunning:
		if run.Outlier != "" {
			return note{name + " uses far more than usual", strings.ToUpper(run.Outlier[:1]) + run.Outlier[1:] + ".", normal, []action{show}}
		}
		return note{name + " started", startText(run, now), low, []action{show}}
	case model.RunSuccess:
		if run.Outcome == model.OutcomePartial {
			return note{name + " finished in part" + deniedText(run), successText(run), critical, []action{show, again}}
		}
		return note{name + " finished" + deniedText(run), successText(run), normal, []action{show, again}}
	}
	return note{name + " failed" + deniedText(run), failureText(run, now), critical, []action{show, again}}
}

// deniedText returns how many tool calls were denied: a successful run may have
// done nothing.
func deniedText(run model.Run) string {
	n := len(run.PermissionDenials)
	if n == 0 {
		return ""
	}
	return ", " + format.Count(n, "tool call") + " denied"
}

func startText(run model.Run, now time.Time) string {
	switch run.Trigger {
	case model.TriggerSchedule:
		return "On schedule."
	case model.TriggerFileWatch:
		return "Files changed."
	case model.TriggerEvent:
		return "An event."
	case model.TriggerSequential:
		return "The task before it succeeded."
	case model.TriggerFollowUp:
		return "A task that it starts after has ended."
	case model.TriggerRetry:
		return fmt.Sprintf("Retry, attempt %d.", run.Attempt)
	case model.TriggerCatchUp:
		return "Catching up; it was due at " + format.Clock(run.ScheduledTime, now) + "."
	}
	return "Started manually."
}

func successText(run model.Run) string {
	var parts []string
	if run.Duration != nil {
		parts = append(parts, "in "+format.Duration(time.Duration(*run.Duration*float64(time.Second))))
	}
	if c := run.Changes; c != nil && c.Files > 0 {
		parts = append(parts, format.Count(c.Files, "file")+" changed")
	}
	body := strings.Join(parts, ", ")
	if body != "" {
		body = strings.ToUpper(body[:1]) + body[1:] + "."
	}
	if len(run.Remarks) > 0 {
		body += " " + remarkText(run.Remarks)
	}
	return strings.TrimSpace(headlineOf(run) + " " + body)
}

// headlineOf returns the headline, as a sentence that others may follow.
func headlineOf(run model.Run) string {
	line := cmp.Or(run.Headline, report.Headline(run))
	if line == "" || strings.ContainsAny(line[len(line)-1:], ".!?") || strings.HasSuffix(line, "…") || strings.HasSuffix(line, "。") {
		return line
	}
	return line + "."
}

// remarkText returns the first remark and the number of others.
func remarkText(remarks []string) string {
	words := "Note: " + strings.TrimSuffix(firstLine(remarks[0]), ".")
	if n := len(remarks) - 1; n > 0 {
		words += fmt.Sprintf(" (and %d more)", n)
	}
	return words + "."
}

// failureText returns the headline. A run recorded by an older version has none:
// it gets the reason in words, followed by the first error unless the reason says
// everything.
func failureText(run model.Run, now time.Time) string {
	if run.Headline != "" { // lists, the report and webhooks say the same
		if run.Reason == model.ReasonUsageLimit && run.ResetTime != nil {
			return headlineOf(run) + " It resets at " + format.Clock(*run.ResetTime, now) + "."
		}
		return headlineOf(run)
	}
	text := report.ReasonSentence(cmp.Or(run.Reason, model.ReasonError))
	if run.Reason == model.ReasonUsageLimit && run.ResetTime != nil {
		text += "; it resets at " + format.Clock(*run.ResetTime, now)
	}
	if needsDetail(run.Reason) && len(run.Errors) > 0 {
		if detail := firstLine(run.Errors[0]); detail != "" {
			return text + ": " + detail
		}
	}
	return text + "."
}

// needsDetail reports whether the words for a reason need an error after them to
// say what went wrong.
func needsDetail(reason model.Reason) bool {
	switch reason {
	case model.ReasonTimeout, model.ReasonStall, model.ReasonInterrupted, model.ReasonUsageLimit, model.ReasonBudget,
		model.ReasonMaxTurns, model.ReasonUser, model.ReasonReplaced:
		return false
	}
	return true
}

// firstLine returns the first meaningful line of a text, without Markdown and
// control characters, shortened for a notification.
func firstLine(text string) string {
	const maxLength = 160
	for line := range strings.Lines(text) {
		if strings.Trim(line, "-=_*#`> \t\r\n") == "" {
			continue // a rule or a fence
		}
		line = strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f {
				return -1
			}
			return r
		}, strings.ToValidUTF8(strings.TrimSpace(line), ""))
		if mark, rest, ok := strings.Cut(line, " "); ok && strings.Trim(mark, "#") == "" || mark == "-" || mark == "*" || mark == ">" {
			line = strings.TrimSpace(rest)
		}
		line = strings.NewReplacer("**", "", "`", "").Replace(line)
		return format.Cut(line, maxLength)
	}
	return ""
}
