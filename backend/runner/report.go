package runner

import (
	"claude-scheduler/backend/environ"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/redact"
	"claude-scheduler/backend/report"
)

// reported applies the report at the end of a run's answer, if the task asks
// for one. A run that succeeded and reports that it could not do its task has
// failed: it is not retried, nothing is committed, and its sequence ends.
func (k runState) reported(r Result) Result {
	if !k.Report || r.Run.Status != model.RunSuccess && r.Run.Reason != model.ReasonCheck {
		return r
	}
	line, ok := report.ParseLine(r.Run.Output)
	if !ok {
		return r
	}
	r.Run.Outcome = line.Outcome
	if line.Outcome != model.OutcomeBlocked {
		return r
	}
	words := line.Sentence
	if words == "" {
		words = report.FirstSentence(line.Rest)
	}
	if words == "" {
		words = "it could not do its task and did not say why"
	}
	r.Retryable = false
	return r.end(model.RunFailed, model.ReasonBlocked, append([]string{words}, r.Run.Errors...)...)
}

// headline returns the headline of a run that ended. Its text was redacted when
// the run wrote it; removing Markdown could join the pieces of a secret, so it
// is redacted again while the secrets are known.
func headline(run model.Run, env *environ.Environment) string {
	line := report.Headline(run)
	if env == nil {
		return line
	}
	return redact.New(env.Secrets).String(line)
}
