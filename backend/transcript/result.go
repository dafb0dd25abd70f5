package transcript

import (
	"cmp"
	"slices"
	"strings"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
)

// result handles the end of a turn. The last one counts.
func (t *Transcript) result(e *event, at Entry) {
	t.closePartials()
	o := &t.outcome
	if o.HasResult && o.IsError {
		o.EarlierError = format.OneLine(o.Text, 200)
	}
	o.HasResult, o.Unfinished = true, false
	o.Results++
	t.sane(e)
	// Only a plain false is a success, and not even that if the last message was
	// an error of the API.
	failed := !e.IsError.known || e.IsError.set || e.Subtype != "" && e.Subtype != "success" || t.seen.failing
	o.Unclear = !e.IsError.known
	o.IsError, o.Subtype = failed, e.Subtype
	o.StopReason, o.TerminalReason = e.StopReason, e.TerminalReason
	o.APIError, o.APIErrorStatus = e.APIError, e.APIStatus
	if !failed {
		o.ErrorKind = ""
		t.checkSuccess(e)
	}
	o.Text = e.Result
	if o.Text == "" {
		o.Text = strings.Join(slices.DeleteFunc(e.Errors, diagnostic), "\n")
	}
	if t.seen.failing && !e.IsError.set { // a turn that asked nothing, such as for the end of an agent: the error stands
		o.Text = cmp.Or(o.Text, t.seen.failure.words)
		o.APIError, o.APIErrorStatus = cmp.Or(o.APIError, t.seen.failure.apiError), cmp.Or(o.APIErrorStatus, t.seen.failure.status)
	}
	o.CostUSD, o.Usage = e.CostUSD.value, e.Usage.tokens
	o.NumTurns, o.DurationMS = e.NumTurns, int64(e.DurationMS.value)
	t.deny(e.Denials)
	t.total(e)

	at.Kind = KindResult
	at.Result = &Result{
		IsError: failed, Subtype: e.Subtype, NumTurns: e.NumTurns,
		DurationMS: int64(e.DurationMS.value), CostUSD: e.CostUSD.value, Tokens: Tokens(e.Usage.tokens),
	}
	if failed {
		at.Text = bounded(o.Text)
	}
	t.append(at)
}

// sane drops implausible numbers.
func (t *Transcript) sane(e *event) {
	odd := e.Usage.odd
	e.CostUSD.limit(maxUSD)
	e.DurationMS.limit(1e12)
	e.NumTurns = count(e.NumTurns, maxTurns, &odd)
	odd = odd || e.CostUSD.odd || e.DurationMS.odd
	for name, m := range e.SinceLast {
		m.CostUSD.limit(maxUSD)
		odd = odd || m.CostUSD.odd
		for _, n := range []*int{&m.Input, &m.Output, &m.CacheRead, &m.CacheCreation} {
			*n = count(*n, maxTokens, &odd)
		}
		e.SinceLast[name] = m
	}
	t.outcome.OddNumbers = t.outcome.OddNumbers || odd
}

// diagnostic recognizes the CLI's internal diagnostics of an interrupted run.
func diagnostic(words string) bool { return strings.HasPrefix(words, "[ede_diagnostic]") }

// maxDenials limits the denied calls in the outcome: users allow a few rules,
// but a run that keeps asking can be denied any number of calls.
const maxDenials = 500

// deny adds the denied calls of one turn to those of the run.
func (t *Transcript) deny(denials []model.PermissionDenial) {
	o := &t.outcome
	for _, d := range denials {
		if _, blocked := t.seen.hooked[d.ToolUseID]; blocked {
			continue // no rule would allow it
		}
		if t.seen.refusedIDs[d.ToolUseID] {
			continue // see refuse
		}
		if d.ToolUseID != "" {
			call := [2]string{d.ToolUseID, d.ToolName}
			if t.seen.denied[call] {
				continue
			}
			if t.seen.denied == nil {
				t.seen.denied, t.seen.deniedIDs = map[[2]string]bool{}, map[string]bool{}
			}
			t.seen.denied[call], t.seen.deniedIDs[d.ToolUseID] = true, true
		}
		if len(o.Denials) == maxDenials {
			o.MoreDenials++
			continue
		}
		d.Moved = t.seen.afterCd[d.ToolUseID]
		o.Denials = append(o.Denials, d)
	}
}

// total adds the usage since the previous result. Older versions of the CLI
// report only the usage of the turn and the cumulative cost.
func (t *Transcript) total(e *event) {
	sum := &t.outcome.Total
	if t.outcome.Results == 1 {
		*sum = Totals{} // until now it was counted from messages
	}
	sum.NumTurns += e.NumTurns
	sum.DurationMS += int64(e.DurationMS.value)
	if e.SinceLast == nil {
		sum.CostUSD = max(sum.CostUSD, e.CostUSD.value) // it is cumulative
		sum.Usage = addUsage(sum.Usage, e.Usage.tokens, 1)
		return
	}
	for _, m := range e.SinceLast {
		sum.CostUSD += m.CostUSD.value
		sum.Usage = addUsage(sum.Usage, tokens{
			InputTokens: m.Input, OutputTokens: m.Output,
			CacheCreationInputTokens: m.CacheCreation, CacheReadInputTokens: m.CacheRead,
		}, 1)
	}
}

// rateLimit handles the state of the subscription's usage limit. Below the
// limit, it is only stored in the outcome.
func (t *Transcript) rateLimit(e *event, at Entry) {
	t.windows(&e.RateLimit)
	limit := &Limit{Status: e.RateLimit.Status, Type: e.RateLimit.Type, ResetTime: e.RateLimit.ResetsAt.at}
	if limit.Status == "rejected" && limit.Type == "" && limit.ResetTime == nil {
		return // the server is busy for a moment: no window is used up
	}
	o := &t.outcome
	o.Limit = limit
	if limit.Status == "rejected" {
		o.Refusal, o.ResetTime = limit, limit.ResetTime
	} else if o.Refusal != nil && o.Refusal.Type == limit.Type {
		o.Refusal, o.ResetTime = nil, nil
	}
	at.Kind, at.Limit = KindLimit, limit
	switch limit.Status {
	case "rejected":
		at.Text = limit.Name() + " reached"
	case "allowed_warning":
		at.Text = "close to the " + limit.Name()
	default:
		return
	}
	t.addExtra(at)
}

// Name returns the name of the limit: "weekly Opus limit"; "usage limit" if its
// type is unknown.
func (l *Limit) Name() string {
	switch l.Type {
	case "five_hour":
		return "5-hour limit"
	case "seven_day":
		return "weekly limit"
	case "seven_day_opus":
		return "weekly Opus limit"
	case "seven_day_sonnet":
		return "weekly Sonnet limit"
	case "seven_day_overage_included":
		return "weekly limit of this model"
	case "overage":
		return "spending limit"
	}
	return "usage limit"
}
