package apitype

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"claude-scheduler/backend/model"
)

// RunFilter selects runs; the zero value selects all, newest first.
type RunFilter struct {
	Task    string            `json:"task"` // id
	Job     string            `json:"job"`  // id
	Status  []model.RunStatus `json:"status"`
	Reason  model.Reason      `json:"reason" ts_type:"Reason | ''"`
	Since   *time.Time        `json:"since" ts_type:"string | null"`
	Until   *time.Time        `json:"until" ts_type:"string | null"`
	Text    string            `json:"text"`              // in task name, output and errors
	Machine string            `json:"machine,omitempty"` // of the fleet: that ran it or has claimed it
	// NeedsAttention selects runs that need attention and were not marked as done:
	// failed, denied, done only in part, or not run for a reason that matters.
	NeedsAttention bool `json:"needs_attention"`
	Limit          int  `json:"limit"` // 0: 100
	Offset         int  `json:"offset"`
}

// Query returns the filter as URL parameters, without unset fields.
func (f RunFilter) Query() url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	number := func(name string, n int) {
		if n != 0 {
			q.Set(name, strconv.Itoa(n))
		}
	}
	instant := func(name string, t *time.Time) {
		if t != nil {
			q.Set(name, t.Format(time.RFC3339Nano))
		}
	}
	set("task", f.Task)
	set("job", f.Job)
	for _, s := range f.Status {
		q.Add("status", string(s))
	}
	set("reason", string(f.Reason))
	instant("since", f.Since)
	instant("until", f.Until)
	set("text", f.Text)
	set("machine", f.Machine)
	if f.NeedsAttention {
		q.Set("needs_attention", "true")
	}
	number("limit", f.Limit)
	number("offset", f.Offset)
	return q
}

// ParseRunFilter parses what Query returns. Statuses may also be one
// comma-separated list. An error is a *model.Problem that names the parameter;
// an unknown one is refused, so that a misspelled filter does not select
// everything.
func ParseRunFilter(q url.Values) (f RunFilter, err error) {
	for name, values := range q {
		value := values[len(values)-1]
		switch name {
		case "task":
			f.Task = value
		case "job":
			f.Job = value
		case "status":
			for _, s := range strings.Split(strings.Join(values, ","), ",") {
				f.Status = append(f.Status, model.RunStatus(s))
			}
		case "reason":
			f.Reason = model.Reason(value)
		case "since":
			f.Since, err = parseTime(name, value)
		case "until":
			f.Until, err = parseTime(name, value)
		case "text":
			f.Text = value
		case "machine":
			f.Machine = value
		case "needs_attention":
			f.NeedsAttention, err = parseBool(name, value)
		case "limit":
			f.Limit, err = ParseCount(name, value)
		case "offset":
			f.Offset, err = ParseCount(name, value)
		default:
			err = model.Invalid(name, "is not a filter", "one of task, job, status, reason, since, until, text, machine, needs_attention, limit, offset")
		}
		if err != nil {
			return RunFilter{}, err
		}
	}
	return f, nil
}

func parseTime(name, value string) (*time.Time, error) {
	t, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return nil, model.Invalid(name, strconv.Quote(value)+" is not a time", "for example 2026-12-31T09:00:00+01:00")
	}
	return &t, nil
}

func parseBool(name, value string) (bool, error) {
	b, err := strconv.ParseBool(value)
	if err != nil {
		return false, model.Invalid(name, strconv.Quote(value)+" is neither true nor false", "true or false")
	}
	return b, nil
}

// ParseCount parses a parameter that is a whole number of 0 or more; an empty
// value is 0. An error is a *model.Problem that names the parameter.
func ParseCount(name, value string) (int, error) {
	if value == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		return 0, model.Invalid(name, strconv.Quote(value)+" is not a count", "a whole number, 0 or more")
	}
	return n, nil
}
