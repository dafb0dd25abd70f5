package verdict

import (
	"fmt"
	"strings"

	"claude-scheduler/backend/format"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript"
)

// classify determines the reason of a failure. The CLI's codes take precedence
// over its messages, which change with versions.
func classify(o *transcript.Outcome, e *Exit) Verdict {
	said := lastOutput(o, e)
	words := strings.ToLower(said)
	fail := func(reason model.Reason, retry bool, explanation string) Verdict {
		v := Verdict{Reason: reason, Retryable: retry, Errors: []string{explanation}}
		if said != "" && !strings.Contains(explanation, said) {
			v.Errors = append(v.Errors, "claude said: "+format.OneLine(said, 500))
		}
		return v
	}

	switch {
	case usageLimited(o, e, said):
		return limited(o, e, said)
	case o.Subtype == "error_max_budget_usd":
		return fail(model.ReasonBudget, false, fmt.Sprintf("the run reached its budget at $%.4f (raise max_budget_usd or ask for less)", o.CostUSD))
	case o.Subtype == "error_max_turns":
		return fail(model.ReasonMaxTurns, false, "the run reached its limit of turns (raise max_turns or ask for less)")
	case o.Subtype == "error_max_structured_output_retries":
		return fail(model.ReasonError, false, "claude could not answer in the form that was asked for (check the JSON schema)")
	case o.ErrorKind == "billing_error" || o.APIErrorStatus == 402 || containsAny(words, "credit balance is too low"):
		v := fail(model.ReasonUsageLimit, false, "the account has no credit left (add credit at console.anthropic.com or at your provider, or sign in with a subscription)")
		v.Limit = &Limit{Name: "credit balance", Spending: true}
		return v
	case o.ErrorKind == "authentication_failed" || o.APIErrorStatus == 401 || o.APIErrorStatus == 403 ||
		containsAny(words, "not logged in", "please run /login", "invalid api key", "oauth token", "invalid bearer token", "failed to authenticate"):
		return fail(model.ReasonLogin, false, loginText(o, words))
	case containsAny(words, "dangerously-skip-permissions", "bypasspermissions", "bypass permissions", "--permission-mode"):
		hint := "choose another permission mode"
		if containsAny(words, "root") {
			hint = "run as a non-root user, or choose another permission mode"
		}
		return fail(model.ReasonPermission, false, "claude refuses the permission mode ("+hint+")")
	case crashed(e):
		return fail(model.ReasonError, true, "claude crashed, with "+exitText(e)+" (run it again; if it happens again, update or reinstall Claude Code)")
	case !o.HasResult && (e.Signal != "" || signalCode(e.ExitCode)) || strings.HasPrefix(o.TerminalReason, "aborted"):
		return failureFromSignal(o, e, fail)
	case !o.HasResult:
		return failureWithoutResult(o, e, said, fail)
	case o.Unclear:
		return fail(model.ReasonError, false, "the result does not say whether it is an error (see the raw log)")
	case !o.IsError:
		return fail(model.ReasonError, false, fmt.Sprintf("claude answered but ended with %s (see the raw log)", exitText(e)))
	}
	return failureFromResult(o, words, said, fail)
}

// lastOutput returns what the CLI printed about a failure.
func lastOutput(o *transcript.Outcome, e *Exit) string {
	if said := strings.TrimSpace(o.Text); said != "" && o.HasResult && o.IsError {
		return said
	}
	return lastLines(e.Stderr, 5)
}

type failure func(reason model.Reason, retry bool, explanation string) Verdict

// failureFromResult classifies an error in the CLI's result.
func failureFromResult(o *transcript.Outcome, words, said string, fail failure) Verdict {
	status := o.APIErrorStatus
	switch {
	case status == 404 || o.ErrorKind == "model_not_found":
		return fail(model.ReasonError, false, "the model is not known or not allowed for this account (choose another model)")
	case o.StopReason == "refusal" || containsAny(words, "safeguards flagged"):
		return fail(model.ReasonError, false, "claude declined the request (rephrase it or choose another model)")
	case o.TerminalReason == "prompt_too_long" || containsAny(words, "prompt is too long"):
		return fail(model.ReasonError, false, "the prompt is too long for the model (start a new session, or give it less)")
	case o.APIError == "max_output_tokens" || o.ErrorKind == "max_output_tokens":
		return fail(model.ReasonError, false, "the answer is longer than the model may write (ask for smaller pieces)")
	case containsAny(words, "no conversation found"):
		return fail(model.ReasonError, false, "the session to resume no longer exists (run with a new session, or clear the task's session)")
	case status == 429:
		return fail(model.ReasonError, true, "rate-limited by the API (try again later)")
	case status >= 500 || status == 408 || status == 409:
		return fail(model.ReasonError, true, fmt.Sprintf("the API failed with status %d (usually temporary)", status))
	case status >= 400:
		return fail(model.ReasonError, false, fmt.Sprintf("the API refused the request with status %d (see claude's message)", status))
	case o.ErrorKind == "server_error" || o.ErrorKind == "rate_limit" || o.ErrorKind == "overloaded" || o.APIError == "connection_failed" || containsAny(words, networkWords...):
		return fail(model.ReasonError, true, "the API could not be reached or did not answer (check the network)")
	}
	if said == "" {
		return fail(model.ReasonError, false, "claude reported an unspecified error (see the raw log)")
	}
	return Verdict{Reason: model.ReasonError, Errors: []string{"claude said: " + format.OneLine(said, 500)}}
}

