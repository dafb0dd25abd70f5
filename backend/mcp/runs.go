package mcp

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"claude-scheduler/backend/apitype"
	"claude-scheduler/backend/client"
	"claude-scheduler/backend/model"
	"claude-scheduler/backend/transcript/render"
)

// fewRuns is the default number of runs in a list, which fits a conversation.
const fewRuns = 20

type runFilter struct {
	Task           string   `json:"task,omitempty" jsonschema:"only runs of this task, by id or name"`
	Job            string   `json:"job,omitempty" jsonschema:"only those of this job, by id or name"`
	Status         []string `json:"status,omitempty" jsonschema:"upcoming, running, success, failed, cancelled"`
	Reason         string   `json:"reason,omitempty" jsonschema:"why it did not succeed, such as timeout, usage_limit, overlap, missed, check"`
	Since          string   `json:"since,omitempty" jsonschema:"not before this RFC 3339 time"`
	Until          string   `json:"until,omitempty" jsonschema:"not after this RFC 3339 time"`
	Text           string   `json:"text,omitempty" jsonschema:"whose record or transcript contains this"`
	Machine        string   `json:"machine,omitempty" jsonschema:"only those of this machine of the fleet, by name"`
	NeedsAttention bool     `json:"needs_attention,omitempty" jsonschema:"only runs that need the user: failed, with a denied tool call, partly done or missed; not those marked as done"`
	Limit          int      `json:"limit,omitempty" jsonschema:"maximum number of runs; default 20"`
	Offset         int      `json:"offset,omitempty"`
}

func (f runFilter) filter() (apitype.RunFilter, error) {
	out := apitype.RunFilter{Task: f.Task, Job: f.Job, Reason: model.Reason(f.Reason), Machine: f.Machine, NeedsAttention: f.NeedsAttention, Limit: f.Limit, Offset: f.Offset}
	if out.Limit <= 0 {
		out.Limit = fewRuns
	}
	for _, s := range f.Status {
		out.Status = append(out.Status, model.RunStatus(s))
	}
	for _, bound := range []struct {
		field, text string
		into        **time.Time
	}{{"since", f.Since, &out.Since}, {"until", f.Until, &out.Until}} {
		if bound.text == "" {
			continue
		}
		at, err := time.Parse(time.RFC3339, bound.text)
		if err != nil {
			return out, model.Invalid(bound.field, bound.text+" is not a time", "for example 2026-12-31T09:00:00+01:00")
		}
		*bound.into = &at
	}
	return out, nil
}

type statsInput struct {
	runFilter
	By string `json:"by,omitempty" jsonschema:"day (default) or hour"`
}

type comparison struct {
	byID
	With string `json:"with,omitempty" jsonschema:"id of the earlier run; empty: the one before of the same task"`
}

type again struct {
	byID
	AllowDenied bool     `json:"allow_denied,omitempty" jsonschema:"first allow the denied tool calls. Without rules nothing is run: the exact rules are returned, to show to the user"`
	Rules       []string `json:"rules,omitempty" jsonschema:"with allow_denied: exactly the returned rules, after the user has approved them"`
	Wait        bool     `json:"wait,omitempty" jsonschema:"return only when the run has ended"`
}

type answerInput struct {
	byID
	Request string   `json:"request,omitempty" jsonschema:"id of the request within the run; needed when the run waits for several"`
	Answer  string   `json:"answer" jsonschema:"allow (this call only), always (also add the rules to the task) or deny"`
	Message string   `json:"message,omitempty" jsonschema:"with deny: what Claude should do instead"`
	Rules   []string `json:"rules,omitempty" jsonschema:"with always: exactly the rules of the request, after the user has approved them"`
}

// proposal is the rules that allow_denied would add.
type proposal struct {
	apitype.Denied
	Next string `json:"next"`
}

