package store

import (
	"encoding/hex"
	"encoding/json"
	"math"
	"strings"
	"time"
	"unique"

	"claude-scheduler/backend/model"
	"claude-scheduler/backend/report"
)

// Summary is the part of every run that is known without touching the disk:
// enough for statistics, run strips, the report and retention. In memory it is
// compact.
type Summary struct {
	ID            string           `json:"id"`
	TaskID        string           `json:"task_id"`
	TaskName      string           `json:"task_name"`
	JobID         string           `json:"job_id"`
	Status        model.RunStatus  `json:"status"`
	Reason        model.Reason     `json:"reason"`
	Trigger       model.Trigger    `json:"trigger"`
	Attempt       int              `json:"attempt"`
	ScheduledTime time.Time        `json:"scheduled_time"` // local
	StartTime     time.Time        `json:"start_time"`     // local; zero: never started
	EndTime       time.Time        `json:"end_time"`       // local; zero: not ended
	Duration      float64          `json:"duration"`       // seconds; 0: unknown
	CostUSD       float64          `json:"cost_usd"`
	InputTokens   int              `json:"input_tokens"` // including those read from and written to the cache
	OutputTokens  int              `json:"output_tokens"`
	Denied        int              `json:"denied"`   // tool calls that were not permitted
	Remarks       int              `json:"remarks"`  // number of remarks
	Headline      string           `json:"headline"` // for a run of an older version, computed by report.Headline
	Outcome       model.RunOutcome `json:"outcome"`
	FailedSteps   int32            `json:"failed_steps"`
	Changes       Changes          `json:"changes"` // zero: none, or unknown
	Branch        string           `json:"branch"`
	Machine       string           `json:"machine"` // of the fleet; empty: none
	Acknowledged  int64            `json:"-"`       // Unix time at which it was marked as done; 0: it was not
	SnoozedUntil  int64            `json:"-"`       // Unix time; 0: not snoozed
	Topic         uint64           `json:"-"`       // report.Topic of the headline
	RetryOf       [16]byte         `json:"-"`       // UUID of the run that it retries; zero: none
	Model         string           `json:"-"`       // model of the CLI's first answer; empty: none
	InSequence    bool             `json:"-"`       // a member of a job's sequence
	Outlier       bool             `json:"outlier"` // far outside the history of its task
	Profiles      string           `json:"-"`       // ids of its profiles, separated by spaces
	Session       [16]byte         `json:"-"`       // UUID of its session; zero: none, or its id is not a UUID
}

// Changes are model.Changes in less memory.
type Changes struct{ Files, Insertions, Deletions, Commits int32 }

// rawRun is a run without its methods, which decodes in half the time: its
// unknown fields stay in the text of the record.
type rawRun model.Run

// readRun decodes the fields of a record that the store needs.
func readRun(line []byte) (run rawRun, field string, err error) {
	if err := model.Lossless(line); err != nil {
		return run, lossyField(line), err
	}
	run = rawRun(model.NewRun())
	if json.Unmarshal(line, &run) == nil {
		return run, "", nil
	}
	var whole model.Run // the slow way fixes times and finds the invalid field
	field, err = decode(line, &whole)
	return rawRun(whole), field, err
}

// summarize returns the summary of a run. Strings that many runs share are
// interned; times are local, because each offset would take extra memory.
func summarize(run *rawRun) Summary {
	s := Summary{
		ID: run.ID, TaskID: interned(run.TaskID), TaskName: interned(run.TaskName), JobID: interned(string(run.JobID)),
		Status: model.RunStatus(interned(string(run.Status))), Reason: model.Reason(interned(string(run.Reason))),
		Trigger: model.Trigger(interned(string(run.Trigger))), Attempt: run.Attempt,
		ScheduledTime: run.ScheduledTime.Local(), CostUSD: run.CostUSD, Denied: len(run.PermissionDenials), Remarks: len(run.Remarks),
	}
	s.Model = interned(string(run.Model))
	s.InSequence, s.Outlier = run.Sequence != "", run.Outlier != ""
	s.Profiles = interned(strings.Join(run.Profiles, " "))
	s.Session = model.ParseID(string(run.SessionID))
	s.RetryOf = model.ParseID(string(run.RetryOf))
	s.Headline, s.Outcome, s.FailedSteps = run.Headline, model.RunOutcome(interned(string(run.Outcome))), int32(run.FailedSteps)
	if s.Headline == "" {
		s.Headline = report.Headline(model.Run(*run))
	}
	s.Headline = interned(s.Headline) // a copy: the answer is not kept in memory, and quiet runs share their headline
	s.Topic = report.Topic(s.Headline)
	s.Branch, s.Machine = interned(run.Branch), interned(run.Machine)
	if c := run.Changes; c != nil {
		s.Changes = Changes{clamp(c.Files), clamp(c.Insertions), clamp(c.Deletions), clamp(c.Commits)}
	}
	if run.AcknowledgedAt != nil {
		s.Acknowledged = run.AcknowledgedAt.Unix()
	}
	if run.SnoozedUntil != nil {
		s.SnoozedUntil = run.SnoozedUntil.Unix()
	}
	if run.StartTime != nil {
		s.StartTime = run.StartTime.Local()
	}
	if run.EndTime != nil {
		s.EndTime = run.EndTime.Local()
	}
	if run.Duration != nil {
		s.Duration = *run.Duration
	}
	if u := run.Usage; u != nil {
		s.InputTokens = u.InputTokens + u.CacheCreationInputTokens + u.CacheReadInputTokens
		s.OutputTokens = u.OutputTokens
	}
	return s
}

// SessionID returns the session as records spell it; empty: none.
func (s *Summary) SessionID() string { return uuidText(s.Session) }

// uuidText spells a UUID; empty for zero.
func uuidText(id [16]byte) string {
	if id == [16]byte{} {
		return ""
	}
	h := hex.EncodeToString(id[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// RetryOfID returns the id of the run that it retries; empty: none.
func (s *Summary) RetryOfID() string { return uuidText(s.RetryOf) }

// clamp returns n limited to the range of an int32.
func clamp(n int) int32 { return int32(max(0, min(n, math.MaxInt32))) }

func interned(s string) string { return unique.Make(s).Value() }