// failureFromSignal returns the verdict of a run that something outside ended.
// Signals that ask for an end (TERM, INT, HUP) were intended, and are not
// retried, unless the API was failing the whole time.
func failureFromSignal(o *transcript.Outcome, e *Exit, fail failure) Verdict {
	how := exitText(e)
	if strings.HasPrefix(o.TerminalReason, "aborted") {
		how = "an interrupt"
	}
	asked := true
	switch strings.TrimPrefix(strings.ToUpper(e.Signal), "SIG") {
	case "", "TERM", "INT", "HUP", "QUIT":
		asked = e.ExitCode == nil || *e.ExitCode != 137
	default:
		asked = false
	}
	v := fail(model.ReasonInterrupted, !asked || o.Retrying, "claude was terminated by "+how+" (run it again)")
	if o.Retrying {
		v.Errors = append(v.Errors, "last output: "+o.LastAction)
	}
	return v
}

// failureWithoutResult returns the verdict of a run that ended without a result.
func failureWithoutResult(o *transcript.Outcome, e *Exit, said string, fail failure) Verdict {
	words := strings.ToLower(said)
	switch {
	case said != "" && containsAny(words, networkWords...):
		return fail(model.ReasonError, true, "the network failed (check the connection)")
	case containsAny(words, "is already in use"):
		return fail(model.ReasonError, false, "the session is already in use (choose another session)")
	case containsAny(words, "no conversation found"):
		return fail(model.ReasonError, false, "the session to resume no longer exists (run with a new session, or clear the task's session)")
	case containsAny(words, "--agent"):
		return fail(model.ReasonError, false, "unknown agent (choose one of those listed)")
	case said != "" && !o.Init:
		return fail(model.ReasonError, false, "claude did not start: it ended with "+exitText(e)+" (check the task's options)")
	}
	return fail(model.ReasonError, true, "claude ended without a result, with "+exitText(e)+" (run it again; see the end of the raw log)")
}

var networkWords = []string{"timed out", "timeout", "econnrefused", "econnreset", "enotfound", "eai_again", "etimedout", "unable to connect", "connection lost", "connection error", "connection refused", "network", "fetch failed", "socket hang up", "overloaded"}

func loginText(o *transcript.Outcome, words string) string {
	if o.APIErrorStatus == 0 && containsAny(words, "not logged in", "/login") {
		return "claude is not signed in (run `claude` in a terminal and type /login, or give the profile an API key)"
	}
	return "the API refused the key or the sign-in (check ANTHROPIC_API_KEY in the profile, or run `claude` in a terminal and type /login)"
}

func containsAny(words string, any ...string) bool {
	for _, s := range any {
		if strings.Contains(words, s) {
			return true
		}
	}
	return false
}

// crashes are the signals of a program that crashes, and the exit codes with
// which shells report them.
var crashes = map[string]int{"ILL": 132, "TRAP": 133, "ABRT": 134, "BUS": 135, "FPE": 136, "SEGV": 139, "SYS": 159}

// crashed reports whether the program crashed, rather than being ended from
// outside.
func crashed(e *Exit) bool {
	if _, ok := crashes[strings.TrimPrefix(strings.ToUpper(e.Signal), "SIG")]; ok {
		return true
	}
	for _, code := range crashes {
		if e.ExitCode != nil && *e.ExitCode == code {
			return true
		}
	}
	return false
}

// signalCode reports whether an exit code means a signal that ends a process.
func signalCode(code *int) bool {
	return code != nil && (*code == 129 || *code == 130 || *code == 137 || *code == 143)
}

func exitText(e *Exit) string {
	switch {
	case e.Signal != "":
		return "signal " + strings.TrimPrefix(strings.ToUpper(e.Signal), "SIG")
	case e.ExitCode == nil:
		return "no exit code"
	case signalCode(e.ExitCode):
		return "signal " + map[int]string{129: "HUP", 130: "INT", 137: "KILL", 143: "TERM"}[*e.ExitCode]
	}
	return fmt.Sprintf("exit code %d", *e.ExitCode)
}

// lastLines returns the last lines of stderr, which contain the reason.
func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(strings.Join(lines[max(0, len(lines)-n):], "\n"))
}