func (s *Server) addRuns(to *mcp.Server) {
	add(s, to, readOnly(), "list_runs", "List runs, newest first, executed or not, with their results.", func(_ context.Context, c *client.Client, in runFilter) (any, error) {
		filter, err := in.filter()
		if err != nil {
			return nil, err
		}
		if in.Text != "" {
			return nonNil(c.Runs.Search(in.Text, filter))
		}
		return nonNil(c.Runs.List(filter))
	})
	add(s, to, readOnly(), "get_run", "Show the result of a run. Its raw stream is left out, see get_transcript.", func(_ context.Context, c *client.Client, in byID) (any, error) {
		return withoutRawOutput(c.Runs.Record(in.ID))
	})
	add(s, to, readOnly(), "get_transcript", "Show the transcript of a run as text: what Claude said, and each tool call as one line.",
		func(_ context.Context, c *client.Client, in byID) (any, error) {
			t, err := c.Runs.Transcript(in.ID)
			if err != nil {
				return nil, err
			}
			var text strings.Builder
			for _, e := range t.Entries {
				for _, line := range render.Entry(e, 0) {
					text.WriteString(line.String() + "\n")
				}
			}
			return text.String(), nil
		})
	add(s, to, readOnly(), "get_changes", "Show what a run changed in its repository, as a diff.", func(_ context.Context, c *client.Client, in byID) (any, error) { return c.Runs.Diff(in.ID) })
	add(s, to, readOnly(), "compare_runs", "Compare a run with an earlier one: cost, duration, changed files, headline, and a diff of their final answers. Without an earlier run, it is the one before of the same task; before is null when none was executed.",
		func(_ context.Context, c *client.Client, in comparison) (any, error) {
			return c.Runs.Compare(in.ID, in.With)
		})
	add(s, to, readOnly(), "get_statistics", "Sum up runs by day or hour: successes, failures, cost, tokens, median duration.", func(_ context.Context, c *client.Client, in statsInput) (any, error) {
		filter, err := in.filter()
		if err != nil {
			return nil, err
		}
		by := apitype.Bucket(in.By)
		if by == "" {
			by = apitype.ByDay
		}
		filter.Limit = 0
		return nonNil(c.Runs.Stats(by, filter))
	})
	add(s, to, removes().needsPropose(), "cancel_run", "Cancel a waiting or running run.", func(_ context.Context, c *client.Client, in byID) (any, error) { return finished(c.Runs.Cancel(in.ID)) })
	add(s, to, readOnly(), "list_requests", "List the permissions that runs wait for: what each call would do, until when the run waits, and the exact rules that would allow it always.",
		func(_ context.Context, c *client.Client, _ noInput) (any, error) { return nonNil(c.Runs.Requests()) })
	add(s, to, startsRuns().needsFull(), "answer_request", "Allow or deny what a run asks for. Show the request to the user first, and answer only what the user decided. A run cannot answer its own requests.",
		func(_ context.Context, c *client.Client, in answerInput) (any, error) {
			return c.Runs.Answer(in.ID, apitype.AnswerRequest{Request: in.Request, Answer: apitype.RunAnswer(in.Answer), Message: in.Message, Rules: in.Rules})
		})
	add(s, to, startsRuns(), "retry_run", "Run the same task again. Costs money.", func(ctx context.Context, c *client.Client, in again) (any, error) {
		if in.AllowDenied && len(in.Rules) == 0 {
			denied, err := c.Runs.Denied(in.ID)
			return proposal{denied, "nothing was run: show these rules to the user, and call again with exactly these"}, err
		}
		if proposes(ctx) {
			if in.AllowDenied {
				return nil, needsUser("allow_denied", "an agent may not allow itself what was denied", "the user can: claude-scheduler run retry "+in.ID+" --allow-denied, or in the window")
			}
		}
		run, err := c.Runs.Retry(in.ID, apitype.RetryRequest{AllowDenied: in.AllowDenied, Rules: in.Rules, OnlyEnabled: proposes(ctx)})
		if err != nil || !in.Wait {
			return run, err
		}
		return ended(ctx, c, run.ID)
	})
}

// withoutRawOutput returns a run without its raw stream, which is too long for a
// conversation.
func withoutRawOutput(run model.Run, err error) (any, error) {
	run.RawOutput = ""
	return run, err
}

// ended waits for the end of a run. If the wait is cancelled, the run
// continues.
func ended(ctx context.Context, c *client.Client, id string) (any, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var run model.Run
	var failed error
	over := false
	err := c.Events(ctx, func(e apitype.Event) {
		if e.Kind == apitype.EventReset || e.Kind == apitype.EventRun && e.ID == id { // every stream begins with a reset
			run, failed = c.Runs.Record(id)
			over = failed != nil || run.Status.Ended()
		}
		if over {
			stop()
		}
	})
	if over {
		return withoutRawOutput(run, failed)
	}
	return nil, err
}

// withField returns a record with one more field.
func withField(record any, name string, value any) ([]byte, error) {
	data, err := json.Marshal(record)
	if err != nil {
		return nil, err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	if all[name], err = json.Marshal(value); err != nil {
		return nil, err
	}
	return json.Marshal(all)
}
